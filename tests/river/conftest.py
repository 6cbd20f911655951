"""A carrier with vessels, the lock's desk, and applications taken as far as a test wants."""

from datetime import date, timedelta
from itertools import count
from types import SimpleNamespace

import pytest

from kouan.kernel import clock
from kouan.registry.roles import Role
from kouan.river import services
from kouan.river.models import Passage, PlanVersion, Vessel
from kouan.river.services import planning
from tests.clearance import build
from tests.clearance.conftest import NOON, caller, organisation
from tests.reference import reference_data

HOUR = timedelta(hours=1)
HULL = {"length_cm": 13000, "beam_cm": 1620, "draught_cm": 430, "displacement_t": 9000, "dwt_t": 7000}
_numbers = count(1)


def make_world():
    reference_data()
    carrier = organisation(build.uscc("91500000MA5U00106"), "航运", Role.CARRIER, Role.TRADER)
    other = organisation(build.uscc("91500000MA5U00109"), "别家航运", Role.CARRIER, Role.TRADER)
    lock = organisation(build.uscc("12420000MA5U00105"), "通航", Role.LOCK)
    office = organisation(build.uscc("11500000MA5U00104"), "口岸办", Role.PORT_OFFICE)
    customs = organisation(build.uscc("11500000MA5U00103"), "海关", Role.CUSTOMS)
    world = SimpleNamespace(carrier=carrier, other=other, lock=lock, office=office, customs=customs)
    world.as_carrier, world.as_other, world.as_lock = caller(carrier), caller(other), caller(lock)
    return world


@pytest.fixture
def noon():
    with clock.travel(NOON):
        yield NOON


@pytest.fixture
def world(db, noon):
    return make_world()


def vessel(world, who=None, **changes):
    number = next(_numbers)
    said = (
        HULL | {"name": f"长江{number:04}", "mmsi": f"{413000000 + number}", "certificate_no": f"C{number}"} | changes
    )
    return services.register(caller=who or world.as_carrier, certificate_until=date(2030, 1, 1), **said)


def application(**changes):
    said = {
        "direction": "down",
        "origin": "重庆",
        "destination": "上海",
        "cargo_kind": "container",
        "draught_fore_cm": 380,
        "draught_aft_cm": 390,
        "eta": clock.now() + 6 * HOUR,
        "contact": "13800000000",
        "claimed_class": 8,
    }
    return said | changes


def applied(world, one=None, who=None, **changes):
    one = one or vessel(world, who)
    number = changes.pop("client_no", f"A{next(_numbers)}")
    return services.apply(caller=who or world.as_carrier, vessel=one.pk, client_no=number, **application(**changes))


def crossed(world, ago=HOUR, **changes):
    """An application whose vessel crossed the line so long ago."""
    one = applied(world, **changes)
    return services.cross(caller=world.as_lock, mmsi=one.vessel.mmsi, direction=one.direction, at=clock.now() - ago)


def planned(world, publish=True):
    """Make what is asked for; the newest draft, published."""
    planning.make_requested()
    failed = PlanVersion.objects.filter(state="failed").values_list("failure", flat=True)
    assert not failed, list(failed)
    draft = PlanVersion.objects.filter(state="draft", what_if__isnull=True).order_by("-number").first()
    return services.publish(caller=world.as_lock, version=draft.pk) if publish else draft


def state(one):
    return Passage.objects.get(pk=one.pk).state


def to(world, one, target):
    """Take a planned passage as far as `target`."""
    who = {"caller": world.as_lock, "passage": one.pk}
    steps = {
        "security_called": lambda: services.call_security(**who),
        "security_ok": lambda: services.record_check(**who, passed=True, draught_cm=392),
        "called": lambda: services.call(**who),
        "entering": lambda: services.enter(**who),
        "locking": lambda: [services.step(**who, number=n) for n in range(1, 6)],
        "out": lambda: services.leave(**who),
    }
    for name, act in steps.items():
        act()
        if name == target:
            break
    return Passage.objects.get(pk=one.pk)


def grade(one, points, letter):
    Vessel.objects.filter(pk=one.pk).update(points=points, grade=letter)
