"""The exchange with the bank: pain.001 files out, camt.054 files in, through two folders."""

import hashlib
import os
from pathlib import Path

from django.conf import settings
from django.db import transaction

from kouan.charges.models import BankFile, Payment, Refund
from kouan.charges.services import refunds
from kouan.charges.services.payments import reject, settle
from kouan.codecs.iso20022 import camt054, pain001
from kouan.codecs.iso20022.xml import NotThisMessage
from kouan.journal.services import append
from kouan.kernel import clock
from kouan.kernel.ids import uuid7
from kouan.kernel.money import Money
from kouan.registry import rule_table


def folder(direction: str) -> Path:
    """STATE/bank/out or STATE/bank/in; made on first use."""
    path = Path(settings.STATE) / "bank" / direction
    path.mkdir(parents=True, exist_ok=True)
    return path


def write_instruction(payment: Payment) -> Path:
    """Put the payment's pain.001 into the outgoing folder. The name is the payment, so a repeat is the same file."""
    bill = payment.bill
    treasury = rule_table.value("treasury.account", clock.today())
    return _write(
        pain001.CreditTransfer(
            message_id=f"KOUAN{payment.pk.hex[:24]}",
            created_at=payment.instructed_at,
            end_to_end_id=payment.reference,
            amount=Money(payment.amount, bill.currency).decimal,
            currency=bill.currency,
            debtor_name=payment.payer.name_zh,
            debtor_account=payment.payer.uscc,
            creditor_name=treasury["name"],
            creditor_account=treasury["account"],
            remittance=bill.number,
        )
    )


def write_refund(refund: Refund) -> Path:
    """Put the pain.001 of a refund into the outgoing folder: the treasury pays the firm."""
    treasury = rule_table.value("treasury.account", clock.today())
    return _write(
        pain001.CreditTransfer(
            message_id=f"KOUAN{refund.pk.hex[:24]}",
            created_at=refund.made_at,
            end_to_end_id=refund.reference,
            amount=Money(refund.total, "CNY").decimal,
            currency="CNY",
            debtor_name=treasury["name"],
            debtor_account=treasury["account"],
            creditor_name=refund.creditor.name_zh,
            creditor_account=refund.creditor.uscc,
            remittance=refund.number,
        )
    )


def _write(order: pain001.CreditTransfer) -> Path:
    target = folder("out") / f"{order.end_to_end_id}.pain001.xml"
    part = target.with_suffix(".part")
    with part.open("wb") as file:
        file.write(pain001.encode(order))
        file.flush()
        os.fsync(file.fileno())
    part.rename(target)
    return target


@transaction.atomic
def receive(*, name: str, raw: bytes) -> BankFile:
    """Book what a bank file says; the same bytes again change nothing. Findings stay with the file."""
    digest = hashlib.sha256(raw).hexdigest()
    known = BankFile.objects.filter(sha256=digest).first()
    if known:
        return known
    file = BankFile(id=uuid7(), name=name[:200], sha256=digest, raw=raw, received_at=clock.now())
    try:
        file.findings = [_apply(movement) for movement in camt054.decode(raw).movements]
    except NotThisMessage as error:
        file.findings = [{"outcome": "unreadable", "reason": str(error)[:500]}]
    file.save(force_insert=True)
    append(
        type="BANK_FILE_RECEIVED",
        subject=("bank_file", file.pk),
        payload={"name": file.name, "sha256": digest, "findings": file.findings},
    )
    return file


def _apply(movement: camt054.Movement) -> dict[str, str]:
    back = Refund.objects.filter(reference=movement.end_to_end_id).values_list("id", flat=True).first()
    if back is not None:
        outcome = refunds.answered(
            refund=back,
            booked=movement.outcome != "RJCT",
            amount=Money.from_decimal(movement.amount, movement.currency).minor,
            bank_reference=movement.bank_reference,
            reason=movement.reason,
        )
    elif movement.outcome == "RJCT":
        outcome = reject(reference=movement.end_to_end_id, reason=movement.reason)
    else:
        outcome = settle(
            reference=movement.end_to_end_id,
            amount=Money.from_decimal(movement.amount, movement.currency).minor,
            bank_reference=movement.bank_reference,
            at=clock.now(),
        )
    return {"reference": movement.end_to_end_id, "outcome": outcome}


def collect() -> int:
    """Read every finished file of the incoming folder, then move it aside. Returns how many were read.

    A crash between booking and moving repeats the file, which `receive` recognises.
    """
    done = folder("processed")
    files = sorted(p for p in folder("in").iterdir() if p.is_file() and p.suffix != ".part")
    for path in files:
        receive(name=path.name, raw=path.read_bytes())
        path.rename(done / path.name)
    return len(files)
