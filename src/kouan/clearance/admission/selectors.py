"""Reads of admission, always of declarations the caller may see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet

from kouan.clearance import selectors
from kouan.clearance.admission.models import Admission, Breach
from kouan.clearance.admission.rules import R13a, R13d
from kouan.clearance.admission.states import OPEN, Case, State
from kouan.clearance.models import Declaration
from kouan.kernel.calendar import ends_at
from kouan.kernel.text import Text
from kouan.registry.actors import CUSTOMS, GATE, INSPECTION, TRADER
from kouan.registry.caller import Caller
from kouan.registry.standing import Step

NEXT = {
    State.WAITING: (Text("待审结、缴税、货物运抵后放行", "Documents, duties and arrival, then release"), CUSTOMS),
    State.PORT: (Text("口岸检查；可申请附条件提离或转场检查", "Port inspection; removal may be asked for"), INSPECTION),
    State.APPLIED: (Text("审核提离申请", "Decide on the removal"), CUSTOMS),
    State.REMOVABLE: (Text("提离口岸", "Take the goods out of the port"), GATE),
    State.REMOVED: (Text("等待检查结果，不得销售使用", "Wait for the result; not for sale or use"), INSPECTION),
    State.DESTINATION: (Text("实施目的地检查", "Inspect at the destination"), INSPECTION),
    State.AT_SITE: (Text("实施转场检查", "Inspect at the site"), INSPECTION),
    State.UNQUALIFIED: (Text("技术处理、退运或销毁", "Treat, return or destroy the goods"), TRADER),
    State.TREATED: (Text("重新检查", "Check again"), INSPECTION),
}
ASK = Text("申请目的地检查", "Ask for the destination inspection")
REACH = Text("运到转场检查场所", "Bring the goods to the inspection site")


def ahead(admission: Admission) -> Step | None:
    """What comes next; None at the end."""
    state = State(admission.state)
    if state not in NEXT:
        return None
    text, who = NEXT[state]
    if state in (State.REMOVABLE, State.REMOVED) and admission.destination:
        return _step(ASK, TRADER, ends_at(admission.due_on) if admission.due_on else None, R13d.id)
    if state is State.REMOVED and admission.removal == "transfer":
        return _step(REACH, TRADER, admission.expires_at, R13a.id)
    return _step(text, who, admission.expires_at if state is State.REMOVABLE else None, R13a.id)


def _step(text: Text, who: Text, by: datetime | None, rule: str) -> Step:
    """Trouble once its time is past; the rule is named where it sets a time."""
    step = Step(text, who, "", by, rule if by else "")
    return replace(step, tone="bad") if step.late else step


def admissions(caller: Caller, *, case: str = "", state: str = "") -> QuerySet[Admission]:
    """The admissions of visible declarations, newest first."""
    rows = Admission.objects.filter(declaration__in=selectors.visible_to(caller)).select_related("declaration")
    if state in set(State):
        rows = rows.filter(state=state)
    if case in set(Case):
        rows = rows.filter(**BY_CASE[Case(case)])
    return rows.order_by("-id")


BY_CASE: dict[Case, dict[str, object]] = {
    Case.A: {"port": False, "destination": False, "removal": ""},
    Case.B: {"port": True, "destination": False, "removal": ""},
    Case.C: {"port": False, "destination": True, "removal": ""},
    Case.D: {"port": True, "destination": True, "removal": ""},
    Case.E: {"removal": "conditional"},
    Case.F: {"removal": "transfer"},
}


def of_declaration(caller: Caller, declaration: UUID) -> tuple[Declaration, Admission | None]:
    """A visible declaration and its admission; None when no inspection was ordered (case A)."""
    head = selectors.declaration(caller, declaration)
    return head, Admission.objects.select_related("declaration").filter(declaration=head).first()


def breaches(caller: Caller) -> QuerySet[Breach]:
    """Breaches of visible declarations, newest first."""
    rows = Breach.objects.filter(declaration__in=selectors.visible_to(caller)).select_related("declaration")
    return rows.order_by("-id")


def open_for(caller: Caller, states: Sequence[State]) -> QuerySet[Admission]:
    """Open visible admissions in these states, oldest first."""
    rows = admissions(caller).filter(state__in=[str(state) for state in states if state in OPEN])
    return rows.order_by("id")


def overdue(caller: Caller, today: date) -> QuerySet[Admission]:
    """Visible admissions whose period to ask for inspection has passed unused."""
    return open_for(caller, (State.REMOVABLE, State.REMOVED)).filter(destination=True, due_on__lt=today)
