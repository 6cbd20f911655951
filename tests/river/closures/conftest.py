"""The lock, the port office, two firms, a railway; a closure of ten days a month ahead, planned over six weeks."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest

from kouan.kernel import clock
from kouan.kernel.text import Text
from kouan.registry.roles import Role
from kouan.registry.services import set_rule_value
from kouan.river.closures import services
from tests.clearance import build
from tests.clearance.conftest import caller, organisation
from tests.reference import reference_data

START = datetime(2026, 2, 2, 4, 0, tzinfo=UTC)
DAY = timedelta(days=1)
FIRST, LAST = date(2026, 3, 4), date(2026, 3, 13)
WEEK = date(2026, 3, 9)


def make_world():
    reference_data()
    for name, value in (("before", "14"), ("after", "14")):
        set_rule_value(
            key=f"closures.{name}.days",
            value=value,
            effective_from=date(2021, 1, 1),
            source="test",
            tag="D",
            unit="day",
        )
    world = SimpleNamespace()
    for number, (name, role) in enumerate(
        (
            ("lock", Role.LOCK),
            ("office", Role.PORT_OFFICE),
            ("firm", Role.TRADER),
            ("rival", Role.TRADER),
            ("rail", Role.RAIL),
            ("market", Role.MARKET),
            ("customs", Role.CUSTOMS),
        )
    ):
        made = organisation(build.uscc(f"91500000MA7X0{number:04d}"), name, role)
        setattr(world, name, made)
        setattr(world, f"as_{name}", caller(made))
    world.plan = drafted(world)
    return world


def drafted(world, **changes):
    said = {
        "lock": "three-gorges",
        "title": Text("三峡北线船闸检修", "Three Gorges, north lane"),
        "start": FIRST,
        "end": LAST,
    }
    return services.draft(caller=world.as_lock, **said | changes)


@pytest.fixture
def world(db):
    with clock.travel(START):
        yield make_world()


def planned(world, who=None, teu=80.0, week=WEEK, goods="laptops to Los Angeles"):
    return services.set_firm_plan(caller=who or world.as_firm, goods=goods, week=week, teu=teu)


def run(world):
    """Ask for a flow plan and have it made."""
    made = services.ask_run(caller=world.as_office, plan=world.plan.pk)
    services.carry_out()
    made.refresh_from_db()
    return made
