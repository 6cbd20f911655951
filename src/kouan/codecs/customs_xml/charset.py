"""Bytes to text: UTF-8 with or without a mark, GB18030 declared or detected, nothing else."""

import re
import unicodedata

from kouan.kernel.errors import Malformed
from kouan.kernel.text import Text

UTF_8, GB18030 = "utf-8", "gb18030"
_ACCEPTED = {"utf-8": UTF_8, "utf8": UTF_8, "gb18030": GB18030, "gbk": GB18030, "gb2312": GB18030, "us-ascii": UTF_8}
_DECLARED = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._:-]{1,40})[\"']")
_DECLARATION = re.compile(r"^\s*<\?xml[^>]{0,400}\?>")
_OTHER_MARKS = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff", b"\x00<", b"<\x00")

UNKNOWN = Text(
    "报文编码不是 UTF-8 或 GB18030（第 {at} 字节起无法读取）。",
    "The message is neither UTF-8 nor GB18030 (unreadable from byte {at}).",
)
NAMED = Text("不接受编码“{name}”，请用 UTF-8 或 GB18030。", "Encoding “{name}” is not accepted: send UTF-8 or GB18030.")


def to_text(raw: bytes) -> tuple[str, str]:
    """The message as text without its XML declaration, and the charset it came in. Raises Malformed."""
    if raw.startswith(b"\xef\xbb\xbf"):
        return _strip(_strict(raw[3:], UTF_8)), UTF_8
    if raw.startswith(_OTHER_MARKS):
        raise Malformed(NAMED, name="UTF-16/32")
    charset = declared(raw)
    try:
        return _strip(raw.decode(charset)), charset
    except UnicodeDecodeError as broken:
        if charset == UTF_8 and (text := _detected(raw)) is not None:
            return _strip(text), GB18030
        raise Malformed(UNKNOWN, at=broken.start + 1) from None


def declared(raw: bytes) -> str:
    """The charset the XML declaration names, UTF-8 when it names none. Malformed when it names another."""
    found = _DECLARED.match(raw[:600])
    if found is None:
        return UTF_8
    name = found.group(1).decode("ascii")
    if name.lower() not in _ACCEPTED:
        raise Malformed(NAMED, name=name)
    return _ACCEPTED[name.lower()]


def _strict(raw: bytes, charset: str) -> str:
    try:
        return raw.decode(charset)
    except UnicodeDecodeError as broken:
        raise Malformed(UNKNOWN, at=broken.start + 1) from None


def _detected(raw: bytes) -> str | None:
    """Text when the bytes read plausibly as GB18030: only assigned East Asian characters beside ASCII."""
    try:
        text = raw.decode(GB18030)
    except UnicodeDecodeError:
        return None
    foreign = {char for char in text if ord(char) > 0x7F}
    return text if all(_plausible(char) for char in foreign) else None


def _plausible(char: str) -> bool:
    # Four-byte GB18030 reaches every script; random bytes land there or in private use, Chinese text does not.
    return (unicodedata.east_asian_width(char) in "WFA") and unicodedata.category(char) not in ("Co", "Cn", "Cc")


def _strip(text: str) -> str:
    return _DECLARATION.sub("", text, count=1)
