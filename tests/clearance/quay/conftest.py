"""A terminal, a carrier, and boxes declared early and paid, on a ship that berths in four hours."""

from datetime import date
from types import SimpleNamespace

import pytest

from kouan.clearance.models import Declaration
from kouan.clearance.quay import services
from kouan.clearance.quay.models import Request
from kouan.journal.worker import drain
from kouan.journeys.models import Unit
from kouan.kernel import clock
from kouan.registry.roles import Role
from tests.clearance import build
from tests.clearance.conftest import HOUR, NOON, caller, filed, make_world, organisation

PLATE = "渝A12345"
BERTHING = NOON + 4 * HOUR


def make_quay() -> SimpleNamespace:
    world = make_world()
    world.terminal = organisation(build.uscc("91500000MA5U00007"), "码头", Role.TERMINAL)
    world.carrier = organisation(build.uscc("91500000MA5U00006"), "承运人", Role.CARRIER)
    world.as_terminal, world.as_carrier = caller(world.terminal), caller(world.carrier)
    world.call.conveyance.operator = world.carrier
    world.call.conveyance.save()
    world.line.agent = world.broker
    world.line.save()
    services.list_truck(caller=world.as_terminal, plate=PLATE, haulier="车队", valid_until=date(2030, 1, 1))
    return world


@pytest.fixture
def quay(db, noon):
    world = make_quay()
    world.head = early(world)
    with clock.travel(NOON - HOUR):
        world.request = ask(world)
    return world


def early(world, **changes):
    """Declared early, reviewed and paid."""
    made = filed(world, **changes)
    drain()
    Declaration.objects.filter(pk=made.id).update(state="wait", early=True, reviewed_at=NOON, paid_at=NOON)
    return Declaration.objects.get(pk=made.id)


def ask(world, number=None, line=None, kind="discharge"):
    line = line or world.line
    return services.ask(caller=world.as_broker, kind=kind, consignment=line.id, number=number or build.box())


def plan(world, *numbers, berthing=BERTHING, berth="B1", **changes):
    turns = [
        services.Turn(number, changes.get("crane", "C1"), n, True, "0120482")
        for n, number in enumerate(numbers or [build.box()], 1)
    ]
    return services.set_plan(
        caller=world.as_terminal,
        call=changes.get("call", world.call.id),
        berth=berth,
        berthing=berthing,
        leaving=berthing + 3 * HOUR,
        boxes=turns,
    )


def state(request):
    found = Request.objects.get(pk=request.pk)
    return (found.state, found.cause) if found.cause else found.state


def to(world, target, request=None):
    """Take a request as far as `target`."""
    request = request or world.request
    who, id = {"caller": world.as_broker}, request.id
    port = {"caller": world.as_terminal, "request": id}
    steps = {
        "eligible": lambda: (
            services.switch_delivery_order(caller=world.as_carrier, request=id, number="DO1"),
            plan(world, request.unit.number),
        ),
        "planned": lambda: services.choose_slot(**who, request=id, start=BERTHING),
        "truck": lambda: services.confirm_truck(**who, request=id, plate=PLATE),
        "here": lambda: services.truck_here(**port, plate=PLATE),
        "discharging": lambda: services.hook(**port),
        "tallied": lambda: services.tally(**port, container=request.unit.number),
    }
    for name, step in steps.items():
        step()
        if name == target:
            break
    request.refresh_from_db()
    return request


def another_box(number="TGHU1234566"):
    return Unit.objects.get_or_create(number=number)[0]
