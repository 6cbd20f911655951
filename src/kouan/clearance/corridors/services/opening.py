"""Opening a river leg under control: vessel, ports, boxes with seals, time limit; and joining it to the leg before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec
from django.db import IntegrityError, connection, transaction

from kouan.clearance.corridors import values
from kouan.clearance.corridors.models import Leg, LegBox, PortGroup
from kouan.clearance.corridors.places import place
from kouan.clearance.corridors.rules import R16, R17b, R19c
from kouan.clearance.corridors.services.groups import approved, group_joining
from kouan.clearance.corridors.services.settling import settle
from kouan.clearance.corridors.states import Mode
from kouan.clearance.corridors.tables import TABLES
from kouan.journeys.models import Consignment, ConsignmentUnit, Conveyance, Unit
from kouan.kernel import clock
from kouan.kernel.calendar import local_date
from kouan.kernel.errors import Conflict, Forbidden, Invalid, Problem
from kouan.kernel.text import Text
from kouan.registry.caller import Caller
from kouan.registry.models import Organisation
from kouan.registry.roles import Role

OTHER = Text("该船该航次已有内容不同的监管航程。", "There is a leg of this vessel and voyage with other data.")
FOREIGN = Text("不是本单位的船舶。", "This vessel is not operated by your organisation.")
SAME = Text("起运港与到达港相同。", "The leg begins and ends in the same port.")
EXPORTS = Text("离港确认只适用于出口。", "Departure confirmation is for exports.")
IMPORTS = Text("抵港确认只适用于进口。", "Arrival confirmation is for imports.")
NOBODY = Text("未知的集装箱 {box}，舱单中没有。", "Box {box} is unknown: no manifest names it.")


class BoxLine(msgspec.Struct, frozen=True):
    """A box of a list, with its seal as that list names it."""

    number: str
    seal: str = ""
    intact: bool = True


class Voyage(msgspec.Struct, frozen=True):
    """A leg to open. `time_limit` left out = the planned arrival and the days of the rule table."""

    mode: str
    direction: str
    vessel: str
    voyage: str
    from_port: str
    from_terminal: str
    to_port: str
    to_terminal: str
    planned_departure: datetime
    planned_arrival: datetime
    time_limit: datetime | None = None
    reason: str = ""


@transaction.atomic
def open_leg(*, caller: Caller, voyage: Voyage, boxes: Sequence[BoxLine]) -> Leg:
    """Open a leg; the same again is the same leg. Invalid with every rule against it, Conflict when it is another's."""
    caller.require(Role.CARRIER)
    _queue(f"{voyage.vessel}:{voyage.voyage}")
    known = Leg.objects.filter(
        vessel=voyage.vessel, voyage=voyage.voyage, mode=voyage.mode, from_port=voyage.from_port,
        from_terminal=voyage.from_terminal,
    ).first()  # fmt: skip
    if known is not None:
        return _same(caller, known, boxes)
    own_vessel(caller, voyage.vessel)
    group, problems = _check(caller, voyage, boxes)
    if problems:
        raise Invalid(problems)
    limit = voyage.time_limit or voyage.planned_arrival + timedelta(days=values.days("corridor.time_limit.days"))
    said = msgspec.structs.asdict(voyage) | {"time_limit": limit}
    try:
        with transaction.atomic():
            leg = Leg.objects.create(
                carrier_id=caller.organisation,
                group=group,
                state=str(TABLES[Mode(voyage.mode)].start),
                opened_at=clock.now(),
                **said,
            )
    except IntegrityError:
        raise Conflict(OTHER) from None
    add_boxes(leg, boxes)
    settle(leg, type="LEG_OPENED", payload={"mode": leg.mode, "from": leg.from_port, "to": leg.to_port})
    return leg


def add_boxes(leg: Leg, boxes: Sequence[BoxLine], *, listed: bool = True) -> None:
    """Boxes of a list that the leg does not have yet, tied to what they carry and to the leg before."""
    for line in sorted(boxes, key=lambda one: one.number):
        unit = Unit.objects.filter(number=line.number).first()
        LegBox.objects.create(
            leg=leg,
            number=line.number,
            unit=unit,
            consignment=carried(unit, leg.direction) if unit else None,
            listed=listed,
            seal=line.seal if listed else "",
            previous=joined(leg, line),
        )


def carried(unit: Unit, direction: str) -> Consignment | None:
    """What a box carries now in that direction, the newest when several."""
    rows = ConsignmentUnit.objects.filter(unit=unit, closed_at=None, consignment__direction=direction)
    found = rows.select_related("consignment").order_by("-consignment__created_at").first()
    return found.consignment if found else None


def joined(leg: Leg, line: BoxLine) -> LegBox | None:
    """The same box, under the same seal, on the leg that ended where this one begins (a chain of confirmations)."""
    before = LegBox.objects.filter(
        number=line.number,
        leg__to_port=leg.from_port,
        leg__direction=leg.direction,
        swapped_at=None,
        sea_loaded_at=None,
    )
    found = before.exclude(leg=leg).filter(leg__opened_at__lte=leg.opened_at).order_by("-leg__opened_at").first()
    if found is None:
        return None
    seals = {seal.upper() for seal in (found.found_seal or found.loaded_seal or found.seal, line.seal) if seal}
    return found if len(seals) < 2 else None


def own_vessel(caller: Caller, vessel: str) -> None:
    """Carriers speak only of vessels they operate."""
    known = Conveyance.objects.filter(kind="vessel", name=vessel).first()
    if known is not None and known.operator_id not in (None, caller.organisation):
        raise Forbidden(FOREIGN)


def _check(caller: Caller, voyage: Voyage, boxes: Sequence[BoxLine]) -> tuple[PortGroup | None, list[Problem]]:
    problems = [*R17b.check([box.number for box in boxes])]
    problems += R19c.unsealed([(box.number, box.seal) for box in boxes])
    place(voyage.from_port, "from_port")
    place(voyage.to_port, "to_port")
    on = local_date(voyage.planned_departure)
    firm = Organisation.objects.get(pk=caller.organisation)
    ok = approved(caller.organisation, voyage.vessel, on)
    problems += R19c.check(ok, firm.name_zh, voyage.vessel)
    if voyage.planned_arrival <= voyage.planned_departure:
        problems.append(R19c.problem("planned_arrival", R19c.order))
    if voyage.time_limit is not None and voyage.time_limit <= voyage.planned_arrival:
        problems.append(R19c.problem("time_limit", R19c.limit))
    if voyage.from_port == voyage.to_port and voyage.from_terminal == voyage.to_terminal:
        problems.append(Problem("R-1.6", "to_port", SAME))
    problems += _direction(voyage)
    group = None
    if voyage.mode == Mode.LINKED:
        one, two = (voyage.from_port, voyage.from_terminal), (voyage.to_port, voyage.to_terminal)
        group = group_joining(one, two, on)
        problems += R16.check(group is not None, on, " ".join(one), " ".join(two))
    return group, problems + _boxes(voyage, boxes)


def _direction(voyage: Voyage) -> list[Problem]:
    if voyage.mode == Mode.DEPART and voyage.direction != "E":
        return [Problem("R-1.0b", "direction", EXPORTS)]
    if voyage.mode == Mode.ARRIVE and voyage.direction != "I":
        return [Problem("R-1.0b", "direction", IMPORTS)]
    return []


def _boxes(voyage: Voyage, boxes: Sequence[BoxLine]) -> list[Problem]:
    """Every box is on a manifest, and on no other open leg unless that one ends where this begins."""
    numbers = [box.number for box in boxes]
    units = set(Unit.objects.filter(number__in=numbers).values_list("number", flat=True))
    taken = LegBox.objects.filter(
        number__in=numbers, listed=True, leg__closed_at=None, swapped_at=None, landed_at=None, sea_loaded_at=None
    ).exclude(leg__to_port=voyage.from_port)
    on = {row.number: str(row.leg) for row in taken.select_related("leg")}
    found = []
    for index, number in enumerate(numbers):
        if number not in units:
            found.append(Problem("R-1.7b", f"boxes[{index}].number", NOBODY.format(box=number)))
        elif number in on:
            found.append(R16.problem(f"boxes[{index}].number", R16.taken, box=number, leg=on[number]))
    return found


def _same(caller: Caller, leg: Leg, boxes: Sequence[BoxLine]) -> Leg:
    if leg.carrier_id != caller.organisation:
        raise Conflict(OTHER)
    if {box.number for box in boxes} - set(leg.boxes.values_list("number", flat=True)):
        raise Conflict(OTHER)
    return leg


def _queue(name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 16))", [name])
