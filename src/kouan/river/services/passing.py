"""Through the locks: call, enter, step by step, out, and on to the next dam."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kouan.kernel import clock
from kouan.kernel.errors import Conflict, Refused
from kouan.kernel.text import Text
from kouan.registry.caller import Caller
from kouan.registry.roles import Role
from kouan.river import values
from kouan.river.models import Berth, CreditEntry, Passage
from kouan.river.rules import R44a
from kouan.river.services.credit import note
from kouan.river.services.planning import propose
from kouan.river.services.queueing import window
from kouan.river.services.steps import locked, take
from kouan.river.states import PlanState, State

NOT_PLANNED = Text("该船不在已发布的计划中。", "The vessel is not in the published plan.")
TOO_FEW = Text("还有 {left} 级闸室未过。", "{left} step(s) of the lock are still ahead.")


@transaction.atomic
def call(*, caller: Caller, passage: UUID) -> Passage:
    """Call the vessel to its lockage. Its security check must still hold (R-4.4a)."""
    caller.require(Role.LOCK)
    one = locked(passage, caller)
    berth = berth_of(one)
    if berth is None:
        raise Conflict(NOT_PLANNED)
    if State(one.state) is State.SECURITY_OK and not R44a.holds(one.security_until, clock.now()):
        until = one.security_until.astimezone(clock.SHANGHAI).strftime("%m-%d %H:%M") if one.security_until else "-"
        raise Refused(R44a.id, R44a.text, until=until)
    take(one, "call", event="PASSAGE_CALLED", payload=window(berth), called_at=clock.now(), step=0)
    return one


@transaction.atomic
def miss(*, caller: Caller | None, passage: UUID) -> Passage:
    """The vessel did not come when called: points, and to the end of its class at this moment."""
    if caller is not None:
        caller.require(Role.LOCK)
    one = locked(passage, caller)
    take(one, "miss", event="PASSAGE_MISSED", payload={"called_at": one.called_at})
    note(caller=None, vessel=one.vessel_id, kind="late_at_call", passage=one)
    take(one, "requeue", event="PASSAGE_REQUEUED", queued_at=clock.now(), called_at=None, security_until=None)
    propose("missed", Text(f"{one.vessel.name} 错过调度", f"{one.vessel.name} missed its call"))
    return one


@transaction.atomic
def enter(*, caller: Caller, passage: UUID, at: datetime | None = None) -> Passage:
    """It enters the chamber."""
    caller.require(Role.LOCK)
    one = locked(passage, caller)
    take(one, "enter", event="CHAMBER_ENTERED", at=at, payload={"dam": one.dam})
    return one


@transaction.atomic
def step(*, caller: Caller, passage: UUID, number: int, at: datetime | None = None) -> Passage:
    """Chamber `number` of the staircase is reached (1 to 5; a single lock has one). An older one changes nothing."""
    caller.require(Role.LOCK)
    one = locked(passage, caller)
    if number <= one.step and State(one.state) is State.LOCKING:
        return one
    take(one, "step", event="LOCK_STEP", at=at, payload={"step": number}, step=number)
    return one


@transaction.atomic
def leave(*, caller: Caller, passage: UUID, at: datetime | None = None) -> Passage:
    """Out of the lock. After the last dam the passage is done, and a clean one gains a point."""
    caller.require(Role.LOCK)
    one = locked(passage, caller)
    berth = berth_of(one)
    steps = int(values.facilities().get(berth.lockage.facility, {}).get("steps", 1)) if berth else 1
    if State(one.state) is State.LOCKING and one.step < steps:
        raise Conflict(TOO_FEW, left=steps - one.step)
    dam, left = one.dam, one.leg + 1
    take(one, "leave", event="LOCK_OUT", at=at, payload={"dam": dam}, out_at=at or clock.now(), leg=left, step=0)
    if left >= len(one.route):
        take(one, "pass", event="DAM_PASSED", at=at)
        if not CreditEntry.objects.filter(passage=one, points__lt=0).exists():
            note(caller=None, vessel=one.vessel_id, kind="clean_passage", passage=one)
    elif (then := berth_of(one)) is not None:
        take(one, "plan_next", event="PASSAGE_PLANNED", payload=window(then))
    return one


def berth_of(one: Passage) -> Berth | None:
    """Its place at the dam it passes next, in the published plan."""
    rows = Berth.objects.filter(version__state=PlanState.PUBLISHED, passage=one, dam=one.dam)
    return rows.select_related("lockage", "version").first()
