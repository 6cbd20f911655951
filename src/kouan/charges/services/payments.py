"""Paying a bill: the instruction to the bank, and what the bank answers."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kouan.charges import ledger
from kouan.charges.models import Account, Bill, Payment
from kouan.charges.selectors import covered
from kouan.charges.services.bills import interest
from kouan.charges.states import BILL, PAYMENT, BillState, PaymentState
from kouan.journal.services import append
from kouan.kernel import clock
from kouan.kernel.errors import Forbidden, NotFound
from kouan.kernel.ids import uuid7
from kouan.registry.caller import Caller
from kouan.registry.mandates import may_act
from kouan.registry.roles import Role

OPEN = (BillState.ISSUED, BillState.PAYING)


def _locked_bill(caller: Caller, bill_id: UUID) -> Bill:
    """The bill, locked; NotFound unless the caller owes it or holds a mandate to pay for who does."""
    caller.require(Role.TRADER, Role.BROKER)
    bill = Bill.objects.select_for_update().filter(pk=bill_id).first()
    if bill is None:
        raise NotFound()
    if bill.debtor_id == caller.organisation:
        return bill
    if not may_act(caller.organisation, bill.debtor_id, "pay", clock.today()):
        raise Forbidden() if bill.payer_id == caller.organisation else NotFound()
    return bill


@transaction.atomic
def instruct(*, caller: Caller, bill: UUID) -> Payment:
    """Ask the bank to pay the whole bill, with the interest if it is late today (C7).

    While an attempt is open or settled, the same attempt is returned.
    """
    locked = _locked_bill(caller, bill)
    live = locked.payments.exclude(state=PaymentState.REJECTED).first()
    if live:
        return live
    locked.state = BILL.next(BillState(locked.state), "instruct")
    locked.save(update_fields=["state"])
    key, late = uuid7(), interest(locked)
    payment = Payment.objects.create(
        id=key,
        bill=locked,
        payer_id=caller.organisation,
        reference=key.hex,
        amount=locked.total + late.total,
        late={kind: fen for kind, fen in late.amounts.items() if fen},
        instructed_at=clock.now(),
    )
    append(
        type="BILL_IN_PAYMENT",
        subject=("bill", locked.pk),
        payload={"number": locked.number, "payment": str(payment.pk)},
        set={"state": locked.state},
    )
    append(
        type="PAYMENT_INSTRUCTED",
        subject=("payment", payment.pk),
        journey=locked.journey,
        payload={
            "bill": str(locked.pk),
            "amount": payment.amount,
            "reference": payment.reference,
            "late": payment.late,
            "late_days": late.days,
        },
        set={"state": payment.state},
    )
    return payment


def _locked_payment(reference: str) -> Payment | None:
    """Bill first, then payment: the order every writer of this wing locks in."""
    found = Payment.objects.filter(reference=reference).values_list("bill_id", flat=True).first()
    if found is None:
        return None
    Bill.objects.select_for_update().get(pk=found)
    return Payment.objects.select_for_update().select_related("bill").get(reference=reference)


@transaction.atomic
def settle(*, reference: str, amount: int, bank_reference: str, at: datetime) -> str:
    """The bank booked the money. Returns what became of it: settled, duplicate, unknown or wrong_amount.

    Money that fits no open payment is booked to suspense, never dropped and never taken for a duty.
    """
    payment = _locked_payment(reference)
    if payment is None or payment.amount != amount or payment.state == PaymentState.REJECTED:
        _book_suspense(reference, amount, bank_reference)
        return "unknown" if payment is None else "wrong_amount" if payment.amount != amount else "after_rejection"
    if payment.state == PaymentState.SETTLED:
        if payment.bank_reference == bank_reference:
            return "duplicate"
        _book_suspense(reference, amount, bank_reference)
        return "paid_twice"
    _mark_settled(payment, bank_reference, at)
    return "settled"


def _mark_settled(payment: Payment, bank_reference: str, at: datetime) -> None:
    bill = payment.bill
    others = _other_bills(bill)
    payment.state = PAYMENT.next(PaymentState(payment.state), "settle")
    payment.settled_at, payment.bank_reference = at, bank_reference
    payment.save(update_fields=["state", "settled_at", "bank_reference"])
    bill.state = BILL.next(BillState(bill.state), "settle")
    bill.paid_at = at
    bill.save(update_fields=["state", "paid_at"])
    ledger.book(
        key=f"payment:{payment.pk}",
        memo=f"duty bill {bill.number} paid, bank {bank_reference}"[:200],
        lines=_lines(bill, payment),
    )
    append(
        type="PAYMENT_SETTLED",
        subject=("payment", payment.pk),
        journey=bill.journey,
        occurred_at=at,
        payload={"bill": str(bill.pk), "bank_reference": bank_reference},
        set={"state": payment.state},
    )
    append(
        type="TAX_PAID",
        subject=("bill", bill.pk),
        journey=bill.journey,
        occurred_at=at,
        payload={
            "declaration": str(bill.subject_id),
            "number": bill.number,
            "total": bill.total,
            "late": payment.late,
            "covered": covered(bill.subject_id),
            "outstanding": sum(other.total for other in others if other.state in OPEN),
        },
        set={"state": bill.state},
    )


def _lines(bill: Bill, payment: Payment) -> list[tuple[Account, int]]:
    """The bill is no longer owed; interest for late payment goes to the treasury with it."""
    owed = ledger.account(Account.Kind.RECEIVABLE, bill.debtor_id)
    lines = [(ledger.account(Account.Kind.BANK), payment.amount), (owed, -bill.total)]
    late = payment.amount - bill.total
    return [*lines, (ledger.account(Account.Kind.TREASURY), -late)] if late else lines


def _other_bills(bill: Bill) -> list[Bill]:
    """The other bills of the same subject, locked: of two paid at once, the later sees that none is left."""
    same = Bill.objects.filter(subject_type=bill.subject_type, subject_id=bill.subject_id)
    return [one for one in same.select_for_update().order_by("id") if one.pk != bill.pk]


def _book_suspense(reference: str, amount: int, bank_reference: str) -> None:
    ledger.book(
        key=f"suspense:{bank_reference}:{reference}"[:80],
        memo=f"unmatched money, reference {reference}, bank {bank_reference}"[:200],
        lines=[(ledger.account(Account.Kind.BANK), amount), (ledger.account(Account.Kind.SUSPENSE), -amount)],
    )


@transaction.atomic
def reject(*, reference: str, reason: str) -> str:
    """The bank did not pay; the bill is due again. Repeats and strangers change nothing."""
    payment = _locked_payment(reference)
    if payment is None:
        return "unknown"
    if payment.state != PaymentState.INSTRUCTED:
        return "duplicate"
    bill = payment.bill
    payment.state = PAYMENT.next(PaymentState.INSTRUCTED, "reject")
    payment.reason = reason[:200]
    payment.save(update_fields=["state", "reason"])
    bill.state = BILL.next(BillState(bill.state), "reject")
    bill.save(update_fields=["state"])
    append(
        type="PAYMENT_REJECTED",
        subject=("payment", payment.pk),
        journey=bill.journey,
        payload={"bill": str(bill.pk), "reason": reason},
        set={"state": payment.state},
    )
    append(
        type="BILL_DUE_AGAIN",
        subject=("bill", bill.pk),
        payload={"number": bill.number},
        set={"state": bill.state},
    )
    return "rejected"
