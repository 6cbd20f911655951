"""A line from Chongqing to Shanghai, three carriers, a terminal, the lock, a trader; sailings ten days ahead."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest

from kouan.kernel import clock
from kouan.kernel.text import Text
from kouan.registry.roles import Role
from kouan.river.express import services
from tests.clearance import build
from tests.clearance.conftest import caller, organisation
from tests.reference import reference_data

START = datetime(2021, 3, 10, 4, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LEG = "CNCHQ-CNSHA"


def make_line():
    reference_data()
    world = SimpleNamespace()
    for number, (name, role) in enumerate(
        (
            ("office", Role.PORT_OFFICE),
            ("one", Role.CARRIER),
            ("two", Role.CARRIER),
            ("three", Role.CARRIER),
            ("port", Role.TERMINAL),
            ("port2", Role.TERMINAL),
            ("lock", Role.LOCK),
            ("trader", Role.TRADER),
            ("other", Role.TRADER),
        )
    ):
        made = organisation(build.uscc(f"91500000MA6X0{number:04d}"), name, role)
        setattr(world, name, made)
        setattr(world, f"as_{name}", caller(made))
    world.line = services.set_line(
        caller=world.as_office,
        code="HYD",
        name=Text("沪渝直达快线（下行）", "Express, downstream"),
        direction="down",
        ports=["CNCHQ", "CNWZO", "CNSHA"],
        optional=["CNWZO"],
    )
    return world


@pytest.fixture
def line(db):
    with clock.travel(START):
        yield make_line()


def drafted(world, number="E1", days=10, ports=("CNCHQ", "CNSHA"), who=None, **changes):
    etd = START + days * DAY
    said = {
        "line": world.line.pk,
        "vessel": f"长江快线 {number}",
        "mmsi": "413000001",
        "certificate_until": date(2030, 1, 1),
        "draught_cm": 400,
        "beam_cm": 1620,
        "tonnes": 5000,
        "ports": list(ports),
        "etd": etd,
        "latest": etd + DAY,
        "eta": etd + 8 * DAY,
        "capacity": {"20": 40, "40": 20, "reefer": 5},
        "threshold_teu": 30,
    }
    return services.draft(caller=who or world.as_one, number=number, **said | changes)


def published(world, number="E1", days=10, **changes):
    made = drafted(world, number, days, **changes)
    return services.publish(caller=changes.get("who") or world.as_one, sailing=made.pk)


def slot(world, days=12, dam="TGD", lane="south"):
    starts = START + days * DAY
    return services.offer_slot(caller=world.as_lock, dam=dam, lane=lane, starts=starts, ends=starts + 2 * HOUR)


def book(world, sailing, boxes=10, client_no="B1", who=None, kind="20", **changes):
    said = {"origin": "CNCHQ", "destination": "CNSHA", "kind": kind, "boxes": boxes, "owner": world.trader.uscc}
    return services.book(caller=who or world.as_one, sailing=sailing.pk, client_no=client_no, **said | changes)
