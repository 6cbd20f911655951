"""After every report the leg is settled: the facts give verdicts, state, holds, alarms and what follows from them.

Locks go leg, its boxes, then consignments and units in order of id. One event tells each change of the leg.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from kouan.clearance.corridors import facts
from kouan.clearance.corridors.models import Leg, LegBox
from kouan.clearance.corridors.services import gather
from kouan.clearance.corridors.services.following import follow
from kouan.clearance.corridors.services.holding import hold_boxes
from kouan.clearance.corridors.services.watching import look
from kouan.clearance.corridors.states import Arriving, Departing, Mode, Verdict
from kouan.clearance.corridors.tables import STATES, TABLES, path
from kouan.journal.services import Entry, append_many
from kouan.journeys.models import Consignment
from kouan.kernel import clock
from kouan.kernel.errors import NotFound

Pairs = list[tuple[facts.Box, Verdict]]
DERIVED = ("left_at", "went_on_at", "back_at", "near_at", "berthed_at", "state", "confirmed_at", "closed_at")
SET = (
    "loading_ended_at",
    "departed_at",
    "turned_back_at",
    "berthed_at",
    "discharge_ended_at",
    "sea_departed_at",
    "confirmed_at",
    "closed_at",
    "state",
)
AFTER_CONFIRM = (Departing.CONFIRMED, Departing.IN_TRANSIT, Departing.HUB_ARRIVED, Departing.SEA_LOADED)
CONFIRMED = frozenset({*AFTER_CONFIRM, Departing.CLOSED})
CLOSED_BY_ARRIVAL = frozenset({Arriving.CLOSED, Arriving.AWAIT_DECL, Arriving.INSPECT, Arriving.RELEASED})
ENDS = frozenset({"closed", "released"})


def locked(leg: UUID) -> Leg:
    """The leg, its row locked until the transaction ends."""
    found = Leg.objects.select_for_update(no_key=True).filter(pk=leg).first()
    if found is None:
        raise NotFound()
    return found


def boxes_of(leg: Leg) -> list[LegBox]:
    """Its boxes, locked, with what they carry."""
    rows = LegBox.objects.select_for_update(no_key=True, of=("self",)).filter(leg=leg)
    return list(rows.select_related("consignment").order_by("number"))


def lock_goods(boxes: list[LegBox]) -> None:
    """Lock what the boxes carry, in order of id, before any unit is locked: the order gates and tallies lock in."""
    ids = {box.consignment_id for box in boxes if box.consignment_id}
    list(Consignment.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("id").values_list("id"))


@transaction.atomic
def settle(
    leg: Leg,
    *,
    type: str = "",
    at: datetime | None = None,
    payload: dict[str, Any] | None = None,
    journeys: set[UUID] | None = None,
) -> None:
    """Derive everything from the facts now stored, save what changed, and tell it: `type` for a report, else only
    changes of state. The leg is locked and its own new facts are set on it, unsaved."""
    gather.positions(leg)
    leg.berthed_at = leg.berth_reported_at or leg.arrival_berthed_at
    boxes = boxes_of(leg)
    lock_goods(boxes)
    known = gather.declared({box.consignment_id for box in boxes if box.consignment_id})
    about = gather.leg_facts(leg)
    pairs = _verdicts(leg, about, boxes)
    before = leg.state
    target = state_now(leg, about, pairs, gather.after_close(boxes, known))
    steps = path(TABLES[Mode(leg.mode)], STATES[Mode(leg.mode)](before), target)
    leg.state = str(target)
    _moments(leg)
    leg.save()
    entries = _told(leg, boxes, type, at, payload or {}, steps, before, journeys)
    append_many(entries)
    hold_boxes(leg, boxes)
    look(leg, boxes)
    follow(leg, about, boxes, pairs, known)


def state_now(leg: Leg, about: facts.Leg, pairs: Pairs, after: Arriving) -> Any:
    """The state that follows from the facts, in the leg's mode."""
    if leg.mode == Mode.DEPART:
        return facts.departing(about, pairs)
    if leg.mode == Mode.ARRIVE:
        return facts.arriving(about, pairs, after)
    return facts.sailing(about, pairs)


def _verdicts(leg: Leg, about: facts.Leg, boxes: list[LegBox]) -> Pairs:
    pairs: Pairs = []
    for box in boxes:
        known = gather.box_facts(box)
        said = facts.verdict(about, known, Mode(leg.mode))
        pairs.append((known, said))
        if box.verdict != said:
            box.verdict = str(said)
            box.save(update_fields=["verdict"])
    return pairs


def _moments(leg: Leg) -> None:
    """When it was confirmed and closed, for people and lists; taken back when the facts no longer say so."""
    confirmed = leg.mode == Mode.DEPART and leg.state in CONFIRMED
    leg.confirmed_at = (leg.confirmed_at or clock.now()) if confirmed else None
    leg.closed_at = (leg.closed_at or clock.now()) if leg.state in ENDS else None


def _told(
    leg: Leg,
    boxes: list[LegBox],
    type: str,
    at: datetime | None,
    payload: dict[str, Any],
    steps: list[str],
    before: str,
    journeys: set[UUID] | None,
) -> list[Entry]:
    """The event of the report, and one of the change of state, in the journeys of all its consignments."""
    carried = journeys or {box.consignment_id for box in boxes if box.consignment_id}
    lines: list[UUID | None] = [*sorted(carried, key=str)]
    said = {"vessel": leg.vessel, "conveyance": leg.vessel, "voyage": leg.voyage} | payload
    values = {name: getattr(leg, name) for name in SET}
    subject = ("leg", leg.id)
    told = [(type, at, said)] if type else []
    if steps and (named := _milestone(leg, before)) != type:
        told.append((named, None, said | {"from": before, "to": leg.state, "steps": steps}))
    return [
        Entry(kind, subject, dict(body), journey=line, occurred_at=when, set=values)
        for kind, when, body in told
        for line in lines or [None]
    ]


def _milestone(leg: Leg, before: str) -> str:
    """The event type of reaching this state."""
    if leg.mode == Mode.DEPART:
        if leg.state in CONFIRMED and before not in CONFIRMED:
            return "DEPARTURE_CONFIRMED"
        return {"disputed": "LISTS_DISPUTED", "revoked": "DEPARTURE_REVOKED"}.get(leg.state, "LEG_MOVED")
    if leg.mode == Mode.ARRIVE:
        if leg.state in CLOSED_BY_ARRIVAL and before not in CLOSED_BY_ARRIVAL:
            return "TRANSIT_CLOSED"
        return "LISTS_DISPUTED" if leg.state == Arriving.DISPUTED else "LEG_MOVED"
    return "LEG_MOVED"
