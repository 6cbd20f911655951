"""MIME entities as bytes: what is signed must stay exactly as it was sent, so nothing here rewrites anything."""

from __future__ import annotations

import base64
import binascii
import quopri
import re
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import Message
from uuid import uuid4

from kouan.channels.as2.trouble import UNEXPECTED, Trouble
from kouan.kernel.text import Text

NO_BOUNDARY = Text("MIME 报文缺少分隔标记。", "The MIME entity has no usable boundary.")
BAD_BASE64 = Text("MIME 内容的 Base64 无法解码。", "The MIME content is not base64.")
_BLANK = re.compile(rb"\r?\n\r?\n")
_FOLD = re.compile(r"\r?\n[ \t]+")


@dataclass(frozen=True, slots=True)
class Part:
    """One entity: its headers by lower-case name, its body still encoded, and the bytes of both."""

    headers: Mapping[str, str]
    body: bytes
    whole: bytes

    @property
    def kind(self) -> str:
        """The media type, lower case."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


def parse(whole: bytes) -> Part:
    """An entity with headers; one that begins with a blank line has none."""
    if whole.startswith((b"\r\n", b"\n")):
        return Part({}, whole.split(b"\n", 1)[1], whole)
    head, *rest = _BLANK.split(whole, maxsplit=1)
    lines = _FOLD.sub(" ", head.decode("utf-8", "replace")).splitlines()
    pairs = (line.partition(":") for line in lines if ":" in line)
    return Part({name.strip().lower(): value.strip() for name, _, value in pairs}, rest[0] if rest else b"", whole)


def of_request(headers: Mapping[str, str], body: bytes) -> Part:
    """The entity that an HTTP request carries; `headers` by lower-case name."""
    wanted = {name: value for name, value in headers.items() if name.startswith("content-")}
    return Part(wanted, body, body)


def parameter(value: str, name: str) -> str:
    """A parameter of a header such as Content-Type, "" when it is not there."""
    held = Message()
    held["Content-Type"] = value if "/" in value.partition(";")[0] else f"x/x; {value.partition(';')[2]}"
    found = held.get_param(name, "")
    return found[2] if isinstance(found, tuple) else str(found)


def parts(entity: Part) -> list[bytes]:
    """The entities inside a multipart one, byte for byte."""
    boundary = parameter(entity.headers.get("content-type", ""), "boundary").encode()
    if not boundary:
        raise Trouble(UNEXPECTED, NO_BOUNDARY)
    mark = re.compile(rb"(?:^|\r?\n)--" + re.escape(boundary) + rb"(--)?[ \t]*(?:\r?\n|$)")
    found, start = [], -1
    for match in mark.finditer(b"\r\n" + entity.body):
        if start >= 0:
            found.append((b"\r\n" + entity.body)[start : match.start()])
        start = match.end()
        if match[1]:
            break
    if not found:
        raise Trouble(UNEXPECTED, NO_BOUNDARY)
    return found


def content(entity: Part) -> bytes:
    """The body with its transfer encoding undone."""
    encoding = entity.headers.get("content-transfer-encoding", "binary").lower()
    try:
        if encoding == "base64":
            return base64.b64decode(b"".join(entity.body.split()), validate=True)
    except (binascii.Error, ValueError):
        raise Trouble(UNEXPECTED, BAD_BASE64) from None
    return quopri.decodestring(entity.body) if encoding == "quoted-printable" else entity.body


def build(headers: Mapping[str, str], body: bytes) -> bytes:
    """An entity as bytes."""
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return head.encode() + b"\r\n" + body


def multipart(entities: list[bytes]) -> tuple[bytes, str]:
    """A multipart body, and its boundary."""
    boundary = f"=_{uuid4().hex}"
    mark = boundary.encode()
    return b"".join(b"--" + mark + b"\r\n" + one + b"\r\n" for one in entities) + b"--" + mark + b"--\r\n", boundary


def base64_lines(data: bytes) -> bytes:
    """Base64 in lines of 76."""
    return base64.encodebytes(data).replace(b"\n", b"\r\n")
