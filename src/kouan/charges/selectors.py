"""Reads of the charges wing, scoped to the caller's organisation."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Q, QuerySet, Sum

from kouan.charges.models import Account, Bill, Posting, Refund
from kouan.charges.states import BillState
from kouan.kernel import clock
from kouan.kernel.errors import NotFound
from kouan.registry.caller import Caller
from kouan.registry.models import Mandate
from kouan.registry.roles import Role

OFFICERS = frozenset({Role.CUSTOMS})


def visible(caller: Caller) -> QuerySet[Bill]:
    """Bills the caller may see: its own, those of principals it may pay for, all for customs officers."""
    if caller.roles & OFFICERS:
        return Bill.objects.all()
    today = clock.today()
    principals = Mandate.objects.filter(
        agent_id=caller.organisation,
        scope__contains=["pay"],
        revoked_at__isnull=True,
        valid_from__lte=today,
        valid_until__gte=today,
    ).values("principal_id")
    return Bill.objects.filter(Q(debtor_id=caller.organisation) | Q(debtor_id__in=principals))


def bills(caller: Caller, *, state: str = "", limit: int = 50, before: UUID | None = None) -> Sequence[Bill]:
    """A page of bills, newest first, their debtor and lines fetched with them (three queries whatever the length)."""
    found = visible(caller).select_related("debtor").prefetch_related("lines", "payments").order_by("-id")
    if state:
        found = found.filter(state=state)
    if before:
        found = found.filter(id__lt=before)
    return list(found[:limit])


def bill(caller: Caller, bill_id: UUID) -> Bill:
    """One bill; NotFound also when it is another organisation's."""
    found = (
        visible(caller)
        .select_related("debtor", "payer")
        .prefetch_related("lines", "payments__payer")
        .filter(pk=bill_id)
        .first()
    )
    if found is None:
        raise NotFound()
    return found


def refunds(caller: Caller, *, state: str = "", limit: int = 50, before: UUID | None = None) -> Sequence[Refund]:
    """A page of refunds of the bills the caller may see, newest first."""
    found = Refund.objects.filter(bill__in=visible(caller).values("id")).select_related("bill", "creditor")
    if state:
        found = found.filter(state=state)
    if before:
        found = found.filter(id__lt=before)
    return list(found.order_by("-id")[:limit])


def trial_balance() -> dict[str, int]:
    """The sum of postings per kind of account, minor units; the whole sums to zero."""
    rows = Posting.objects.values("account__kind").annotate(total=Sum("amount"))
    totals = dict.fromkeys(Account.Kind.values, 0)
    return totals | {row["account__kind"]: row["total"] for row in rows}


def covered(declaration: UUID) -> int:
    """What was paid for a declaration and not given back, in minor units."""
    bills = Bill.objects.filter(subject_type="declaration", subject_id=declaration, state=BillState.PAID)
    paid = bills.aggregate(fen=Sum("total", default=0))["fen"]
    back = Refund.objects.filter(subject_id=declaration).aggregate(fen=Sum("total", default=0))["fen"]
    return int(paid - back)
