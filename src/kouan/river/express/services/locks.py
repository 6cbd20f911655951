"""Timed lock (R-5.6): slots offered, reserved, met, lost, handed on. A reservation is the planner's promise."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from kouan.journal.services import append
from kouan.kernel import clock
from kouan.kernel.errors import Conflict, Invalid, NotFound, Problem, Refused
from kouan.kernel.text import Text
from kouan.registry.caller import Caller
from kouan.registry.roles import Role
from kouan.river.express import promising, values
from kouan.river.express.models import LockSlot, Sailing
from kouan.river.express.rules import R56, R51a
from kouan.river.express.services import releasing
from kouan.river.express.services.steps import locked, restatus, tell
from kouan.river.express.states import HELD_SLOTS, LOCK_SLOT, Slot, Status, Voyage

TWICE = Text("该船闸此时段已登记。", "That lock slot is listed already.")
ORDER = Text("结束须晚于开始，开始须在将来。", "It ends after it begins, in the future.")
PAST = Text("该时段已开始。", "The lock slot has begun.")
AHEAD_OF = Text("班次须已公布且未到港。", "The sailing must be published and not yet arrived.")
LATE = Text("船闸未能按计划运行。", "The lock ran later than planned.")
LOOK_BACK = timedelta(hours=12)  # a slot that began longer ago is not met by a crossing
SECOND = Text("该班次在此坝已有时段。", "The sailing has a slot at this dam already.")


@transaction.atomic
def offer_slot(*, caller: Caller, dam: str, lane: str, starts: datetime, ends: datetime) -> LockSlot:
    """The dispatcher keeps a window for the express lines."""
    caller.require(Role.LOCK)
    if not clock.now() < starts < ends:
        raise Invalid([Problem("R-5.6", "starts", ORDER)])
    try:
        with transaction.atomic():
            made = LockSlot.objects.create(
                dam=dam, lane=lane, starts=starts, ends=ends, offered_by_id=caller.organisation
            )
    except IntegrityError as error:
        raise Conflict(TWICE) from error
    _tell(made, "LOCK_SLOT_OFFERED", lane=lane, starts=starts, ends=ends)
    return made


def _slot(id: UUID) -> LockSlot:
    found = LockSlot.objects.select_for_update().filter(pk=id).first()
    if found is None:
        raise NotFound()
    return found


def _tell(slot: LockSlot, event: str, *, at: datetime | None = None, **payload: Any) -> None:
    append(
        type=event,
        subject=("express_slot", slot.pk),
        occurred_at=at,
        payload={"dam": slot.dam, "sailing": slot.sailing_id} | payload,
        set={"state": slot.state, "at_line": slot.at_line},
    )


@transaction.atomic
def reserve(*, caller: Caller, slot: UUID, sailing: UUID) -> LockSlot:
    """Take a slot for a published sailing: it is express now. One wins, the other is told the slot is taken."""
    caller.require(Role.CARRIER)
    one = locked(sailing, caller)
    if one.state not in (Voyage.PUBLISHED, Voyage.UNDER_WAY):
        raise Conflict(AHEAD_OF)
    found = _slot(slot)
    if found.state in HELD_SLOTS and found.sailing_id == one.pk:
        return found
    if not LOCK_SLOT.allows(Slot(found.state), "reserve"):
        raise Refused(R56.id, R56.text)
    if found.starts <= clock.now():
        raise Invalid([Problem("R-5.6", "slot", PAST)])
    if not R51a.check(one.atd or one.etd, found.starts):
        raise Invalid([R51a.problem("slot", R51a.early)])
    if one.lock_slots.filter(dam=found.dam, state__in=[str(s) for s in HELD_SLOTS]).exists():
        raise Conflict(SECOND)
    found.state, found.sailing, found.at_line = str(LOCK_SLOT.next(Slot(found.state), "reserve")), one, None
    found.reserved_at = clock.now()
    found.save()
    _tell(found, "LOCK_SLOT_RESERVED", number=one.number, mmsi=one.mmsi, starts=found.starts, latest=found.ends)
    if (status := restatus(one, "reserve")) != one.status:
        tell(one, "EXPRESS_GRANTED", payload={"dam": found.dam}, status=status)
    return found


@transaction.atomic
def release(*, caller: Caller, slot: UUID) -> LockSlot:
    """The carrier gives a slot back; without another the sailing is no longer express."""
    caller.require(Role.CARRIER)
    seen = LockSlot.objects.filter(pk=slot, sailing__isnull=False).first()
    if seen is None or seen.sailing_id is None:
        raise NotFound()
    one = locked(seen.sailing_id, caller)
    found = _slot(slot)
    releasing.give_back(found)
    _demote(one, "released")
    return found


@transaction.atomic
def at_line(*, caller: Caller | None, slot: UUID, at: datetime) -> LockSlot:
    """The vessel is at the line: early waits, late loses the slot. Told again, the first report stands.

    Without a caller the lock's own report of the crossing says so.
    """
    if caller is not None:
        caller.require(Role.LOCK)
    seen = LockSlot.objects.filter(pk=slot, sailing__isnull=False).first()
    if seen is None or seen.sailing_id is None:
        raise NotFound()
    one = locked(seen.sailing_id)
    found = _slot(slot)
    if found.state in (Slot.EARLY, Slot.ON_TIME, Slot.LOST):
        return found
    event = R56.judge(at, found.starts, values.hours("line.earliest.hours"), values.hours("line.latest.hours"))
    if found.state == Slot.NO_SHOW and event != "late":
        raise Conflict(Text("该时段已按未到处理。", "The slot was given up as a no show."))
    if found.state != Slot.NO_SHOW:
        found.state = str(LOCK_SLOT.next(Slot(found.state), event))
    found.at_line = at
    found.save(update_fields=["state", "at_line"])
    _tell(found, "LOCK_SLOT_LOST" if event == "late" else "LOCK_SLOT_LINE", at=at, number=one.number)
    if event == "late":
        _demote(one, "late")
    return found


@transaction.atomic
def pass_slot(*, caller: Caller | None, slot: UUID, at: datetime) -> LockSlot:
    """The vessel passes; whether in its slot, or how late and why by the plan. Without a caller the lock reports it."""
    if caller is not None:
        caller.require(Role.LOCK)
    found = _slot(slot)
    if found.state == Slot.PASSED:
        return found
    found.state, found.passed_at = str(LOCK_SLOT.next(Slot(found.state), "pass")), at
    told = promising.in_plan([found]).get(found.pk) or {}
    why = {"zh": told["zh"], "en": told["en"]} if told and not told["kept"] else {}
    if not found.kept:
        found.why_zh, found.why_en = why.get("zh", LATE.zh), why.get("en", LATE.en)
    found.save(update_fields=["state", "passed_at", "why_zh", "why_en"])
    minutes = max(0, (at - found.ends) // timedelta(minutes=1))
    _tell(found, "LOCK_SLOT_PASSED", at=at, kept=found.kept, minutes_late=minutes, zh=found.why_zh, en=found.why_en)
    return found


@transaction.atomic
def withdraw_slot(*, caller: Caller, slot: UUID) -> LockSlot:
    """The dispatcher takes back a slot nobody holds."""
    caller.require(Role.LOCK)
    found = _slot(slot)
    found.state = str(LOCK_SLOT.next(Slot(found.state), "withdraw"))
    found.save(update_fields=["state"])
    _tell(found, "LOCK_SLOT_WITHDRAWN")
    return found


@transaction.atomic
def no_show(slot: UUID) -> bool:
    """Nobody at the line by the end of its window: the slot is open to the next express."""
    seen = LockSlot.objects.filter(pk=slot, state=Slot.RESERVED).first()
    if seen is None or seen.sailing_id is None:
        return False
    one = locked(seen.sailing_id)
    found = _slot(slot)
    if found.state != Slot.RESERVED:
        return False
    found.state = str(LOCK_SLOT.next(Slot.RESERVED, "no_show"))
    found.save(update_fields=["state"])
    _tell(found, "LOCK_SLOT_LOST", number=one.number, reason="no_show")
    _demote(one, "no_show")
    return True


def _demote(one: Sailing, reason: str) -> None:
    """Express only while it holds a slot or has passed with one."""
    kept = [str(s) for s in (*HELD_SLOTS, Slot.PASSED)]
    if one.status == Status.EXPRESS and not one.lock_slots.filter(state__in=kept).exists():
        tell(one, "EXPRESS_BROKEN", payload={"rule": R56.id, "reason": reason}, status=restatus(one, "lose"))
