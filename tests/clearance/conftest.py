"""A trader, its broker, officers, a vessel's call with one bill, and declarations filed for it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import count
from types import SimpleNamespace
from typing import Any

import msgspec
import pytest

from kouan.clearance.models import Declaration
from kouan.clearance.services import flow, officers
from kouan.clearance.services.filing import file
from kouan.journeys import services as journeys
from kouan.kernel import clock
from kouan.kernel.ids import uuid7
from kouan.registry.caller import Caller
from kouan.registry.models import Organisation
from kouan.registry.roles import Role
from kouan.registry.services.access import grant_mandate
from tests.clearance import build
from tests.reference import reference_data

NOON = datetime(2021, 3, 10, 4, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
_numbers = count(1)


def organisation(uscc: str, name: str, *roles: Role) -> Organisation:
    return Organisation.objects.create(uscc=uscc, name_zh=name, roles=[str(role) for role in roles])


def caller(one: Organisation, *roles: Role) -> Caller:
    return Caller(None, one.id, frozenset(roles or [Role(role) for role in one.roles]))


@pytest.fixture
def noon():
    """10 March 2021, 12:00 in Shanghai; time stands still."""
    with clock.travel(NOON):
        yield NOON


@pytest.fixture
def world(db, noon):
    """Who takes part, and one bill on a vessel that has left its last port."""
    return make_world()


def make_world() -> SimpleNamespace:
    reference_data()
    trader = organisation(build.TRADER.uscc, build.TRADER.name, Role.TRADER)
    broker = organisation(build.BROKER.uscc, build.BROKER.name, Role.BROKER)
    other = organisation(build.uscc("91500000MA5U00009"), "别家", Role.TRADER, Role.BROKER)
    office = organisation(build.uscc("11500000MA5U00008"), "两江海关", Role.CUSTOMS, Role.INSPECTION)
    mandate = grant_mandate(
        principal=trader.id,
        agent=broker.id,
        scope=["declare"],
        document_ref="WT-1",
        valid_from=date(2021, 1, 1),
        valid_until=date(2030, 12, 31),
    )
    made = SimpleNamespace(
        trader=trader,
        broker=broker,
        other=other,
        office=office,
        mandate=mandate,
        as_trader=caller(trader),
        as_broker=caller(broker),
        as_other=caller(other),
        as_customs=caller(office, Role.CUSTOMS),
        as_inspector=caller(office, Role.INSPECTION),
    )
    made.call, made.line = bill(made)
    return made


def bill(world: Any, bill_no: str = "COSU6123456780", voyage: str = "2106E", kg: int = 1100) -> tuple[Any, Any]:
    """A manifest line that agrees with `build.imported()`."""
    call = journeys.announce_call(
        kind="vessel",
        name="MING ZHU 9",
        voyage=voyage,
        port="CNCQI",
        terminal="GUOYUAN",
        last_port_left_at=datetime(2021, 3, 1, tzinfo=UTC),
    )
    line = journeys.open_consignment(
        bill_no=bill_no,
        direction="I",
        call=call.id,
        owner=world.trader.id,
        packages=20,
        gross_weight=Decimal(kg),
        units=[journeys.UnitLine(number=build.box())],
    )
    return call, line


def filed(world: Any, *, bill_no: str = "", **changes: Any) -> Any:
    """File a declaration as the broker, under a new client number; `bill_no` opens a bill of its own for it."""
    number = next(_numbers)
    if bill_no:
        bill(world, bill_no)
        changes["bill_no"] = bill_no
    declaration = build.imported(**changes)
    declaration = msgspec.structs.replace(declaration, client_no=f"C-{number}")
    return file(caller=world.as_broker, declaration=declaration, client_no=f"C-{number}")


def random_id() -> Any:
    return uuid7()


def settle_by_hand(world: Any, made: Any) -> None:
    """Take a declaration to release whatever was drawn for it: review, pay, inspect."""
    head = Declaration.objects.get(pk=made.id)
    if head.state == "H":
        officers.review_manually(caller=world.as_customs, declaration=made.id, accept=True)
    flow.paid(declaration=made.id)
    head.refresh_from_db()
    if head.state == "S":
        officers.record_inspection(caller=world.as_inspector, declaration=made.id, passed=True)
