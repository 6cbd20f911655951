"""Duty bills: issued from the reviewed declaration, cancelled when it is withdrawn."""

from datetime import date, timedelta
from uuid import UUID

from django.db import connection, transaction

from kouan.charges import ledger
from kouan.charges.late_payment import LatePayment, counted_to, due_on, late_payment, starts_on, values_on
from kouan.charges.models import Account, Bill, BillLine
from kouan.charges.states import BILL, BillState, PaymentState
from kouan.journal.services import append
from kouan.kernel import clock
from kouan.kernel.calendar import china, local_date


def _number() -> str:
    """The next bill number: T, local date, serial."""
    with connection.cursor() as cursor:
        cursor.execute("select nextval('charges_bill_number')")
        serial = cursor.fetchone()[0]
    return f"T{clock.today():%Y%m%d}{serial:08d}"


@transaction.atomic
def issue_duty_bill(
    *,
    debtor: UUID,
    payer: UUID | None,
    declaration: UUID,
    number: str,
    journey: UUID | None,
    items: dict[str, int],
    cause: str = "",
    declared_on: date | None = None,
) -> Bill | None:
    """Bill the duties of one declaration, minor units per tax kind; nothing to bill gives None.

    Idempotent on the declaration and `cause`: empty for the first bill, for a supplementary one what caused it.
    Due within `tax.pay.days` of issue, or of `declared_on` under the tariff law, moved off rest days (R-T2), but not
    before it is issued; `moved_from` keeps the day it was moved from.
    """
    lines = {item: amount for item, amount in items.items() if amount > 0}
    if not lines:
        return None
    existing = Bill.objects.filter(
        kind=Bill.Kind.DUTY, subject_type="declaration", subject_id=declaration, cause=cause
    ).first()
    if existing:
        return existing
    now = clock.now()
    due, moved_from = _due(local_date(now), declared_on)
    bill = Bill.objects.create(
        number=_number(),
        kind=Bill.Kind.DUTY,
        debtor_id=debtor,
        payer_id=payer,
        subject_type="declaration",
        subject_id=declaration,
        subject_number=number,
        cause=cause,
        journey=journey,
        issued_at=now,
        due_on=due,
        moved_from=moved_from,
        total=sum(lines.values()),
    )
    BillLine.objects.bulk_create(BillLine(bill=bill, item=item, amount=amount) for item, amount in lines.items())
    _receivable(bill)
    _issued(bill, lines)
    return bill


def _due(issued: date, declared: date | None) -> tuple[date, date | None]:
    """The last payment day, and the day it was moved from if it was."""
    values = values_on(issued)
    start = starts_on(declared, issued, values)
    counted, due = counted_to(start, values), due_on(start, values, china())
    return (due, counted if due != counted else None) if due >= issued else (issued, None)


def _receivable(bill: Bill) -> None:
    ledger.book(
        key=f"bill:{bill.pk}",
        memo=f"duty bill {bill.number}",
        lines=[
            (ledger.account(Account.Kind.RECEIVABLE, bill.debtor_id), bill.total),
            (ledger.account(Account.Kind.TREASURY), -bill.total),
        ],
    )


def _issued(bill: Bill, lines: dict[str, int]) -> None:
    append(
        type="TAX_BILL_ISSUED",
        subject=("bill", bill.pk),
        journey=bill.journey,
        payload={
            "number": bill.number,
            "declaration": str(bill.subject_id),
            "total": bill.total,
            "lines": lines,
            "due_on": bill.due_on.isoformat(),
            "moved_from": bill.moved_from.isoformat() if bill.moved_from else None,
            "cause": bill.cause,
        },
        set={"state": bill.state},
    )


def cancel(bill: Bill, reason: str) -> None:
    """Take back an unpaid bill. The row is locked by the caller."""
    bill.state = BILL.next(BillState(bill.state), "cancel")
    bill.save(update_fields=["state"])
    ledger.book(
        key=f"bill-cancelled:{bill.pk}",
        memo=f"duty bill {bill.number} cancelled: {reason}"[:200],
        lines=[
            (ledger.account(Account.Kind.TREASURY), bill.total),
            (ledger.account(Account.Kind.RECEIVABLE, bill.debtor_id), -bill.total),
        ],
    )
    append(
        type="TAX_BILL_CANCELLED",
        subject=("bill", bill.pk),
        journey=bill.journey,
        payload={"number": bill.number, "reason": reason},
        set={"state": bill.state},
    )


def days_overdue(bill: Bill) -> int:
    """Whole days since the last payment day, 0 while in time."""
    return max((clock.today() - bill.due_on) // timedelta(days=1), 0)


def interest(bill: Bill, on: date | None = None) -> LatePayment:
    """What late payment of a bill costs by tax kind (C7): on a day (today) while unpaid, then as it was paid."""
    on = on or clock.today()
    if bill.state == BillState.CANCELLED:
        return LatePayment(bill.due_on, 0, {})
    live = next((one for one in bill.payments.all() if one.state != PaymentState.REJECTED), None)
    if live is not None:  # the day of the order to the bank is the day of payment
        days = max((local_date(live.instructed_at) - bill.due_on).days, 0)
        return LatePayment(bill.due_on, days, live.late)
    taxes = {line.item: line.amount for line in bill.lines.all()}
    return late_payment(taxes, bill.due_on, on, values_on(on))
