"""R-5.7: departure confirmation of exports and arrival confirmation of imports are the default for the express line.

A sailing that left opens a leg of each, with the boxes booked on it under the seals of their manifests, and claims the
departure as the carrier would; a leg the carrier opened itself stays as it is. What stands against it is told.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from kouan.clearance.corridors.models import Leg
from kouan.clearance.corridors.places import known
from kouan.clearance.corridors.rules import R57
from kouan.clearance.corridors.services import reports
from kouan.clearance.corridors.services.opening import BoxLine, Voyage, open_leg
from kouan.clearance.corridors.states import Mode
from kouan.journal.services import append
from kouan.journeys.models import ConsignmentUnit
from kouan.kernel import clock
from kouan.kernel.errors import Invalid, KouanError, Problem
from kouan.registry.caller import Caller
from kouan.registry.roles import Role

MODES = {"E": Mode.DEPART, "I": Mode.ARRIVE}


def sailed(sailing: UUID, said: dict[str, Any], at: datetime) -> list[Leg]:
    """The legs of a sailing that left; told again they are the same."""
    lines = _boxes(said)
    found = [leg for direction in sorted(lines) if (leg := _open(sailing, said, at, direction, lines[direction]))]
    for leg in found:
        if leg.mode == Mode.DEPART and leg.departed_at is None:
            boxes = lines[leg.direction]
            reports.report_loading(leg=leg.pk, boxes=boxes, ended_at=at, said_at=at)
            reports.claim_departure(leg=leg.pk, boxes=boxes, departed_at=at, said_at=at, eta=_time(said["eta"]))
    return found


def _boxes(said: dict[str, Any]) -> dict[str, list[BoxLine]]:
    """Boxes by direction, of the consignments under control that are on board."""
    rows = ConsignmentUnit.objects.filter(consignment__in=said["consignments"], consignment__controlled=True)
    found: dict[str, list[BoxLine]] = defaultdict(list)
    for row in rows.filter(closed_at=None).select_related("unit", "consignment").order_by("unit__number"):
        found[row.consignment.direction].append(BoxLine(row.unit.number, row.unit.seal))
    return found


def _open(sailing: UUID, said: dict[str, Any], at: datetime, direction: str, boxes: list[BoxLine]) -> Leg | None:
    carrier = Caller(person=None, organisation=UUID(said["operator"]), roles=frozenset({Role.CARRIER}))
    voyage = Voyage(
        mode=str(MODES[direction]),
        direction=direction,
        vessel=said["vessel"],
        voyage=said["number"],
        from_port=said["from"]["port"],
        from_terminal=said["from"]["terminal"],
        to_port=said["to"]["port"],
        to_terminal=said["to"]["terminal"],
        planned_departure=at,
        planned_arrival=_time(said["eta"]),
    )
    try:
        with transaction.atomic():
            if not (voyage.from_terminal and voyage.to_terminal and known(voyage.from_port) and known(voyage.to_port)):
                raise Invalid([R57.problem("terminal", R57.terminal)])
            return open_leg(caller=carrier, voyage=voyage, boxes=boxes)
    except KouanError as refused:
        problems = refused.problems if isinstance(refused, Invalid) else [Problem(R57.id, "", refused.text)]
        told = [{"rule": one.rule, "zh": one.text.zh, "en": one.text.en} for one in problems[:10]]
        payload = {"rule": R57.id, "mode": voyage.mode, "boxes": len(boxes), "problems": told, "at": clock.now()}
        append(type="CONTROL_NOT_OPENED", subject=("sailing", sailing), payload=payload)
        return None


def _time(said: str) -> datetime:
    return datetime.fromisoformat(said)
