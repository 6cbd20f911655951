"""Slots: berth window × crane × trucks an hour (R-1.4c)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from kouan.clearance.quay.models import HOUR, OPEN, PlannedBox, Request
from kouan.clearance.quay.rules import R14c
from kouan.clearance.quay.values import count, minutes


@dataclass(frozen=True, slots=True)
class Slot:
    """An hour at a crane: how many trucks it serves, how many are taken, when this box's truck would be called."""

    start: datetime
    crane: str
    capacity: int
    taken: int
    call_forward: datetime

    @property
    def free(self) -> int:
        return max(self.capacity - self.taken, 0)


def whole_hour(at: datetime) -> datetime:
    """The hour that holds the moment."""
    return at.replace(minute=0, second=0, microsecond=0)


def of_request(request: Request) -> list[Slot]:
    """The hours in which the truck of this box may be called: from its turn at the crane to the end of the window."""
    box = PlannedBox.objects.select_related("plan").filter(plan__call=request.call_id, unit=request.unit_id).first()
    if box is None:
        return []
    berthing, leaving = box.plan.window.lower, box.plan.window.upper
    due = R14c.call_forward(berthing, box.sequence, minutes("quay.move.minutes"))
    capacity = count("quay.crane.trucks.hour")
    start, found = whole_hour(due), []
    taken = _taken(request.terminal, box.crane, start, leaving)
    while start < leaving:
        found.append(Slot(start, box.crane, capacity, taken[start], max(due, start)))
        start += HOUR
    return found


def free_seats(terminal: str, slot: Slot) -> list[int]:
    """Numbers of the places still free in the hour, as far as is known now; the database has the last word."""
    held = Request.objects.filter(OPEN, terminal=terminal, crane=slot.crane, slot_at=slot.start, seat__isnull=False)
    taken = set(held.values_list("seat", flat=True))
    return [seat for seat in range(1, slot.capacity + 1) if seat not in taken]


def call_forward(request: Request) -> datetime | None:
    """When the truck of this box would be called by the plan as it stands; None when the box is on no plan."""
    box = PlannedBox.objects.select_related("plan").filter(plan__call=request.call_id, unit=request.unit_id).first()
    if box is None:
        return None
    return R14c.call_forward(box.plan.window.lower, box.sequence, minutes("quay.move.minutes"))


def _taken(terminal: str, crane: str, since: datetime, until: datetime) -> Counter[datetime]:
    rows = Request.objects.filter(OPEN, terminal=terminal, crane=crane, slot_at__gte=since, slot_at__lt=until)
    return Counter(slot for slot in rows.values_list("slot_at", flat=True) if slot is not None)


def late_by(request: Request, due: datetime) -> timedelta:
    """How much later than promised the box would come off now."""
    return due - request.call_forward_at if request.call_forward_at else timedelta()
