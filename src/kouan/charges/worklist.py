"""What awaits the debtor: bills to pay."""

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import QuerySet
from django.urls import reverse

from kouan.charges.models import Refund
from kouan.charges.selectors import visible
from kouan.charges.services.bills import interest
from kouan.charges.states import BillState, RefundState
from kouan.kernel import clock
from kouan.kernel.calendar import ends_at
from kouan.kernel.money import Money
from kouan.kernel.text import Text
from kouan.registry.caller import Caller
from kouan.registry.roles import Role
from kouan.registry.worklist import Task, provide


def tasks(caller: Caller, limit: int) -> Iterator[Task]:
    """Bills due, soonest first; overdue is trouble, due within two days is soon. Customs: refunds that came back."""
    for refund in came_back(caller).order_by("id")[:limit]:
        yield Task(
            title=Text(f"退税 {refund.number} 被银行退回", f"Refund {refund.number} came back from the bank"),
            detail=Text(refund.reason, refund.reason),
            url=reverse("charges:refunds"),
            since=refund.made_at,
            severity="a",
            kind="refund",
        )
    if not caller.may(Role.TRADER, Role.BROKER):
        return
    today = clock.today()
    found = visible(caller).filter(state=BillState.ISSUED).select_related("debtor")
    found = found.prefetch_related("lines", "payments").order_by("due_on", "id")[:limit]
    for bill in found:
        late, soon = bill.due_on < today, bill.due_on <= today + timedelta(days=2)
        interest_fen = interest(bill).total if late else 0
        amount = Money(bill.total + interest_fen, bill.currency)
        yield Task(
            title=Text(f"税单 {bill.number} 待缴 {amount}", f"Duty bill {bill.number}: {amount} due"),
            detail=Text(
                f"{bill.debtor.name_zh} · 缴款期限 {bill.due_on:%m-%d}{'，含滞纳金' if interest_fen else ''}",
                f"{bill.debtor.name_en or bill.debtor.name_zh} · pay by {bill.due_on:%m-%d}"
                f"{', with interest' if interest_fen else ''}",
            ),
            url=reverse("charges:bill", args=[bill.pk]),
            since=bill.issued_at,
            due=ends_at(bill.due_on),
            severity="c" if late else "a" if soon else "m",
            kind="bill",
        )


def count(caller: Caller) -> int:
    """How many bills await payment, and refunds another try."""
    back = came_back(caller).count()
    if not caller.may(Role.TRADER, Role.BROKER):
        return back
    return back + visible(caller).filter(state=BillState.ISSUED).count()


def came_back(caller: Caller) -> QuerySet[Refund]:
    """Refunds the bank gave back, for customs."""
    if not caller.may(Role.CUSTOMS):
        return Refund.objects.none()
    return Refund.objects.filter(state=RefundState.REJECTED)


provide("charges.bills", tasks, count)
