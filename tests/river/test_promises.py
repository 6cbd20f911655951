"""Lock slots of the express line in the plan (R-5.1, R-5.6): held, kept, or explained; the audit sees it."""

from datetime import timedelta

import pytest
from django.urls import reverse

from kouan.journal.models import Event
from kouan.journal.worker import drain
from kouan.kernel import clock
from kouan.kernel.text import Text
from kouan.registry.worklist import tasks
from kouan.river import audit, exporting, selectors, services
from kouan.river.express import services as express
from kouan.river.express.models import LockSlot
from kouan.river.models import Berth
from tests.clearance.test_pages import browser
from tests.river import conftest as river
from tests.river.conftest import HOUR, planned, to
from tests.river.express.conftest import make_line, published

MMSI = "413900001"


@pytest.fixture
def case(db, noon):
    """A sailing published ten days ahead; now it is eighteen hours before its slot at Three Gorges."""
    world = make_line()
    world.as_carrier, world.carrier = world.as_one, world.one
    leaves = clock.now() + timedelta(days=10)
    world.sailing = published(
        world, mmsi=MMSI, etd=leaves, latest=leaves + HOUR, eta=leaves + timedelta(days=8),
    )  # fmt: skip
    starts = leaves + timedelta(days=2)
    offered = express.offer_slot(caller=world.as_lock, dam="TGD", lane="TG-S", starts=starts, ends=starts + 2 * HOUR)
    world.slot = express.reserve(caller=world.as_one, slot=offered.pk, sailing=world.sailing.pk)
    clock.advance(starts - clock.now() - 18 * HOUR)
    world.starts = starts
    world.vessel = river.vessel(world, mmsi=MMSI)
    return world


def plan(world):
    services.request_plan(caller=world.as_lock)
    return planned(world)


def apply(world):
    eta = clock.now() + 13 * HOUR
    said = {"claimed_class": 4, "evidence": world.sailing.number, "eta": eta}
    return river.applied(world, world.vessel, **said)


def test_r_5_6_room_is_held_for_a_sailing_that_has_not_applied(case):
    for n in range(6):
        river.crossed(case, n * HOUR, who=None)
    made = plan(case)
    held = Berth.objects.select_related("lockage").get(version=made, passage=None)
    assert case.sailing.number in held.label and held.dam == "TGD"
    assert case.starts <= held.lockage.starts <= case.slot.ends
    assert [(one["number"], one["kept"]) for one in made.promises] == [(case.sailing.number, True)]
    one = apply(case)
    second = planned(case)
    mine = Berth.objects.select_related("lockage").get(version=second, passage=one, dam="TGD")
    assert not Berth.objects.filter(version=second, passage=None).exists()
    assert mine.lockage.starts <= case.slot.ends and second.promises[0]["kept"]


def test_r_5_6_kept_through_line_and_chamber(case):
    one = apply(case)
    planned(case)
    clock.advance(case.starts - clock.now() - 4 * HOUR)
    services.cross(caller=case.as_lock, mmsi=MMSI, direction="down", at=clock.now())
    plan(case)
    drain()
    assert LockSlot.objects.get().state == "on_time"
    berth = Berth.objects.select_related("lockage").get(version=selectors.published(), passage=one, dam="TGD")
    clock.advance(berth.lockage.starts - clock.now())
    to(case, one, "entering")
    drain()
    kept = LockSlot.objects.get()
    assert (kept.state, kept.kept) == ("passed", True)
    assert Event.objects.get(type="LOCK_SLOT_PASSED").payload["kept"] is True


def test_r_5_6_late_at_the_line_ends_the_promise(case):
    apply(case)
    planned(case)
    clock.advance(case.starts - clock.now() - HOUR)
    services.cross(caller=case.as_lock, mmsi=MMSI, direction="down", at=clock.now())
    drain()
    assert LockSlot.objects.get().state == "lost"
    assert plan(case).promises == []


def test_a_promise_that_cannot_be_kept_is_explained(case):
    apply(case)
    for code in ("TG-S", "TG-L"):
        services.close(
            caller=case.as_lock, facility=code, starts=clock.now(), ends=case.slot.ends + 9 * HOUR,
            reason=Text("检修", "repair"),
        )  # fmt: skip
    made = plan(case)
    told = made.promises[0]
    assert not told["kept"] and "closed" in told["en"]
    page = browser(case.lock).get(reverse("river:plan", args=[made.pk])).content.decode()
    assert "Promised times" in page and "not kept" in page and case.sailing.number in page
    slots = browser(case.one).get(reverse("express:slots")).content.decode()
    assert "not held" in slots
    assert any("slot not held" in task.title.en for task in tasks(case.as_one, 20))


def test_the_audit_proves_promises(case):
    apply(case)
    plan(case)
    drain()
    export = exporting.export()
    key = bytes.fromhex(export["public_key"])
    assert audit.audit(export, key).faults == []
    without = export | {"events": [e for e in export["events"] if e["event"]["subject_type"] != "express_slot"]}
    assert any("was not reserved" in fault for fault in audit.audit(without, key).faults)


def test_slots_are_reasons_for_a_plan(case):
    drain()
    express.release(caller=case.as_one, slot=case.slot.pk)
    drain()
    asked = Event.objects.filter(type="PLAN_REQUESTED").order_by("-seq").first()
    assert asked.payload["cause"] == "promise"
