"""A plan made over a published one changes no more than it must; a planner that dies leaves the published one."""

import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection

import kouan
from kouan.kernel import clock
from kouan.kernel.text import Text
from kouan.river import documents, selectors, services, timing
from kouan.river.models import PlanVersion
from kouan.river.services import planning
from tests.river.conftest import HOUR, applied, crossed, make_world, planned, state, to


def again(world, **said):
    services.request_plan(caller=world.as_lock, **said)
    return planned(world, publish=False)


def places(version):
    origin = version.origin_at
    return {
        (b["id"], one["dam"]): (one["facility"], origin + timedelta(minutes=one["start"]))
        for one in documents.lockages_of(version)
        for b in one["vessels"]
    }


def holds(version):
    """Every vessel once at each dam, no rule of time broken."""
    lockages = documents.lockages_of(version)
    assert timing.faults(version.entries, lockages, version.rules, {}) == []
    wanted = sorted((one["id"], dam) for one in version.entries for dam in one["route"])
    assert sorted((b["id"], one["dam"]) for one in lockages for b in one["vessels"]) == wanted


@pytest.fixture
def busy(world):
    """Fourteen vessels in the queue, both ways, and their published plan."""
    world.ones = [crossed(world, timedelta(minutes=40 * n), direction="up" if n % 3 else "down") for n in range(14)]
    world.plan = planned(world)
    return world


def test_nothing_happened_nothing_changes(busy):
    clock.advance(timedelta(minutes=7))
    second = again(busy)
    assert second.changed == 0 and places(second) == places(busy.plan)
    holds(second)


def test_a_vessel_more_changes_little(busy):
    late = applied(busy, eta=clock.now() + 9 * HOUR)
    second = planned(busy, publish=False)
    holds(second)
    assert {key for key in places(second) if key[0] == str(late.pk)} and second.changed <= 4


def test_a_vessel_less_leaves_the_others_in_their_places(busy):
    gone = busy.ones[-1]
    services.cancel(caller=busy.as_carrier, passage=gone.pk)
    second = planned(busy, publish=False)
    holds(second)
    fresh = again(busy, afresh=True)
    holds(fresh)
    assert second.changed <= fresh.changed


def test_what_is_under_way_and_next_stays(busy):
    before = places(busy.plan)
    first = min(busy.ones, key=lambda one: before[str(one.pk), one.route[0]][1])
    clock.advance(before[str(first.pk), first.route[0]][1] - clock.now())
    to(busy, first, "entering")
    clock.advance(timedelta(minutes=20))
    crossed(busy, HOUR)
    second = planned(busy, publish=False)
    holds(second)
    now = places(second)
    kept = [row for row in selectors.lockages(second) if row.frozen or row.starts <= clock.now()]
    assert kept and all(now[key] == was for key, was in before.items() if key[0] == str(first.pk) and key in now)
    by_facility = {}
    for row in selectors.lockages(busy.plan):
        if row.starts >= clock.now():
            by_facility.setdefault(row.facility, []).append(row)
    nexts = [str(b.passage_id) for rows in by_facility.values() for row in rows[:1] for b in row.berths.all()]
    assert nexts and all(now[key] == before[key] for key in now if key[0] in nexts and before[key][1] <= clock.now())


def test_a_closure_moves_only_what_it_must(busy):
    starts = clock.now() + 5 * HOUR
    services.close(
        caller=busy.as_lock, facility="TG-L", starts=starts, ends=starts + 9 * HOUR, reason=Text("大风", "gale")
    )
    second = planned(busy, publish=False)
    holds(second)
    was = {key for key, (facility, _) in places(busy.plan).items() if facility == "TG-L"}
    assert second.changed <= max(4, 3 * len(was))


CHILD = """
import django, sys, time
django.setup()
from kouan.river.services import planning
def slow(*_, **__):
    print("searching", flush=True)
    time.sleep(60)
planning.search = slow
planning.make_requested()
"""


@pytest.mark.django_db(transaction=True)
def test_a_planner_killed_leaves_the_published_plan(noon):
    world = make_world()
    one = crossed(world)
    standing = planned(world)
    asked = services.request_plan(caller=world.as_lock)
    db = connection.settings_dict
    url = f"postgresql://{db['USER']}:{db['PASSWORD']}@/{db['NAME']}?host={db['HOST']}&port={db['PORT']}"
    env = os.environ | {"KOUAN_DATABASE_URL": url, "PYTHONPATH": str(Path(kouan.__file__).parents[1])}
    child = subprocess.Popen([sys.executable, "-c", CHILD], env=env, stdout=subprocess.PIPE, text=True)
    assert child.stdout.readline().strip() == "searching"
    child.send_signal(signal.SIGKILL)
    child.wait()
    child.stdout.close()
    asked.refresh_from_db()
    assert asked.state == "requested" and selectors.published().pk == standing.pk
    planning.make_requested()
    assert PlanVersion.objects.get(pk=asked.pk).state == "draft"
    services.publish(caller=world.as_lock, version=asked.pk)
    assert state(one) == "planned"
