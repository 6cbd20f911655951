"""From the line to the plan: crossings, anchoring, holds, diversions, false claims, classes gained by waiting."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from kouan.journal.services import append
from kouan.kernel import clock
from kouan.kernel.errors import Invalid, NotFound, Problem
from kouan.kernel.text import Text
from kouan.registry.caller import Caller
from kouan.registry.roles import Role
from kouan.river import values
from kouan.river.models import Berth, Crossing, Passage, Vessel
from kouan.river.order import ORDINARY
from kouan.river.services.credit import note
from kouan.river.services.planning import propose
from kouan.river.services.steps import locked, take, tell
from kouan.river.states import ACTIVE, PlanState, State

FUTURE = Text("越线时间在将来。", "The crossing lies in the future.")
NO_REASON = Text("请写明理由。", "Give the reason.")
AHEAD = timedelta(minutes=5)  # clocks of two reporters may differ


@transaction.atomic
def cross(*, caller: Caller | None, mmsi: str, direction: str, at: datetime) -> Passage | None:
    """A vessel crossed the line (AIS fence or the dispatcher). The time is the key of the queue.

    None when there is no accepted application: the crossing is kept, a later application counts from its own time.
    Reported again, nothing changes; the earliest report of one crossing counts while it is not yet planned.
    """
    if caller is not None:
        caller.require(Role.LOCK)
    if at > clock.now() + AHEAD:
        raise Invalid([Problem("4.2", "at", FUTURE)])
    vessel = Vessel.objects.select_for_update(no_key=True).filter(mmsi=mmsi).first()
    if vessel is None:
        raise NotFound()
    active = Passage.objects.filter(vessel=vessel, direction=direction, state__in=[str(s) for s in ACTIVE]).first()
    if active is None or State(active.state) is State.APPLIED:
        _unannounced(vessel, direction, at)
        return None
    one = locked(active.pk)
    if State(one.state) is State.ACCEPTED:
        take(one, "cross", event="LINE_CROSSED", at=at, crossed_at=at, queued_at=at)
        _join_plan(one)
    elif _first_report(one, at):
        tell(one, "LINE_CROSSED", at=at, payload={"earlier": True}, crossed_at=at, queued_at=at)
    return one


def _first_report(one: Passage, at: datetime) -> bool:
    """Whether this is an earlier report of the crossing that put it into the queue."""
    waits = State(one.state) in (State.ARRIVED_LINE, State.WAITING) and not one.late
    return waits and one.crossed_at is not None and one.queued_at == one.crossed_at and at < one.crossed_at


def _unannounced(vessel: Vessel, direction: str, at: datetime) -> None:
    _, new = Crossing.objects.get_or_create(vessel=vessel, at=at, defaults={"direction": direction})
    if new:
        payload = {"mmsi": vessel.mmsi, "direction": direction, "rule": "R-4.2a"}
        append(type="LINE_UNANNOUNCED", subject=("river_vessel", vessel.pk), occurred_at=at, payload=payload)


def _join_plan(one: Passage) -> None:
    """A vessel that was planned as announced is in the plan as soon as it is here; else a plan is proposed."""
    rows = Berth.objects.filter(version__state=PlanState.PUBLISHED, passage=one).select_related("lockage", "version")
    berth = rows.order_by("lockage__starts").first()
    if berth is not None and berth.lockage.starts > clock.now():
        payload = window(berth)
        take(one, "plan", event="PASSAGE_PLANNED", payload=payload)
    else:
        propose("arrived", Text(f"{one.vessel.name} 已越线", f"{one.vessel.name} crossed the line"))


def window(berth: Berth) -> dict[str, object]:
    """A place in the plan as events tell it."""
    lockage = berth.lockage
    return {
        "plan": berth.version.number,
        "lockage": lockage.number,
        "facility": lockage.facility,
        "starts": lockage.starts,
        "ends": lockage.ends,
        "x": berth.x_cm,
        "y": berth.y_cm,
    }


@transaction.atomic
def anchor(*, caller: Caller, passage: UUID) -> Passage:
    """The vessel waits at an anchorage."""
    one = locked(passage, caller)
    caller.require(Role.LOCK, Role.CARRIER, Role.TRADER)
    take(one, "anchor", event="PASSAGE_ANCHORED")
    return one


@transaction.atomic
def cancel(*, caller: Caller, passage: UUID, reason: str = "") -> Passage:
    """The applicant takes the application back, or the desk does with a reason."""
    caller.require(Role.LOCK, Role.CARRIER, Role.TRADER)
    one = locked(passage, caller)
    if caller.may(Role.LOCK):
        _reason(reason)
    take(one, "cancel", event="PASSAGE_CANCELLED", payload={"reason": reason})
    propose("left", Text(f"{one.vessel.name} 取消过闸", f"{one.vessel.name} cancelled"))
    return one


@transaction.atomic
def divert(*, caller: Caller, passage: UUID, how: str) -> Passage:
    """The cargo goes over the dam by road (翻坝) or by rail; the vessel leaves the queue."""
    caller.require(Role.LOCK, Role.CARRIER, Role.TRADER)
    one = locked(passage, caller)
    take(one, "divert", event="PASSAGE_DIVERTED", payload={"how": how})
    propose("left", Text(f"{one.vessel.name} 改翻坝", f"{one.vessel.name} goes over land"))
    return one


@transaction.atomic
def hold(*, caller: Caller, passage: UUID, reason: str) -> Passage:
    """Held for a violation; out of the plan until it is resumed."""
    caller.require(Role.LOCK)
    _reason(reason)
    one = locked(passage, caller)
    take(one, "hold", event="PASSAGE_HELD", payload={"reason": reason})
    propose("left", Text(f"{one.vessel.name} 暂停过闸", f"{one.vessel.name} is held"))
    return one


@transaction.atomic
def resume(*, caller: Caller, passage: UUID) -> Passage:
    """Back in the queue with its old key."""
    caller.require(Role.LOCK)
    one = locked(passage, caller)
    take(one, "resume", event="PASSAGE_RESUMED")
    propose("back", Text(f"{one.vessel.name} 恢复排队", f"{one.vessel.name} is back in the queue"))
    return one


@transaction.atomic
def claim_false(*, caller: Caller, passage: UUID, reason: str) -> Passage:
    """R-4.3b: the evidence does not hold. Class 8, and points for a false declaration."""
    caller.require(Role.LOCK)
    _reason(reason)
    one = locked(passage, caller)
    if State(one.state) not in ACTIVE or one.base_class >= ORDINARY:
        raise Invalid([Problem("R-4.3b", "passage", Text("没有可撤销的优先类别。", "There is no class to take away."))])
    payload = {"rule": "R-4.3b", "from": one.base_class, "to": ORDINARY, "reason": reason}
    tell(one, "CLASS_REJECTED", payload=payload, base_class=ORDINARY)
    note(caller=None, vessel=one.vessel_id, kind="false_declaration", passage=one, remark=reason)
    propose("class", Text(f"{one.vessel.name} 优先类别不实", f"{one.vessel.name}: false claim of a class"))
    return one


@transaction.atomic
def gain(*, passage: UUID, to: int) -> bool:
    """R-4.3a: tell the log that waiting has gained a class; whether it was new."""
    one = locked(passage)
    if one.gained == to or one.queued_at is None:
        return False
    hours = int(values.value("gain.hours"))
    payload = {"rule": "R-4.3a", "class": to, "base": one.base_class, "queued_at": one.queued_at, "hours": hours}
    tell(one, "CLASS_GAINED", payload=payload, gained=to)
    return True


def _reason(reason: str) -> None:
    if not reason.strip():
        raise Invalid([Problem("4.6", "reason", NO_REASON)])
