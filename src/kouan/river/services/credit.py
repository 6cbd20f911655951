"""The credit account of a vessel (4.5): points by the event table, appeals, entries that run out."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kouan.journal.services import append
from kouan.kernel import clock
from kouan.kernel.calendar import china, ends_at
from kouan.kernel.errors import Conflict, Invalid, NotFound, Problem, Refused
from kouan.kernel.text import Text
from kouan.registry.caller import Caller
from kouan.registry.roles import Role
from kouan.river import selectors, values
from kouan.river.models import CreditEntry, Passage, Vessel
from kouan.river.rules import C45

KINDS = {
    "false_declaration": Text("申报不实", "False declaration"),
    "over_draught": Text("超吃水", "Over-draught"),
    "rushing": Text("抢行、追越", "Rushing or overtaking"),
    "refused_check": Text("拒绝安检", "Refused the check"),
    "late_at_call": Text("未按调度进闸", "Late at its call"),
    "clean_passage": Text("安全顺利过闸", "Clean passage"),
}
LATE = Text("申诉期已于 {until} 届满。", "The period to appeal ended on {until}.")
TWICE = Text("该记录已申诉。", "An appeal against this entry was made already.")
NONE = Text("没有待决定的申诉。", "No appeal is open.")
NO_REASON = Text("请写明理由。", "Give the reason.")


@transaction.atomic
def note(
    *, caller: Caller | None, vessel: UUID, kind: str, passage: Passage | None = None, remark: str = ""
) -> CreditEntry:
    """Points of the event table; without a caller the program itself saw it happen."""
    if caller is not None:
        caller.require(Role.LOCK)
    points = values.value("credit.points")
    if kind not in points:
        raise Invalid([Problem("4.5", "kind", Text("没有这种记分。", "No such event in the table."))])
    held, now = _locked(vessel), clock.now()
    made = CreditEntry.objects.create(
        vessel=held,
        passage=passage,
        kind=kind,
        points=int(points[kind]),
        at=now,
        expires_at=_months_on(int(values.value("credit.months"))),
        note=remark[:300],
        appeal_until=ends_at(china().add_working_days(clock.today(), int(values.value("credit.appeal")))),
    )
    _settle(held, "CREDIT_NOTED", {"entry": made.pk, "kind": kind, "points": made.points, "note": made.note})
    return made


@transaction.atomic
def appeal(*, caller: Caller, entry: UUID, reason: str) -> CreditEntry:
    """The owner or operator asks to take the points back, within the working days of the table."""
    caller.require(Role.CARRIER, Role.TRADER)
    found = CreditEntry.objects.filter(pk=entry).first()
    if found is None:
        raise NotFound()
    held = selectors.vessel(caller, found.vessel_id)
    _locked(held.pk)
    found.refresh_from_db()
    if not reason.strip():
        raise Invalid([Problem("4.5", "reason", NO_REASON)])
    if found.appealed_at is not None:
        raise Conflict(TWICE)
    if clock.now() > found.appeal_until:
        raise Refused("4.5", LATE, until=found.appeal_until.astimezone(clock.SHANGHAI).strftime("%Y-%m-%d"))
    found.appeal, found.appealed_at = reason[:300], clock.now()
    found.save(update_fields=["appeal", "appealed_at"])
    append(
        type="CREDIT_APPEALED",
        subject=("river_vessel", held.pk),
        payload={"entry": found.pk, "reason": found.appeal},
    )
    return found


@transaction.atomic
def decide_appeal(*, caller: Caller, entry: UUID, uphold: bool, reason: str = "") -> CreditEntry:
    """Upheld: the points are as if they had never been."""
    caller.require(Role.LOCK)
    found = CreditEntry.objects.filter(pk=entry).first()
    if found is None:
        raise NotFound()
    held = _locked(found.vessel_id)
    found.refresh_from_db()
    if found.appealed_at is None or found.decided_at is not None:
        raise Conflict(NONE)
    found.upheld, found.decided_at = uphold, clock.now()
    found.save(update_fields=["upheld", "decided_at"])
    _settle(held, "CREDIT_DECIDED", {"entry": found.pk, "upheld": uphold, "reason": reason[:300]})
    return found


@transaction.atomic
def age(*, vessel: UUID) -> bool:
    """Entries that ran out no longer count; whether that changed the balance."""
    held = _locked(vessel)
    if _balance(held) == (held.points, held.grade):
        return False
    _settle(held, "CREDIT_AGED", {})
    return True


def _locked(vessel: UUID) -> Vessel:
    found = Vessel.objects.select_for_update(no_key=True).filter(pk=vessel).first()
    if found is None:
        raise NotFound()
    return found


def _balance(vessel: Vessel) -> tuple[int, str]:
    counted = CreditEntry.objects.filter(vessel=vessel, expires_at__gt=clock.now()).exclude(upheld=True)
    entries = counted.order_by("at", "id").values_list("points", flat=True)
    points = C45.points(int(values.value("credit.start")), entries)
    return points, C45.grade(points, values.value("credit.grades"))


def _settle(vessel: Vessel, event: str, payload: dict[str, object]) -> None:
    vessel.points, vessel.grade = _balance(vessel)
    vessel.save(update_fields=["points", "grade"])
    told = {"points": vessel.points, "grade": vessel.grade}
    append(type=event, subject=("river_vessel", vessel.pk), payload=payload | {"balance": vessel.points}, set=told)


def _months_on(months: int) -> datetime:
    now = clock.now()
    year, month = divmod(now.month - 1 + months, 12)
    return now.replace(year=now.year + year, month=month + 1, day=min(now.day, 28))
