"""Clearance's numbers of the opening page: each one a query of today."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Avg, Count, F, Q, QuerySet
from django.urls import reverse

from kouan.clearance import selectors
from kouan.clearance.models import Declaration
from kouan.clearance.states import State
from kouan.kernel import clock
from kouan.kernel.calendar import starts_at
from kouan.kernel.text import Text
from kouan.registry.caller import Caller
from kouan.registry.figures import Figure, figure
from kouan.registry.roles import Role

READERS = frozenset({Role.TRADER, Role.BROKER, Role.CUSTOMS, Role.INSPECTION, Role.PORT_OFFICE})
WHOLE_PORT = (*selectors.OFFICERS, Role.PORT_OFFICE)


@figure("clearance.filed", Text("今日申报", "Declared today"), roles=READERS, order=10)
def filed(caller: Caller | None) -> Figure:
    """Declarations of today, and how many of them are released."""
    found = _today(caller).aggregate(all=Count("id"), out=Count("id", filter=Q(released_at__isnull=False)))
    note = Text(f"已放行 {found['out']}", f"{found['out']} released")
    opens = caller is not None and caller.may(Role.TRADER, Role.BROKER, *selectors.OFFICERS)
    return Figure(str(found["all"]), Text("票", ""), note, url=reverse("clearance:declarations") if opens else "")


@figure(
    "clearance.hours", Text("平均通关时间（今日放行）", "Mean clearance time, released today"), roles=READERS, order=11
)
def hours(caller: Caller | None) -> Figure | None:
    """From filing to release, of declarations released today."""
    released = _scope(caller).filter(released_at__gte=_midnight(), released_at__lte=clock.now())
    mean: timedelta | None = released.aggregate(mean=Avg(F("released_at") - F("submitted_at")))["mean"]
    if mean is None:
        return None
    return Figure(f"{mean.total_seconds() / 3600:.2f}", Text("小时", "h"))


@figure("clearance.waiting", Text("待人工审核", "Waiting for an officer"), roles=frozenset({Role.CUSTOMS}), order=12)
def waiting(caller: Caller | None) -> Figure:
    count = Declaration.objects.filter(state=State.MANUAL).count()
    return Figure(str(count), Text("票", ""), warn=count > 20, url=reverse("clearance:reviews"))


def _scope(caller: Caller | None) -> QuerySet[Declaration]:
    if caller is None or caller.may(*WHOLE_PORT):
        return Declaration.objects.all()
    return selectors.visible_to(caller)


def _today(caller: Caller | None) -> QuerySet[Declaration]:
    return _scope(caller).filter(submitted_at__gte=_midnight(), submitted_at__lte=clock.now())


def _midnight() -> datetime:
    return starts_at(clock.today())
