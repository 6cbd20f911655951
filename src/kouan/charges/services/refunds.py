"""Duties given back: decided, sent to the bank once the money is here, and what the bank answers."""

from uuid import UUID

from django.db import connection, transaction

from kouan.charges import ledger
from kouan.charges.models import Account, Bill, Refund
from kouan.charges.states import REFUND, BillState, RefundState
from kouan.journal.services import append
from kouan.kernel import clock
from kouan.kernel.errors import NotFound
from kouan.kernel.ids import uuid7
from kouan.registry.caller import Caller
from kouan.registry.roles import Role


def refund(*, bill: Bill, items: dict[str, int], cause: str) -> Refund:
    """Owe the debtor of `bill` these amounts (fen by tax kind), and send them when the bill's money is here.

    Runs in the caller's transaction; the bills of the declaration are locked.
    """
    key, total = uuid7(), sum(items.values())
    with connection.cursor() as cursor:
        cursor.execute("select nextval('charges_bill_number')")
        serial = cursor.fetchone()[0]
    made = Refund.objects.create(
        id=key,
        number=f"B{clock.today():%Y%m%d}{serial:08d}",
        bill=bill,
        creditor_id=bill.debtor_id,
        subject_id=bill.subject_id,
        items=items,
        total=total,
        cause=cause,
        reference=key.hex,
        made_at=clock.now(),
    )
    ledger.book(
        key=f"refund:{key}",
        memo=f"refund {made.number} of bill {bill.number}: {cause}"[:200],
        lines=[
            (ledger.account(Account.Kind.TREASURY), total),
            (ledger.account(Account.Kind.RECEIVABLE, bill.debtor_id), -total),
        ],
    )
    payload = {"number": made.number, "declaration": bill.subject_id, "items": items, "total": total, "cause": cause}
    _tell(made, "REFUND_MADE", payload)
    if bill.state == BillState.PAID:
        _instruct(made)
    return made


@transaction.atomic
def instruct_due(*, declaration: UUID) -> int:
    """Send the refunds of the declaration whose bill is paid now; how many."""
    waiting = Refund.objects.select_for_update(of=("self",)).filter(subject_id=declaration, state=RefundState.DUE)
    ready = list(waiting.filter(bill__state=BillState.PAID).select_related("bill").order_by("id"))
    for one in ready:
        _instruct(one)
    return len(ready)


@transaction.atomic
def again(*, caller: Caller, refund: UUID) -> Refund:
    """Send a refund again that the bank gave back."""
    caller.require(Role.CUSTOMS)
    found = _locked(refund)
    if found.state != RefundState.INSTRUCTED:
        _instruct(found)
    return found


@transaction.atomic
def answered(*, refund: UUID, booked: bool, amount: int, bank_reference: str, reason: str = "") -> str:
    """What the bank did with a refund: settled, rejected, duplicate or wrong_amount (left to people)."""
    found = _locked(refund)
    if found.state != RefundState.INSTRUCTED:
        return "duplicate"
    if booked and amount != found.total:
        return "wrong_amount"
    if not booked:
        found.reason = reason[:200]
        _step(found, "reject", "reason")
        _tell(found, "REFUND_REJECTED", {"number": found.number, "reason": found.reason})
        return "rejected"
    found.settled_at, found.bank_reference = clock.now(), bank_reference[:64]
    _step(found, "settle", "settled_at", "bank_reference")
    ledger.book(
        key=f"refund-paid:{found.pk}",
        memo=f"refund {found.number} paid, bank {bank_reference}"[:200],
        lines=[
            (ledger.account(Account.Kind.RECEIVABLE, found.creditor_id), found.total),
            (ledger.account(Account.Kind.BANK), -found.total),
        ],
    )
    told = {"number": found.number, "declaration": found.subject_id, "total": found.total}
    _tell(found, "REFUND_SETTLED", told)
    return "settled"


def _instruct(found: Refund) -> None:
    _step(found, "instruct")
    _tell(found, "REFUND_INSTRUCTED", {"number": found.number, "reference": found.reference, "total": found.total})


def _step(found: Refund, event: str, *more: str) -> None:
    found.state = REFUND.next(RefundState(found.state), event)
    found.save(update_fields=["state", *more])


def _tell(found: Refund, event: str, payload: dict[str, object]) -> None:
    append(
        type=event,
        subject=("refund", found.pk),
        journey=found.bill.journey,
        payload=payload,
        set={"state": found.state},
    )


def _locked(refund: UUID) -> Refund:
    found = Refund.objects.select_for_update(of=("self",)).select_related("bill").filter(pk=refund).first()
    if found is None:
        raise NotFound()
    return found
