"""A registered carrier, a terminal, released export boxes, and legs with them."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import count

import pytest

from kouan.clearance.corridors.services import groups, reports
from kouan.clearance.corridors.services.opening import BoxLine, Voyage, open_leg
from kouan.journeys import services as journeys
from kouan.kernel import clock
from kouan.registry.roles import Role
from tests.clearance import build
from tests.clearance.conftest import NOON, caller, organisation

HOUR = timedelta(hours=1)
B1, B2, B3 = (build.box(f"KRVU60000{n}") for n in range(3))
_voyages = count(1)
SEALS = {B1: "SA", B2: "SB", B3: "SC", build.box(): "SD"}


@pytest.fixture
def river(world):
    return furnish(world)


def furnish(world):
    """Add who takes part on the river to the world of clearance."""
    world.carrier = organisation(build.uscc("91500000MA5U00011"), "远帆航运", Role.CARRIER, Role.LOCK)
    world.carrier2 = organisation(build.uscc("91500000MA5U00012"), "别家航运", Role.CARRIER)
    world.terminal = organisation(build.uscc("91500000MA5U00013"), "果园码头", Role.TERMINAL)
    world.as_carrier, world.as_terminal = caller(world.carrier, Role.CARRIER), caller(world.terminal)
    world.trader.roles = [str(Role.TRADER), str(Role.LOCK)]
    world.trader.save()
    groups.approve_carrier(caller=world.as_customs, uscc=world.carrier.uscc, number="JG-1", valid_from=date(2021, 1, 1))
    return world


def goods(world, *numbers, bill="RX1", direction="E", released=True):
    """A consignment in these boxes; exports are released by hand (what clearance does is tested elsewhere)."""
    line = journeys.open_consignment(
        bill_no=bill,
        direction=direction,
        owner=world.trader.id,
        agent=world.broker.id,
        packages=20,
        gross_weight=Decimal(1100),
        units=[journeys.UnitLine(number=number, seal=SEALS[number]) for number in numbers],
    )
    if released:
        journeys.lift_hold(kind="customs", consignment=line.id)
    return line


def lines(*numbers, **seals):
    return [BoxLine(number, seals.get(number, SEALS[number])) for number in numbers]


def leg(world, *numbers, mode="depart_confirm", direction="E", **changes):
    """A leg from Guoyuan to Shanghai (imports the other way), opened now, planned an hour ago."""
    ends = [("CNCHQ", "GUOYUAN"), ("CNSGH", "WAIGAOQIAO")]
    (from_port, from_terminal), (to_port, to_terminal) = ends if direction == "E" else ends[::-1]
    said = {
        "mode": mode,
        "direction": direction,
        "vessel": "江渝9",
        "voyage": f"V{next(_voyages)}",
        "from_port": from_port,
        "from_terminal": from_terminal,
        "to_port": to_port,
        "to_terminal": to_terminal,
        "planned_departure": NOON - 2 * HOUR,
        "planned_arrival": NOON + 150 * HOUR,
    }
    return open_leg(caller=world.as_carrier, voyage=Voyage(**said | changes), boxes=lines(*numbers))


def sail(row, *numbers):
    """Loaded, left, claimed and seen outside the fence."""
    at = clock.now() - HOUR
    reports.report_loading(leg=row.id, boxes=lines(*numbers), ended_at=at - HOUR, said_at=at)
    reports.claim_departure(leg=row.id, boxes=lines(*numbers), departed_at=at, said_at=at)
    reports.report_positions(leg=row.id, seen=[(at + HOUR / 2, 107.08, 29.83)])
    row.refresh_from_db()
    return row
