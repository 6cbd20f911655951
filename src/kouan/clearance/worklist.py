"""What awaits people in clearance: documents to read, goods to inspect, declarations sent back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from kouan.clearance import selectors
from kouan.clearance.models import Declaration, Draft
from kouan.clearance.states import GONE, UNRELEASED
from kouan.journeys.models import Consignment
from kouan.kernel import clock
from kouan.kernel.text import Text
from kouan.registry.caller import Caller
from kouan.registry.roles import Role
from kouan.registry.worklist import Task, provide

RECENT = timedelta(days=14)  # a returned declaration is shown so long, or until the bill is declared anew
SOON = timedelta(hours=4)
MOST = 100
TOLD = ("entry_id", "trader_name", "goods_name", "accepted_at", "submitted_at")  # what a task says of a declaration


def tasks(caller: Caller, limit: int) -> Iterator[Task]:
    """Oldest first of each kind."""
    for head in selectors.to_review(caller).select_related(None).defer(None).only(*TOLD)[:limit]:
        title = Text(f"审核报关单 {head.entry_id}", f"Review declaration {head.entry_id}")
        yield _task(head, title, head.accepted_at or head.submitted_at, "review")
    for order in selectors.to_inspect(caller).only("ordered_at", *(f"declaration__{name}" for name in TOLD))[:limit]:
        head = order.declaration
        title = Text(f"查验 {head.entry_id}", f"Inspect {head.entry_id}")
        yield _task(head, title, order.ordered_at, "inspection")
    for head in returned(caller).order_by("-id")[:limit]:
        title = Text(f"报关单 {head.entry_id} 被退回", f"Declaration {head.entry_id} was returned")
        yield _task(head, title, head.submitted_at, "returned", "c")
    for head in stuck(caller).order_by("id")[:limit]:
        title = Text(
            f"报关单 {head.entry_id} 的货物未到，请撤销或修改", f"Goods of {head.entry_id} do not come: cancel or amend"
        )
        yield _task(head, title, head.submitted_at, "stuck", "a")


def count(caller: Caller) -> int:
    """How many in all; of each kind at most MOST are counted."""
    found = (selectors.to_review(caller), selectors.to_inspect(caller), returned(caller), stuck(caller))
    return sum(one[:MOST].count() for one in found)


def stuck(caller: Caller) -> QuerySet[Declaration]:
    """The caller's declarations whose manifest was withdrawn; those declared early are watched by their chapter."""
    gone = Consignment.objects.filter(manifest_state="withdrawn").values("id")
    standing = _mine(caller).filter(early=False, state__in=[str(state) for state in UNRELEASED])
    return standing.filter(consignment__in=gone)


def returned(caller: Caller) -> QuerySet[Declaration]:
    """The caller's lately returned declarations whose bill nobody has declared anew."""
    anew = Declaration.objects.filter(bill_no=OuterRef("bill_no"), direction=OuterRef("direction"))
    standing = anew.exclude(state__in=GONE)
    lately = _mine(caller).filter(state__in=("E", "Z", "SpE"), submitted_at__gte=clock.now() - RECENT)
    return lately.filter(~Exists(standing))


def _mine(caller: Caller) -> QuerySet[Declaration]:
    if not caller.may(Role.TRADER, Role.BROKER):
        return Declaration.objects.none()
    mine = Q(organisation=caller.organisation) | Q(filed_by=caller.organisation)
    return Declaration.objects.filter(mine).only(*TOLD)


def drafts(caller: Caller, limit: int) -> Iterator[Task]:
    """Drafts that lie: a quiet reminder."""
    for draft in _old_drafts(caller)[:limit]:
        yield Task(
            title=Text("有未申报的草稿", "A draft waits to be filed"),
            detail=Text(str(draft.data.get("bill_no") or "—"), str(draft.data.get("bill_no") or "—")),
            url=reverse("clearance:draft", args=[draft.id]),
            since=draft.updated_at,
            kind="draft",
        )


def _old_drafts(caller: Caller) -> QuerySet[Draft]:
    return selectors.drafts(caller).filter(updated_at__lt=clock.now() - timedelta(hours=1))


def _task(head: Declaration, title: Text, since: datetime, kind: str, severity: str = "") -> Task:
    urgent = severity or ("a" if clock.now() - since > SOON else "m")
    detail = f"{head.trader_name} · {head.goods_name}"
    url = reverse("clearance:declaration", args=[head.id])
    return Task(title, Text(detail, detail), url, since, None, urgent, kind)


provide("clearance.desk", tasks, count)
provide("clearance.drafts", drafts, lambda caller: _old_drafts(caller).count())
