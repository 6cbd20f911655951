"""Duties of a declaration that changed after they were billed: a supplementary bill, or money back."""

from collections import Counter
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from kouan.charges.models import Bill, Refund
from kouan.charges.selectors import covered
from kouan.charges.services.bills import cancel, issue_duty_bill
from kouan.charges.services.refunds import refund
from kouan.charges.states import BillState
from kouan.journal.services import append

STANDING = (BillState.PAYING, BillState.PAID)


@transaction.atomic
def settle_difference(
    *,
    declaration: UUID,
    owed: dict[str, int],
    cause: str,
    debtor: UUID | None = None,
    payer: UUID | None = None,
    number: str = "",
    journey: UUID | None = None,
) -> None:
    """Bring what is billed to `owed` (minor units per tax kind; empty: nothing is owed any more).

    Unpaid bills are taken back and billed anew; against what is paid or being paid, each tax kind is billed more or
    given back. Called again with the same figures it changes nothing. `cause` names what changed them (R-1.1d, R-D4).
    """
    bills = list(Bill.objects.select_for_update().filter(_of(declaration)).order_by("id").prefetch_related("lines"))
    if owed and _billed([b for b in bills if b.state != BillState.CANCELLED], declaration) == Counter(_positive(owed)):
        return
    open_before = [bill for bill in bills if bill.state == BillState.ISSUED]
    for bill in open_before:
        cancel(bill, cause)
    billed = _billed([b for b in bills if b.state in STANDING], declaration)
    more = {kind: fen - billed[kind] for kind, fen in owed.items() if fen > billed[kind]}
    less = {kind: fen - owed.get(kind, 0) for kind, fen in billed.items() if fen > owed.get(kind, 0)}
    if more and debtor is not None:
        issue_duty_bill(
            debtor=debtor,
            payer=payer,
            declaration=declaration,
            number=number,
            journey=journey,
            items=more,
            cause=_free(declaration, cause),
        )
    if less:
        refund(bill=next(b for b in bills if b.state in STANDING), items=less, cause=cause)
    if owed and not more and open_before:
        _covered(bills)


def _covered(bills: list[Bill]) -> None:
    """Nothing is left to pay after all: who waits for the money is told, unless some is on its way still."""
    paid = [bill for bill in bills if bill.state == BillState.PAID]
    if not paid or any(bill.state == BillState.PAYING for bill in bills):
        return
    last = paid[-1]
    append(
        type="DUTIES_COVERED",
        subject=("bill", last.pk),
        journey=last.journey,
        payload={"declaration": str(last.subject_id), "number": last.number, "covered": covered(last.subject_id)},
    )


def _of(declaration: UUID) -> Q:
    return Q(subject_type="declaration", subject_id=declaration)


def _positive(items: dict[str, int]) -> dict[str, int]:
    return {kind: fen for kind, fen in items.items() if fen}


def _billed(bills: list[Bill], declaration: UUID) -> Counter[str]:
    """What stands billed per tax kind, refunds taken off; kinds at zero are absent."""
    billed: Counter[str] = Counter()
    for bill in bills:
        for line in bill.lines.all():
            billed[line.item] += line.amount
    for items in Refund.objects.filter(subject_id=declaration).values_list("items", flat=True):
        billed.subtract(items)
    return Counter({kind: fen for kind, fen in billed.items() if fen > 0})


def _free(declaration: UUID, cause: str) -> str:
    """The cause as the key of a further bill; a number follows when the same cause was billed before."""
    taken = set(Bill.objects.filter(_of(declaration)).values_list("cause", flat=True))
    return next(key for key in (cause, *(f"{cause}#{n}" for n in range(2, 1000))) if key not in taken)
