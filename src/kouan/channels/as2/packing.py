"""An AS2 message packed (compress, sign, encrypt) and unpacked, with the digest that its receipt vouches for (MIC)."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509

from kouan.channels.as2 import cms, mime
from kouan.channels.as2.keys import Ours
from kouan.channels.as2.trouble import INTEGRITY, SECURITY, UNEXPECTED, Trouble
from kouan.kernel.text import Text

LIMIT = 8 * 1024 * 1024
UNSIGNED = Text("按约定报文须签名。", "The agreement asks for signed messages.")
PLAIN = Text("按约定报文须加密。", "The agreement asks for encrypted messages.")
NESTED = Text("安全层嵌套过多。", "There are too many layers of security.")
NO_SIGNATURE = Text("缺少签名部分。", "The signature part is missing.")
_MIME_NAMES = {"sha1": "sha1", "sha256": "sha-256", "sha384": "sha-384", "sha512": "sha-512"}


@dataclass(frozen=True, slots=True)
class Unpacked:
    """What came out: the content, its file name, which layers it had, and the MIC as receipts write it."""

    payload: bytes
    filename: str
    signed: bool
    encrypted: bool
    mic: str


@dataclass(frozen=True, slots=True)
class Packed:
    """HTTP headers and body, and the MIC that the receipt must name."""

    headers: dict[str, str]
    body: bytes
    mic: str


def mic(data: bytes, digest: str) -> str:
    """`base64, name` of the digest, as Received-Content-MIC has it."""
    name = cms.digest_name(digest)
    return f"{base64.b64encode(hashlib.new(name, data).digest()).decode()}, {_MIME_NAMES.get(name, name)}"


def pack(
    payload: bytes,
    *,
    media: str,
    filename: str,
    ours: Ours,
    theirs: x509.Certificate | None,
    sign: bool,
    compress: bool,
    cipher: str,
    digest: str,
) -> Packed:
    """The content compressed, signed with our key, encrypted to `theirs` when `cipher` names one."""
    plain = {"Content-Type": media, "Content-Disposition": f'attachment; filename="{_ascii(filename)}"'}
    entity = mime.build(plain | {"Content-Transfer-Encoding": "binary"}, payload)
    if compress:
        entity = mime.build(_pkcs7("compressed-data", "smime.p7z"), cms.compress(entity))
    vouched = mic(entity, digest)
    if sign:
        entity = signed_entity(entity, ours, digest)
    if cipher and theirs is not None:
        return Packed(_pkcs7("enveloped-data", "smime.p7m"), cms.encrypt(entity, theirs, cipher), vouched)
    head, _, body = entity.partition(b"\r\n\r\n")
    headers = dict(line.split(": ", 1) for line in head.decode().split("\r\n"))
    if not sign and not compress:
        vouched = mic(payload, digest)
    return Packed(headers, body, vouched)


def signed_entity(entity: bytes, ours: Ours, digest: str) -> bytes:
    """A multipart/signed entity around this one."""
    signature = mime.build(
        {
            "Content-Type": 'application/pkcs7-signature; name="smime.p7s"',
            "Content-Transfer-Encoding": "base64",
            "Content-Disposition": 'attachment; filename="smime.p7s"',
        },
        mime.base64_lines(cms.sign(entity, ours.certificate, ours.key, digest)),
    )
    body, boundary = mime.multipart([entity, signature])
    name = _MIME_NAMES.get(cms.signing_name(digest), cms.signing_name(digest))
    kind = f'multipart/signed; protocol="application/pkcs7-signature"; micalg={name}; boundary="{boundary}"'
    return mime.build({"Content-Type": kind}, body)


def unpack(
    headers: Mapping[str, str],
    body: bytes,
    *,
    ours: Ours,
    theirs: Sequence[x509.Certificate],
    now: datetime,
    need_signature: bool = False,
    need_encryption: bool = False,
    digest: str = "sha-256",
) -> Unpacked:
    """The content of an AS2 request; `headers` by lower-case name, `digest` what the receipt shall use. Trouble."""
    entity = mime.of_request(headers, body)
    signed = encrypted = False
    vouched = b""
    for _ in range(5):
        kind, smime = entity.kind, mime.parameter(entity.headers.get("content-type", ""), "smime-type").lower()
        if kind in ("application/pkcs7-mime", "application/x-pkcs7-mime"):
            if smime == "compressed-data":
                vouched = vouched or (entity.whole if encrypted else b"")
                entity = mime.parse(cms.decompress(mime.content(entity), LIMIT))
                continue
            entity, encrypted = mime.parse(cms.decrypt(mime.content(entity), ours.certificate, ours.key)), True
        elif kind == "multipart/signed" and not signed:
            vouched, digest = _verified(entity, theirs, now, digest)
            entity, signed = mime.parse(vouched), True
        else:
            break
    else:
        raise Trouble(UNEXPECTED, NESTED)
    _secure_enough(signed, encrypted, need_signature, need_encryption)
    payload = mime.content(entity)
    over = vouched or (entity.whole if encrypted else payload)
    return Unpacked(payload, _filename(entity), signed, encrypted, mic(over, digest))


def signed_content(entity: mime.Part, theirs: Sequence[x509.Certificate], now: datetime) -> bytes:
    """The entity inside a multipart/signed one, its signature verified."""
    return _verified(entity, theirs, now, "sha-256")[0]


def _verified(entity: mime.Part, theirs: Sequence[x509.Certificate], now: datetime, digest: str) -> tuple[bytes, str]:
    inside = mime.parts(entity)
    if len(inside) < 2:
        raise Trouble(INTEGRITY, NO_SIGNATURE)
    signature = mime.content(mime.parse(inside[1]))
    cms.verify((inside[0], _canonical(inside[0])), signature, theirs, now)
    return inside[0], digest


def _canonical(data: bytes) -> bytes:
    """With CRLF line ends: what a sender signed whose lines were shortened on the way."""
    return data.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def _secure_enough(signed: bool, encrypted: bool, need_signature: bool, need_encryption: bool) -> None:
    if need_signature and not signed:
        raise Trouble(SECURITY, UNSIGNED)
    if need_encryption and not encrypted:
        raise Trouble(SECURITY, PLAIN)


def _filename(entity: mime.Part) -> str:
    said = mime.parameter(entity.headers.get("content-disposition", ""), "filename")
    return said or mime.parameter(entity.headers.get("content-type", ""), "name")


def _pkcs7(kind: str, name: str) -> dict[str, str]:
    return {
        "Content-Type": f'application/pkcs7-mime; smime-type={kind}; name="{name}"',
        "Content-Transfer-Encoding": "binary",
        "Content-Disposition": f'attachment; filename="{name}"',
    }


def _ascii(name: str) -> str:
    return "".join(char if char.isascii() and char.isprintable() and char not in '"\\' else "_" for char in name)
