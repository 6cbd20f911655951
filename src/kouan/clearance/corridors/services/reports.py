"""What carriers and terminals report of a leg: lists, claims, positions, berths, seals. All idempotent (R-T4).

A list is whole and numbered by `said_at`: of several the latest stands, whichever order they come in. Of reported
instants the earliest stands, of turn backs and broken seals the latest.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from kouan.clearance.corridors import values
from kouan.clearance.corridors.models import Leg, LegBox, Position
from kouan.clearance.corridors.places import place
from kouan.clearance.corridors.rules import R17a, R17b, R18a
from kouan.clearance.corridors.services.opening import BoxLine, add_boxes
from kouan.clearance.corridors.services.settling import boxes_of, locked, settle
from kouan.journeys import waterway
from kouan.kernel import clock
from kouan.kernel.errors import Invalid, Problem
from kouan.kernel.facts import RT4

Put = Callable[[LegBox, BoxLine | None], None]


@transaction.atomic
def report_loading(*, leg: UUID, boxes: Sequence[BoxLine], ended_at: datetime, said_at: datetime) -> Leg:
    """The tally of loading, whole, once loading has ended."""
    happened(ended_at=ended_at, said_at=said_at)
    row = locked(leg)

    def put(box: LegBox, line: BoxLine | None) -> None:
        box.loaded_at, box.loaded_seal = (ended_at, line.seal) if line else (None, "")

    if _newer(row.loading_said_at, said_at):
        _write(row, boxes, put, ended_at)
        row.loading_said_at, row.loading_ended_at = said_at, ended_at
        settle(row, type="BARGE_LOADED", at=ended_at, payload=_listed(boxes))
    return row


@transaction.atomic
def claim_departure(
    *,
    leg: UUID,
    boxes: Sequence[BoxLine],
    departed_at: datetime,
    said_at: datetime,
    next_port: str = "",
    eta: datetime | None = None,
) -> Leg:
    """R-1.7a: vessel, time, boxes with seals, next port, ETA. The first claim's receipt decides whether it was late."""
    happened(said_at=said_at)
    row = locked(leg)
    _refuse(R17a.check(departed_at, said_at))
    if next_port:
        place(next_port, "next_port")

    def put(box: LegBox, line: BoxLine | None) -> None:
        box.claimed, box.claimed_seal = line is not None, line.seal if line else ""

    if _newer(row.departure_said_at, said_at):
        _write(row, boxes, put)
        if row.departed_at is None or departed_at != row.departed_at:
            row.departure_received_at = clock.now()
        row.departure_said_at, row.departed_at = said_at, departed_at
        row.next_port, row.eta = next_port, eta
        settle(row, type="DEPARTURE_CLAIMED", at=departed_at, payload=_listed(boxes))
    return row


@transaction.atomic
def report_berth(*, leg: UUID, at: datetime) -> Leg:
    """The terminal's own word that the vessel berthed."""
    happened(at=at)
    row = locked(leg)
    if row.berth_reported_at is None or at < row.berth_reported_at:
        row.berth_reported_at = at
        settle(row, type="BARGE_BERTHED", at=at)
    return row


@transaction.atomic
def claim_arrival(*, leg: UUID, boxes: Sequence[BoxLine], berthed_at: datetime, said_at: datetime) -> Leg:
    """R-1.8a: the arrival with the boxes and seals aboard."""
    happened(said_at=said_at)
    row = locked(leg)
    _refuse(R18a.check(berthed_at, said_at))

    def put(box: LegBox, line: BoxLine | None) -> None:
        box.arrival_claimed, box.arrival_seal = line is not None, line.seal if line else ""

    if _newer(row.arrival_said_at, said_at):
        _write(row, boxes, put)
        row.arrival_received_at = row.arrival_received_at or clock.now()
        row.arrival_said_at, row.arrival_berthed_at = said_at, berthed_at
        settle(row, type="ARRIVAL_CLAIMED", at=berthed_at, payload=_listed(boxes))
    return row


@transaction.atomic
def report_discharge(*, leg: UUID, boxes: Sequence[BoxLine], ended_at: datetime, said_at: datetime) -> Leg:
    """The tally of discharge, whole, with the seals found and whether they are intact."""
    happened(ended_at=ended_at, said_at=said_at)
    row = locked(leg)

    def put(box: LegBox, line: BoxLine | None) -> None:
        box.found_at, box.found_seal = (ended_at, line.seal) if line else (None, "")
        if line is not None and not line.intact:
            box.broken_at = max(box.broken_at or ended_at, ended_at)

    if _newer(row.discharge_said_at, said_at):
        _write(row, boxes, put, ended_at)
        row.discharge_received_at = row.discharge_received_at or clock.now()
        row.discharge_said_at, row.discharge_ended_at = said_at, ended_at
        settle(row, type="BARGE_DISCHARGED", at=ended_at, payload=_listed(boxes))
    return row


@transaction.atomic
def report_turn_back(*, leg: UUID, at: datetime, note: str = "") -> Leg:
    """R-1.7c: the vessel turned back."""
    happened(at=at)
    row = locked(leg)
    if row.turned_back_at is None or at > row.turned_back_at:
        row.turned_back_at = at
        settle(row, type="TURNED_BACK", at=at, payload={"note": note[:300]})
    return row


@transaction.atomic
def report_positions(*, leg: UUID, seen: Sequence[tuple[datetime, float, float]], source: str = "api") -> Leg:
    """Positions (instant, longitude, latitude); of two of one instant the greater stands, so that order is nothing."""
    happened(**{f"positions[{index}].at": at for index, (at, _, _) in enumerate(seen)})
    row = locked(leg)
    origin, target = place(row.from_port), place(row.to_port)
    reach = values.km("corridor.fence.km")
    known = {one.at: one for one in row.positions.filter(at__in=[at for at, _, _ in seen])}
    changed = False
    for at, lon, lat in sorted(seen):
        before = known.get(at)
        if before is not None and (before.lon, before.lat) >= (lon, lat):
            continue
        spot = waterway.nearest((lon, lat))
        facts: dict[str, Any] = {
            "lon": lon,
            "lat": lat,
            "source": source[:8],
            "km": spot.km,
            "off_km": spot.off_km,
            "at_origin": waterway.distance_km((lon, lat), (origin.lon, origin.lat)) <= reach,
            "at_destination": waterway.distance_km((lon, lat), (target.lon, target.lat)) <= reach,
        }
        known[at], _ = Position.objects.update_or_create(leg=row, at=at, defaults=facts)
        changed = True
    if changed:
        _last_seen(row)
        settle(row)
    return row


def _last_seen(leg: Leg) -> None:
    last = leg.positions.order_by("-at").first()
    if last is not None:
        leg.seen_at, leg.seen_lon, leg.seen_lat = last.at, last.lon, last.lat
        leg.seen_km, leg.seen_off_km = last.km, last.off_km


def happened(**instants: datetime) -> None:
    """Invalid for instants that have not come yet: such a list would outrank every later one."""
    skew = values.minutes("corridor.clock.minutes")
    _refuse([found for field, at in instants.items() for found in RT4.check(at, field, skew)])


def _newer(known: datetime | None, said_at: datetime) -> bool:
    """Whether this list is a later one than the stored; a repeated or overtaken one changes nothing."""
    return known is None or said_at > known


def _write(leg: Leg, boxes: Sequence[BoxLine], put: Put, at: datetime | None = None) -> None:
    """Lay a whole list over the boxes of the leg; those it adds become unlisted ones."""
    _refuse(R17b.check([box.number for box in boxes]))
    have = boxes_of(leg)
    new = [line for line in boxes if line.number not in {box.number for box in have}]
    if new:
        add_boxes(leg, new, listed=False)
        have = boxes_of(leg)
    lines = {line.number: line for line in boxes}
    for box in have:
        put(box, lines.get(box.number))
        box.save()


def _listed(boxes: Sequence[BoxLine]) -> dict[str, Any]:
    return {"boxes": [[box.number, box.seal, box.intact] for box in sorted(boxes, key=lambda one: one.number)]}


def _refuse(problems: Any) -> None:
    found: list[Problem] = list(problems)
    if found:
        raise Invalid(found)
