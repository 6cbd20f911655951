"""Signatures in XML messages: ours put on before a message leaves, the partner's checked when one comes."""

from __future__ import annotations

import hashlib

from django.db import transaction

from kouan.channels import signing
from kouan.channels.models import Message, Partner
from kouan.channels.states import Out
from kouan.kernel import clock
from kouan.kernel.errors import Problem, Refused, Severity
from kouan.kernel.text import Text

RULE = "D-SIGNATURE"
SIGNED = "signed"  # the fact that names our key; empty until it is signed
STRANGE = Text(
    "签名证书不是该对接方登记的有效证书。",
    "The signing certificate is not one that the partner has on record, in force.",
)
_MARK = b"SignatureValue"
DS = b"http://www.w3.org/2000/09/xmldsig#"


def facts(partner: Partner | None, body: bytes) -> dict[str, str]:
    """The fact of a message that must be signed before it leaves."""
    return {SIGNED: ""} if partner and partner.sign_xml and body.lstrip()[:1] == b"<" else {}


def waits(message: Message) -> bool:
    """Whether it must still be signed."""
    return bool(message.facts.get(SIGNED) == "")


def seal(message: Message) -> Message:
    """Sign it; outside any transaction, as a USB key is slow. SigningFailed leaves it as it was."""
    key = signing.named(message.partner.signer if message.partner else "")
    raw = signing.sign(message.body, key)
    with transaction.atomic():
        row = Message.objects.select_for_update(of=("self",)).select_related("partner").get(pk=message.pk)
        if row.state != Out.WAITING or not waits(row):
            return row
        row.raw, row.size, row.sha256 = raw, len(raw), hashlib.sha256(raw).hexdigest()
        row.facts = {**row.facts, SIGNED: key.serial}
        row.save(update_fields=["raw", "size", "sha256", "facts"])
    return row


def check(partner: Partner | None, raw: bytes) -> list[Problem]:
    """Refused where the partner must sign and did not well; else a remark about a signature that is not good."""
    demanded = partner is not None and partner.demand_xml_signature
    if not demanded and _MARK not in raw:
        return []
    found = signing.verify(raw)
    why = None if found.ok else found.text
    if demanded and found.ok and not _on_record(partner, found.certificate):
        why = STRANGE
    if why is None:
        return []
    if demanded:
        raise Refused(RULE, why)
    return [Problem(RULE, "", why, Severity.WARN)]


def opened(raw: bytes) -> bytes:
    """The message as handlers read it: without its signature."""
    return signing.unsigned(raw) if _MARK in raw and DS in raw else raw


def _on_record(partner: Partner | None, certificate: bytes) -> bool:
    assert partner is not None
    now = clock.now()
    digest = hashlib.sha256(certificate).hexdigest()
    held = partner.certificates.filter(sha256=digest, retired_at=None, valid_from__lte=now, valid_until__gt=now)
    return held.exists()
