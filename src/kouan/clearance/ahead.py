"""What comes next for goods and their declaration, who must act and by when: read off the facts, never stored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Q
from django.urls import reverse

from kouan.clearance import extension
from kouan.clearance.latefee import RD1
from kouan.clearance.models import Declaration
from kouan.clearance.states import FREE, GONE, State
from kouan.journeys.models import Consignment, GateMove, Hold
from kouan.journeys.states import HoldKind
from kouan.kernel import clock
from kouan.kernel.calendar import ends_at, local_date
from kouan.kernel.text import Text
from kouan.registry import rule_table, standing
from kouan.registry.actors import CARRIER, CUSTOMS, DECLARANT, GATE, INSPECTION, NOBODY, TERMINAL
from kouan.registry.caller import Caller
from kouan.registry.standing import Standing, Step


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a consignment: `state` is that of its live declaration (Appendix A.4 codes)."""

    direction: str
    arrived: bool = False
    declared: bool = False
    state: str = ""
    returned: bool = False
    holds: Sequence[Text] = ()
    released: bool = False
    gone: bool = False
    declare_by: datetime | None = None


RECEIVE = Step(Text("海关接收申报", "Customs receive the declaration"), CUSTOMS, "going")
REVIEW = Step(Text("海关审核单证", "Customs review the documents"), CUSTOMS, "going")
EXAMINE = Step(Text("关员人工审核", "An officer reviews the declaration"), CUSTOMS)
PAY = Step(Text("缴纳税款", "Pay the duties"), DECLARANT)
REPORT = Step(Text("报告货物运抵", "Report the arrival of the goods"), TERMINAL)
INSPECT = Step(Text("查验货物并录入结果", "Inspect the goods and record the result"), INSPECTION)
COMPLETE = Step(Text("办理完整申报", "File the complete declaration"), DECLARANT)
CLEARED = Step(Text("已结关，手续完成", "Cleared: nothing is left to do"), NOBODY, "ok")
CANCELLED = Step(Text("已撤销，无后续手续", "Cancelled: nothing follows"), NOBODY, "")
SETTLED = Step(Text("海关选择：放行或查验", "Customs decide: release or inspect"), CUSTOMS, "going")
CORRECT = Step(Text("修改后重新申报", "Correct the declaration and file again"), DECLARANT, "bad")
ANEW = Text("已重新申报：{entry}", "Declared anew: {entry}")
FILE = Step(Text("申报", "File the declaration"), DECLARANT)
ARRIVE = Step(Text("等待抵港", "Wait for the arrival"), CARRIER, "going")
FETCH = Step(Text("可以提箱出闸", "The box may drive out of the gate"), GATE, "ok")
LOAD = Step(Text("可以装船", "The box may be loaded"), TERMINAL, "ok")
DONE = Step(Text("已离港区，行程结束", "Out of the port: the journey is complete"), NOBODY, "ok")
LIFT = Text("解除控制：{kinds}", "Lift the holds: {kinds}")
PLACER = Text("加控单位", "Who placed them")
BY_STATE = {
    State.DECLARED: RECEIVE, State.RECEIVED: REVIEW, State.MANUAL: EXAMINE, State.TAX_DUE: PAY,
    State.AWAIT_ARRIVAL: REPORT, State.INSPECTING: INSPECT, State.CANCELLED: CANCELLED,
    State.SUMMARY_SUBMITTED: RECEIVE, State.SUMMARY_STORED: REVIEW, State.SUMMARY_MANUAL: EXAMINE,
    State.SUPPLEMENT_REQUIRED: REPORT, State.SUMMARY_INSPECTING: INSPECT, State.RELEASED_TO_REMOVE: COMPLETE,
    State.COMPLETE_SUBMITTED: RECEIVE,
}  # fmt: skip


def usual(facts: Facts) -> Step:
    """The first thing that is missing, in the order of the trade."""
    if facts.gone:
        return DONE
    if facts.returned:
        return _timed(CORRECT, facts)
    if not facts.declared and not facts.released:
        waiting = facts.direction == "I" and not facts.arrived and not facts.holds
        return ARRIVE if waiting else _timed(FILE, facts)
    if not facts.released:
        return BY_STATE.get(State(facts.state), SETTLED) if facts.state else SETTLED
    if facts.holds:
        kinds = Text("、".join(kind.zh for kind in facts.holds), ", ".join(kind.en for kind in facts.holds))
        return Step(_lift(kinds), PLACER)
    return LOAD if facts.direction == "E" else FETCH


def _lift(kinds: Text) -> Text:
    return Text(LIFT.zh.format(kinds=kinds.zh), LIFT.en.format(kinds=kinds.en))


def _timed(step: Step, facts: Facts) -> Step:
    """Imports are declared within the days of R-D1."""
    return replace(step, by=facts.declare_by, rule=RD1.id) if facts.declare_by else step


def declare_by(consignment: Consignment | None) -> datetime | None:
    """Until when imports are declared without a late fee; None before the entry is declared, and for exports."""
    call = consignment.call if consignment is not None and consignment.direction == "I" else None
    if call is None or call.entry_declared_at is None:
        return None
    days = {"import.declare.days": rule_table.value("import.declare.days", clock.today())}
    return ends_at(RD1.check(local_date(call.entry_declared_at), days))


def following(facts: Facts, head: Declaration | None, stands: Sequence[Standing]) -> Step:
    """The step to show first: what a chapter says, then what a mode wants by a day, then what is usual."""
    said = extension.next_step(head) if head is not None and not facts.released else None
    if said is not None:
        return said
    pressing = standing.pressing(stands)
    if pressing is not None and pressing.step is not None:
        return replace(pressing.step, tone=pressing.tone or pressing.step.tone, url=pressing.step.url or pressing.url)
    return usual(facts)


def offered(caller: Caller, step: Step, head: Declaration | None = None) -> Step:
    """The step as this reader gets it: with the way to act when it is the reader's turn, without it for the others."""
    if not step.falls_to(caller):
        return replace(step, url="")
    return step if step.url or head is None else replace(step, url=_place(step, head))


def _place(step: Step, head: Declaration) -> str:
    """Officers act on the declaration's page."""
    return reverse("clearance:declaration", args=[head.pk]) + "#decision" if step in (EXAMINE, INSPECT, SETTLED) else ""


def of_declaration(caller: Caller, head: Declaration) -> tuple[Step, list[Standing]]:
    """For the page of one declaration: the step to show first, and where the goods stand in their modes."""
    if head.state in GONE:
        return _after_the_end(caller, head), []
    stands = standing.of(caller, head.consignment_id) if head.consignment_id else []
    if head.state == State.CLEARED:
        return CLEARED, stands
    return offered(caller, following(_facts(head), head, stands), head), stands


def _after_the_end(caller: Caller, head: Declaration) -> Step:
    """Returned or cancelled: the declaration that took its place, or what the declarant must do."""
    same = Declaration.objects.filter(bill_no=head.bill_no, direction=head.direction).exclude(state__in=GONE)
    later = same.only("id", "entry_id").order_by("-id").first() if head.bill_no else None
    if later is not None:
        url = reverse("clearance:declaration", args=[later.pk])
        return Step(ANEW.format(entry=later.entry_id), NOBODY, "ok", url=url)
    if head.state == State.CANCELLED:
        return CANCELLED
    return usual(Facts(head.direction, returned=True, declare_by=declare_by(head.consignment)))


def _facts(head: Declaration) -> Facts:
    released = head.state in FREE
    goods = head.consignment if released else None
    return Facts(
        head.direction,
        declared=True,
        state=head.state,
        released=released,
        holds=_holds(goods) if goods else (),
        gone=_gone(goods) if goods else False,
    )


def _holds(goods: Consignment) -> list[Text]:
    boxes = list(goods.units.values_list("id", flat=True))
    found = Hold.objects.filter(Q(consignment=goods) | Q(unit__in=boxes), lifted_at=None)
    return [HoldKind(kind).text for kind in found.order_by("placed_at").values_list("kind", flat=True)]


def _gone(goods: Consignment) -> bool:
    boxes = set(goods.units.values_list("id", flat=True))
    moves = GateMove.objects.filter(unit__in=boxes, outward=True, allowed=True, at__gte=goods.created_at)
    return bool(boxes) and boxes == set(moves.values_list("unit_id", flat=True))
