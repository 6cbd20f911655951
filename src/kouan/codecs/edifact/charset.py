"""Character repertoires of ISO 9735 (UNOA to UNOY) and decoding before anything is split.

Decoding comes first because the bytes of multi-byte characters may look like service characters: in GB18030 a
UNA of `| ~ ^ \\` would cut Chinese characters in two.
"""

from __future__ import annotations

import codecs
import re

from kouan.codecs.edifact.syntax import Syntax

CODECS = {
    "UNOA": "ascii",
    "UNOB": "ascii",
    "UNOC": "iso8859-1",
    "UNOD": "iso8859-2",
    "UNOE": "iso8859-5",
    "UNOF": "iso8859-7",
    "UNOG": "iso8859-3",
    "UNOH": "iso8859-4",
    "UNOI": "iso8859-6",
    "UNOJ": "iso8859-8",
    "UNOK": "iso8859-9",
    "UNOL": "iso8859-15",
    "UNOW": "utf-8",
    "UNOX": "iso2022_jp_2",
    "UNOY": "utf-8",
    "KECA": "euc_kr",
}
BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_IDENTIFIER = re.compile(rb"UNB.([A-Z]{4})", re.DOTALL)
_UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 .,-()/=!\"%&*;<>'+:?"
REPERTOIRES = {"UNOA": _UPPER, "UNOB": _UPPER + "abcdefghijklmnopqrstuvwxyz"}


class UnknownCharset(ValueError):
    """A name that no codec has; a setting of ours is wrong, not the partner's data."""


def codec_of(name: str) -> str:
    """The codec of a repertoire (`UNOC`) or of a name any system knows (`GB18030`)."""
    try:
        found = codecs.lookup(CODECS.get(name.upper(), name))
    except (LookupError, ValueError) as error:  # ValueError: a name with a NUL
        raise UnknownCharset(name) from error
    if not found._is_text_encoding or found.incrementaldecoder is None:  # base64 and the like
        raise UnknownCharset(name)
    return found.name


def sniff(head: bytes) -> tuple[str, int, str]:
    """Codec, length of the byte order mark, and the repertoire UNB names ("" when there is none)."""
    match = _IDENTIFIER.search(head[:4096].replace(b"\x00", b""))
    identifier = match.group(1).decode("ascii") if match else ""
    for mark, codec in BOMS:
        if head.startswith(mark):
            return codec, len(mark), identifier
    codec = CODECS.get(identifier, "utf-8")
    return ("utf-8" if codec == "ascii" else codec), 0, identifier


class Decoder:
    """Bytes to text, piece by piece. Where UTF-8 was only assumed, other bytes are taken as ISO 8859-1."""

    def __init__(self, codec: str, *, assumed: bool = False) -> None:
        self.codec, self._assumed = codec, assumed
        errors = "strict" if assumed else "replace"
        self._decoder = codecs.getincrementaldecoder(codec)(errors)

    def decode(self, piece: bytes, final: bool = False) -> str:
        """The text of the next bytes; what can not be decoded becomes U+FFFD."""
        before = self._decoder.getstate() if self._assumed else None
        try:
            return self._decoder.decode(piece, final)
        except UnicodeError:  # not UTF-8 after all; or a codec that refuses altogether, as UTF-16 without a mark
            kept = before[0] if before else b""
            self.codec, self._assumed = "iso8859-1", False
            self._decoder = codecs.getincrementaldecoder(self.codec)("replace")
            return self._decoder.decode(kept + piece, final)


_CONTROLS = re.compile("[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffd]")
_PRINTABLE = "".join(map(chr, range(0x20, 0x7F))) + "\r\n"


class Repertoire:
    """Finds characters that the level named in UNB does not have."""

    def __init__(self, identifier: str, syntax: Syntax) -> None:
        self.syntax = syntax
        narrow = REPERTOIRES.get(identifier)
        allowed = (narrow + "\r\n" if narrow else _PRINTABLE) + syntax.service
        self._delete = dict.fromkeys(map(ord, allowed))
        self._narrow = narrow is not None
        self.bad = re.compile(f"[^{re.escape(allowed)}]") if narrow else _CONTROLS

    def suspicious(self, text: str) -> bool:
        """Whether `text` may hold a character outside; quick, for whole pieces of a file."""
        if text.isascii():
            return bool(text.translate(self._delete))
        return self._narrow or self.bad.search(text) is not None
