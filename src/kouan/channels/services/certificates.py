"""Certificates of partners: added, retired; the present ones for signatures and for encrypting."""

from __future__ import annotations

from uuid import UUID

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from django.db import IntegrityError, transaction

from kouan.channels.models import Certificate, Partner
from kouan.journal.services import append
from kouan.kernel import clock
from kouan.kernel.errors import Conflict, Invalid, NotFound, Problem
from kouan.kernel.text import Text

UNREADABLE = Text(
    "证书无法读取，应为 PEM 或 DER 格式的 X.509 证书。", "The certificate cannot be read: X.509, PEM or DER."
)
OVER = Text("证书已于 {until} 过期。", "The certificate expired on {until}.")
TWICE = Text("该对接方已有这张证书。", "The partner has this certificate already.")


def add_certificate(*, partner: UUID, data: bytes) -> Certificate:
    """One more certificate of a partner (PEM or DER). Invalid when unreadable or expired, Conflict when it is there."""
    found = _read(data)
    if found.not_valid_after_utc <= clock.now():
        raise Invalid([Problem("PARTNER", "certificate", OVER.format(until=f"{found.not_valid_after_utc:%Y-%m-%d}"))])
    try:
        with transaction.atomic():
            if not Partner.objects.filter(pk=partner).exists():
                raise NotFound()
            row = Certificate.objects.create(
                partner_id=partner,
                der=found.public_bytes(Encoding.DER),
                sha256=found.fingerprint(hashes.SHA256()).hex(),
                subject=found.subject.rfc4514_string()[:300],
                serial=f"{found.serial_number:x}"[:64],
                valid_from=found.not_valid_before_utc,
                valid_until=found.not_valid_after_utc,
            )
            append(
                type="CERTIFICATE_ADDED",
                subject=("partner", partner),
                payload={"sha256": row.sha256, "subject": row.subject, "valid_until": row.valid_until.isoformat()},
            )
    except IntegrityError as error:
        raise Conflict(TWICE) from error
    return row


def retire_certificate(*, partner: UUID, certificate: UUID) -> Certificate:
    """It is trusted no more; messages signed with it are refused from now on. NotFound."""
    with transaction.atomic():
        row = Certificate.objects.select_for_update().filter(pk=certificate, partner=partner).first()
        if row is None:
            raise NotFound()
        if row.retired_at is None:
            row.retired_at = clock.now()
            row.save(update_fields=["retired_at"])
            append(type="CERTIFICATE_RETIRED", subject=("partner", partner), payload={"sha256": row.sha256})
        return row


def trusted(partner: Partner) -> list[x509.Certificate]:
    """Not retired, also expired ones: so that a message can be told that its certificate is too old."""
    rows = partner.certificates.filter(retired_at=None).order_by("-valid_until")
    return [x509.load_der_x509_certificate(bytes(row.der)) for row in rows]


def to_encrypt(partner: Partner) -> x509.Certificate | None:
    """The certificate to encrypt to: in force now, the one added last. None when there is none."""
    now = clock.now()
    rows = partner.certificates.filter(retired_at=None, valid_from__lte=now, valid_until__gt=now)
    row = rows.order_by("-added_at", "-id").first()
    return x509.load_der_x509_certificate(bytes(row.der)) if row else None


def _read(data: bytes) -> x509.Certificate:
    try:
        if b"-----BEGIN" in data:
            return x509.load_pem_x509_certificate(data)
        return x509.load_der_x509_certificate(data)
    except ValueError:
        raise Invalid([Problem("PARTNER", "certificate", UNREADABLE)]) from None
