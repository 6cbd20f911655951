"""What customs and inspectors decide: destination inspection, sample, result, what becomes of unqualified goods."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kouan.clearance.admission.models import Admission
from kouan.clearance.admission.rules import R13c, R13d
from kouan.clearance.admission.services import following
from kouan.clearance.admission.services.steps import begin, locked, say, take, update
from kouan.clearance.admission.states import TABLE, State
from kouan.clearance.models import InspectionOrder
from kouan.clearance.services import changes, officers
from kouan.clearance.states import GONE
from kouan.clearance.states import State as Declared
from kouan.kernel import clock
from kouan.kernel.errors import Conflict, Invalid, Problem, Refused
from kouan.kernel.text import Text
from kouan.registry.caller import Caller
from kouan.registry.roles import Role

INSPECTORS = (Role.INSPECTION, Role.CUSTOMS)
IMPORTS = Text("两段准入只适用于进口。", "Two-segment admission is for imports only.")
NOT_BOTH = Text(
    "货物已按附条件提离或转场检查办理。", "The goods go the way of conditional removal or transfer inspection."
)
ENDED = Text("报关单已退单或撤销。", "The declaration was returned or cancelled.")
NEEDS_NOTE = Text("请写明情况。", "Say what was found or done.")
DISPOSALS = {"treat": "GOODS_TREATED", "return": "GOODS_RETURNED", "destroy": "GOODS_DESTROYED"}


@transaction.atomic
def order_destination(
    *, caller: Caller, declaration: UUID, reason: Text, kind: str = "open", office: str = ""
) -> Admission:
    """Customs want the goods seen at their destination (cases C, D). `office` overrides the declared one (R-1.3d)."""
    caller.require(Role.CUSTOMS)
    head = changes.locked(declaration)
    if head.direction != "I":
        raise Refused("R-1.0b", IMPORTS)
    if Declared(head.state) in GONE:
        raise Conflict(ENDED)
    office = office or str(head.head.get("destination_office", ""))
    if not office:
        raise Invalid([R13d.problem("destination_office", R13d.no_office)])
    admission = begin(head, at=clock.now())
    if admission.removal or admission.state not in (State.WAITING, State.PORT):
        raise Conflict(NOT_BOTH)
    fields = {"destination": True, "destination_office": office, "destination_kind": kind}
    update(admission, **fields, reason_zh=reason.zh[:300], reason_en=reason.en[:300])
    say(admission, "DEST_INSPECT_ORDERED", clock.now(), {"destination": True}, zh=reason.zh, en=reason.en, kind=kind)
    following.released(head)
    admission.refresh_from_db()
    return admission


@transaction.atomic
def record_sample(*, caller: Caller, declaration: UUID, sampler: str, lab_ref: str) -> Admission:
    """A sample was taken on site and sent to the laboratory under `lab_ref`."""
    caller.require(*INSPECTORS)
    admission = locked(declaration)
    if not sampler.strip() or not lab_ref.strip():
        raise Invalid([Problem("R-1.3a", "lab_ref", NEEDS_NOTE)])
    take(admission, "sample", event="SAMPLE_TAKEN", note=lab_ref, sampler=sampler[:50], lab_ref=lab_ref[:50])
    return admission


@transaction.atomic
def record_result(
    *, caller: Caller, declaration: UUID, qualified: bool, note: str = "", at: datetime | None = None
) -> Admission:
    """The result of the laboratory or of the inspection: qualified opens the market, or at the port the gate (D)."""
    caller.require(*INSPECTORS)
    admission = locked(declaration)
    if not qualified:
        if not note.strip():
            raise Invalid([Problem("R-1.3c", "note", NEEDS_NOTE)])
        _destination_done(admission, "failed", at)
        take(admission, "disqualify", event="UNQUALIFIED", note=note, at=at)
        return admission
    TABLE.next(State(admission.state), "qualify")
    if InspectionOrder.objects.filter(declaration=declaration, done_at=None).exists():
        officers.record_inspection(caller=caller, declaration=declaration, passed=True, note=note)
        following.released(changes.locked(declaration))
    else:
        if State(admission.state) is State.WAITING:  # neither seen at the port nor let go to where it would be seen
            raise Refused(R13d.id, R13d.unseen)
        _destination_done(admission, "passed", at)
        take(admission, "qualify", event="MARKET_OK", note=note, at=at)
    admission.refresh_from_db()
    return admission


@transaction.atomic
def dispose(*, caller: Caller, declaration: UUID, how: str, note: str) -> Admission:
    """Unqualified goods are treated (and checked again), returned or destroyed (R-1.3c)."""
    caller.require(*INSPECTORS)
    admission = locked(declaration)
    state = State(admission.state)
    if not R13c.allows(state, how):
        raise Refused(R13c.id, Text(R13c.text.zh.format(state=state.text.zh), R13c.text.en.format(state=state.text.en)))
    if not note.strip():
        raise Invalid([Problem("R-1.3c", "note", NEEDS_NOTE)])
    take(admission, how, event=DISPOSALS[how], note=note)
    head = admission.declaration
    if how != "treat" and Declared(head.state) is Declared.INSPECTING:
        InspectionOrder.objects.filter(declaration=head, done_at=None).update(
            result="failed", done_at=clock.now(), note=note[:500]
        )
        changes.change(head, "cancel", event="DECL_CANCELLED", note=note[:300])
    return admission


def _destination_done(admission: Admission, result: str, at: datetime | None) -> None:
    if admission.destination:
        say(admission, "DEST_INSPECT_DONE", at or clock.now(), None, result=result)
