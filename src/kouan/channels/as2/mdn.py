"""Receipts (MDN, RFC 4130 chapter 7): built, signed when asked for, and read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from cryptography import x509

from kouan.channels.as2 import keys, mime
from kouan.channels.as2.packing import signed_content, signed_entity
from kouan.channels.as2.trouble import INTEGRITY, SECURITY, Trouble
from kouan.kernel.text import Text

PROCESSED = "automatic-action/MDN-sent-automatically; processed"
NO_REPORT = Text("回执中没有处置通知。", "The receipt holds no disposition notification.")
NOT_SIGNED = Text("要求签名的回执没有签名。", "The receipt should be signed, and is not.")


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a receipt says. `ok`: processed, without error or failure."""

    message_id: str
    disposition: str
    mic: str
    ok: bool
    text: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the sender's request asks for; `to` is the address of an asynchronous receipt, "" for a synchronous one."""

    receipt: bool
    signed: bool
    digest: str
    to: str

    @classmethod
    def of(cls, headers: Mapping[str, str]) -> Wanted:
        """From request headers by lower-case name."""
        options = headers.get("disposition-notification-options", "").lower()
        digest = "sha-256"
        for option in options.split(";"):
            name, _, value = option.partition("=")
            if name.strip() == "signed-receipt-micalg":
                digest = next((one.strip() for one in value.split(",")[1:] if one.strip()), digest)
        wanted = "disposition-notification-to" in headers
        return cls(wanted, "pkcs7-signature" in options, digest, headers.get("receipt-delivery-option", "").strip())


def build(
    *,
    headers: Mapping[str, str],
    wanted: Wanted,
    ours: keys.Ours,
    mic: str = "",
    trouble: Trouble | None = None,
    partner: str = "",
) -> tuple[dict[str, str], bytes, str]:
    """Headers, body and disposition of the receipt for the request with these headers."""
    disposition = PROCESSED if trouble is None else f"{PROCESSED}/error: {trouble.modifier}"
    said = "The message was received." if trouble is None else f"{trouble.text.en}\r\n{trouble.text.zh}"
    human = mime.build(
        {"Content-Type": "text/plain; charset=utf-8", "Content-Transfer-Encoding": "8bit"}, f"{said}\r\n".encode()
    )
    facts = {
        "Reporting-UA": "Kouan",
        "Original-Recipient": f"rfc822; {headers.get('as2-to', '')}",
        "Final-Recipient": f"rfc822; {headers.get('as2-to', '')}",
        "Original-Message-ID": headers.get("message-id", ""),
        "Disposition": disposition,
    } | ({"Received-Content-MIC": mic} if mic else {})
    machine = "".join(f"{name}: {_line(value)}\r\n" for name, value in facts.items()).encode()
    report = mime.build(
        {"Content-Type": "message/disposition-notification", "Content-Transfer-Encoding": "7bit"}, machine
    )
    body, boundary = mime.multipart([human, report])
    kind = f'multipart/report; report-type=disposition-notification; boundary="{boundary}"'
    entity = mime.build({"Content-Type": kind}, body)
    if wanted.signed:
        entity = signed_entity(entity, ours, wanted.digest)
    head, _, body = entity.partition(b"\r\n\r\n")
    made = dict(line.split(": ", 1) for line in head.decode().split("\r\n"))
    return made | envelope_headers(partner), body, disposition


def envelope_headers(partner: str) -> dict[str, str]:
    """Headers that every request and receipt of ours carries."""
    return {
        "AS2-Version": "1.2",
        "AS2-From": keys.name(),
        "AS2-To": f'"{partner}"' if " " in partner else partner,
        "Message-ID": f"<{uuid4()}@{keys.name()}>",
        "MIME-Version": "1.0",
    }


def read(
    headers: Mapping[str, str],
    body: bytes,
    *,
    theirs: Sequence[x509.Certificate],
    now: datetime,
    need_signature: bool,
) -> Receipt:
    """A receipt; Trouble when it is none, or is not signed as it should be."""
    entity = mime.of_request(headers, body)
    if entity.kind == "multipart/signed":
        entity = mime.parse(signed_content(entity, theirs, now))
    elif need_signature:
        raise Trouble(SECURITY, NOT_SIGNED)
    if entity.kind != "multipart/report":
        raise Trouble(INTEGRITY, NO_REPORT)
    inside = [mime.parse(one) for one in mime.parts(entity)]
    report = next((one for one in inside if one.kind == "message/disposition-notification"), None)
    if report is None:
        raise Trouble(INTEGRITY, NO_REPORT)
    facts = mime.parse(mime.content(report).strip() + b"\r\n\r\n").headers
    disposition = facts.get("disposition", "")
    state = disposition.partition(";")[2].strip().lower()
    return Receipt(
        message_id=facts.get("original-message-id", ""),
        disposition=disposition[:200],
        mic=facts.get("received-content-mic", ""),
        ok=state == "processed" or state.startswith("processed/warning"),
        text=mime.content(inside[0]).decode("utf-8", "replace").strip()[:300],
    )


def same_mic(one: str, other: str) -> bool:
    """Whether two MICs are the same digest; blanks and the way the algorithm is written do not matter."""
    return _parts(one) == _parts(other)


def _parts(mic: str) -> tuple[str, str]:
    value, _, name = mic.partition(",")
    return value.strip(), name.strip().lower().replace("-", "")


def _line(value: str) -> str:
    return "".join(char for char in value if char.isprintable() and char.isascii())
