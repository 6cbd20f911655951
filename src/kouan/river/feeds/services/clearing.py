"""Suspicions that somebody looked at; a crossing that waited for it is counted, or not."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kouan.journal.models import Event
from kouan.journal.services import append
from kouan.kernel import clock
from kouan.kernel.errors import Conflict, Invalid, NotFound, Problem
from kouan.kernel.text import Text
from kouan.registry.caller import Caller
from kouan.registry.roles import Role
from kouan.river import services as river
from kouan.river.feeds.fences import Crossing
from kouan.river.feeds.judging import Doubt
from kouan.river.feeds.models import Position, Suspicion
from kouan.river.feeds.services import crossing
from kouan.river.models import Passage
from kouan.river.states import State

CLEARED = Text("该可疑船位已核。", "It has been looked at already.")
NO_NOTE = Text("请写明核查结果。", "Say what was found.")
NO_PASSAGE = Text("该船没有待越线的过闸申请。", "No passage of this vessel waits for the crossing of the line.")


@transaction.atomic
def clear(*, caller: Caller, suspicion: UUID, note: str, crossed_at: datetime | None = None) -> Suspicion:
    """A dispatcher looked at it. The next doubtful position opens a new one.

    `crossed_at`: the crossing of the line or the fence that waited for this is counted, at that time.
    """
    caller.require(Role.LOCK)
    found = Suspicion.objects.select_for_update().filter(pk=suspicion).first()
    if found is None:
        raise NotFound()
    if found.cleared_at is not None:
        raise Conflict(CLEARED)
    if not note.strip():
        raise Invalid([Problem("4.6", "note", NO_NOTE)])
    found.cleared_at, found.note = clock.now(), note.strip()[:300]
    found.save(update_fields=["cleared_at", "note"])
    if found.kind == Doubt.IDENTITY:  # the name it is heard by next is its name
        Position.objects.filter(mmsi=found.mmsi).update(name="")
    if crossed_at is not None and found.kind == Doubt.LINE:
        _count(caller, found, crossed_at)
    if crossed_at is not None and found.kind == Doubt.FENCE:
        _fence(found, crossed_at)
    payload, told = {"mmsi": found.mmsi, "note": found.note}, {"cleared_at": found.cleared_at}
    append(type="AIS_CLEARED", subject=("ais_suspicion", found.pk), payload=payload, set=told)
    return found


def _count(caller: Caller, found: Suspicion, at: datetime) -> None:
    one = Passage.objects.filter(vessel__mmsi=found.mmsi, state=State.ACCEPTED).first()
    if one is None:
        raise Conflict(NO_PASSAGE)
    river.cross(caller=caller, mmsi=found.mmsi, direction=one.direction, at=at)


def _fence(found: Suspicion, at: datetime) -> None:
    """The fence is what the suspicion was opened with; the place is where the vessel was then."""
    said = Event.objects.get(type="AIS_SUSPECT", subject_id=found.pk).payload
    row = Position(mmsi=found.mmsi, at=at, lon=found.lon, lat=found.lat)
    row.name = Position.objects.filter(mmsi=found.mmsi).values_list("name", flat=True).first() or ""
    crossing.tell(Crossing(said["fence"], "terminal", said["way"], at), row)
