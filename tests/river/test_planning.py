"""Plans: made from the queue, published once, kept where frozen, made anew when reality moves."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from kouan.journal.models import Event
from kouan.journal.projections import projections
from kouan.journal.replay import compare
from kouan.journal.worker import drain
from kouan.kernel import clock
from kouan.kernel.errors import Conflict, Invalid
from kouan.kernel.text import Text
from kouan.river import comparing, documents, horizon, jobs, selectors, services
from kouan.river.chamber import Lying, broken, fits_as_it_lies
from kouan.river.models import Berth, Lockage, PlanVersion
from kouan.river.order import LAST, effective
from kouan.river.services import planning
from tests.at_once import at_once
from tests.clearance.test_pages import browser
from tests.river.conftest import HOUR, applied, crossed, make_world, planned, state, to, vessel
from tests.river.test_passing import FACILITY


def berths(version, one):
    return list(Berth.objects.filter(version=version, passage=one).order_by("lockage__starts"))


def test_everything_that_waits_or_is_announced_is_planned(world):
    ones = [crossed(world), crossed(world, direction="up"), applied(world)]
    version = planned(world)
    assert [one.dam for one in berths(version, ones[0])] == ["TGD", "GZB"]
    assert [one.dam for one in berths(version, ones[1])] == ["GZB", "TGD"]
    assert state(ones[0]) == "planned" and state(ones[2]) == "accepted"
    for row in selectors.lockages(version):
        known = {one["id"]: one for one in version.entries}
        aboard = [Lying(str(b.passage_id), b.x_cm, b.y_cm, known[str(b.passage_id)]) for b in row.berths.all()]
        assert broken(version.rules["facilities"][row.facility], aboard) == []
    services.cross(caller=world.as_lock, mmsi=ones[2].vessel.mmsi, direction="down", at=clock.now())
    assert state(ones[2]) == "planned"


def test_a_closure_proposes_a_new_draft_and_changes_are_told(world):
    one = crossed(world)
    first = planned(world)
    start = berths(first, one)[0].lockage.starts
    reason = Text("大雾", "fog")
    services.close(
        caller=world.as_lock, facility="TG-S", starts=clock.now(), ends=clock.now() + 12 * HOUR, reason=reason
    )
    second = planned(world, publish=False)
    assert second.cause == "closure" and second.base_id == first.pk
    assert berths(second, one)[0].lockage.starts >= clock.now() + 12 * HOUR > start
    shown = comparing.compare(first, second)
    assert shown["later"] == 2 and shown["vessels"][0]["was"]["facility"]
    services.publish(caller=world.as_lock, version=second.pk)
    told = Event.objects.get(type="ORDER_CHANGED")
    assert b"fog" in str(told.payload).encode()
    assert PlanVersion.objects.get(pk=first.pk).state == "superseded"


def test_the_standing_rule_publishes_where_it_is_set(world):
    from kouan.registry import rule_table
    from kouan.registry.models import RuleValue
    from kouan.registry.versions import bump

    RuleValue.objects.filter(key="river.plan.auto").update(value=True)
    bump("rules")
    rule_table.forget()
    crossed(world)
    jobs.plans()
    assert selectors.published().published_by is None
    rule_table.forget()


def test_frozen_lockages_stay(world):
    one, two = crossed(world, 3 * HOUR), crossed(world)
    first = planned(world)
    row = berths(first, one)[0].lockage
    services.freeze(caller=world.as_lock, lockage=row.pk)
    crossed(world, 9 * HOUR, claimed_class=0, evidence="令1")
    second = planned(world)
    again = berths(second, one)[0]
    assert again.lockage.frozen and again.lockage.starts == row.starts
    assert state(two) == "planned"


def test_the_plan_goes_on_from_where_vessels_are(world):
    one = crossed(world)
    planned(world)
    to(world, one, "entering")
    clock.advance(timedelta(minutes=30))
    services.request_plan(caller=world.as_lock)
    second = planned(world)
    assert [b.dam for b in berths(second, one)] == ["TGD", "GZB"]
    services.step(caller=world.as_lock, passage=one.pk, number=5)
    services.leave(caller=world.as_lock, passage=one.pk)
    services.request_plan(caller=world.as_lock)
    third = planned(world)
    assert [b.dam for b in berths(third, one)] == ["GZB"]
    assert berths(third, one)[0].lockage.starts >= clock.now() + timedelta(minutes=150)


def test_what_if_is_never_published(world):
    crossed(world)
    planned(world)
    supposed = {
        "name": "假设1", "direction": "down", "eta": clock.now().isoformat(), "class": 1,
        "length": 13000, "beam": 1620, "draught": 400, "displacement": 9000, "dg": 0,
    }  # fmt: skip
    closure = {"facility": "TG-S", "starts": clock.now().isoformat(), "ends": (clock.now() + 9 * HOUR).isoformat()}
    asked = services.request_plan(caller=world.as_lock, what_if={"closures": [closure], "vessels": [supposed]})
    planning.make_requested()
    asked.refresh_from_db()
    assert asked.state == "draft" and Berth.objects.filter(version=asked, label="假设1").count() == 2
    assert min(row.starts for row in asked.lockages.filter(facility="TG-S")) >= clock.now() + 9 * HOUR
    with pytest.raises(Conflict):
        services.publish(caller=world.as_lock, version=asked.pk)
    with pytest.raises(Invalid):
        services.request_plan(caller=world.as_lock, what_if={"closures": [closure | {"facility": "?"}]})


def test_a_planner_that_fails_leaves_the_published_plan(world):
    crossed(world)
    standing = planned(world)
    asked = services.request_plan(caller=world.as_lock)
    PlanVersion.objects.filter(pk=asked.pk).update(what_if={"closures": [{"facility": "TG-S"}]})
    planning.make_requested()
    asked.refresh_from_db()
    assert asked.state == "failed" and asked.failure
    assert selectors.published().pk == standing.pk


def test_who_applies_while_the_planner_is_at_work_is_in_the_next_plan(world, monkeypatch):
    crossed(world)
    search, late = planning.search, []

    def at_work(seen, **how):
        late.extend(applied(world) for _ in range(2))
        return search(seen, **how)

    with monkeypatch.context() as now:
        now.setattr(planning, "search", at_work)
        planning.make_requested(limit=1)
    assert PlanVersion.objects.filter(state="requested").count() == 1
    assert all(berths(planned(world, publish=False), one) for one in late)


@pytest.mark.django_db(transaction=True)
def test_the_planner_waits_for_who_relies_on_it(noon):
    """A change that found a plan asked for, and asks for none, is committed before that plan looks at the river."""
    world = make_world()
    crossed(world)
    (asked,) = PlanVersion.objects.filter(state="requested")
    ready = threading.Event()

    def change():
        with transaction.atomic():
            late = applied(world)
            ready.set()
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_sleep(0.1)")
        return late

    late, made = at_once(change, lambda: ready.wait(10) and planning.make(version=asked.pk))
    assert made is True and berths(asked, late)


def test_vessels_are_moved_by_hand_within_the_rules(world):
    ones = [crossed(world, HOUR * (9 - n)) for n in range(3)]
    draft = planned(world, publish=False)
    row = berths(draft, ones[0])[0].lockage
    places = [{"id": str(b.passage_id), "x": b.x_cm, "y": b.y_cm} for b in row.berths.all()]
    who = {"caller": world.as_lock, "lockage": row.pk}
    with pytest.raises(Invalid, match="point"):
        services.set_berths(**who, places=[places[0] | {"x": -5}, *places[1:]], reason="试")
    with pytest.raises(Invalid):
        services.set_berths(**who, places=places, reason="")
    with pytest.raises(Invalid):
        services.set_berths(**who, places=[*places, {"id": "nobody", "x": 1, "y": 1}], reason="试")
    end = row.version.rules["facilities"][row.facility]
    moved = places[0] | {"x": end["length"] - end["end_margin"] - 13000}
    if len(places) == 1:
        services.set_berths(**who, places=[moved], reason="靠下闸首")
        assert Berth.objects.get(lockage=row).x_cm == moved["x"]
        assert Event.objects.filter(type="PLAN_MOVED").count() == 1
    services.publish(caller=world.as_lock, version=draft.pk)
    with pytest.raises(Conflict):
        services.set_berths(**who, places=places, reason="试")


@pytest.mark.django_db(transaction=True)
def test_two_dispatchers_publish_at_once(noon):
    world = make_world()
    crossed(world)
    planned(world)
    services.request_plan(caller=world.as_lock)
    planning.make_requested()
    services.request_plan(caller=world.as_lock)
    planning.make_requested()
    one, two = PlanVersion.objects.filter(state="draft").order_by("number")
    answers = at_once(
        lambda: services.publish(caller=world.as_lock, version=one.pk),
        lambda: services.publish(caller=world.as_lock, version=two.pk),
    )
    lost = [answer for answer in answers if isinstance(answer, Conflict)]
    assert len(lost) == 1 and "was published by" in lost[0].text.en and "通航" in lost[0].text.zh
    assert PlanVersion.objects.filter(state="published").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_dispatchers_publish_at_once_on_the_page(noon):
    world = make_world()
    crossed(world)
    one = planned(world, publish=False)
    services.request_plan(caller=world.as_lock)
    planning.make_requested()
    two = PlanVersion.objects.filter(state="draft").exclude(pk=one.pk).get()
    desks = [browser(world.lock, language="en") for _ in range(2)]

    def press(desk, version):
        address = reverse("river:plan_act", args=[version.pk])
        return desk.post(address, {"step": "publish"}, follow=True).content.decode()

    pages = at_once(lambda: press(desks[0], two), lambda: press(desks[1], two))
    lost = [page for page in pages if f"Plan {two.number} was published already, by 通航 at" in page]
    assert len(lost) == 1 and sum("Done." in page for page in pages) == 1
    assert selectors.published() == two
    late = press(desks[0], one)  # the draft that the newer one took the place of
    assert f"Plan {two.number} was published by 通航 at" in late


def test_publishing_reads_the_versions_once_and_not_beside_every_berth(world):
    for _ in range(2):
        crossed(world)
        with CaptureQueriesContext(connection) as asked:
            planned(world)
    berths = [one["sql"] for one in asked if 'FROM "river_berth"' in one["sql"]]
    assert berths and not [sql for sql in berths if "entries" in sql]


@pytest.mark.django_db(transaction=True)
def test_one_vessel_applies_twice_at_once(noon):
    world = make_world()
    held = vessel(world)
    answers = at_once(lambda: applied(world, held).pk, lambda: applied(world, held).pk)
    assert sum(isinstance(answer, Conflict) for answer in answers) == 1


def test_the_journal_replays_the_river(world):
    one = crossed(world)
    planned(world)
    to(world, one, "out")
    drain()
    ours = [p for p in projections() if p.model.startswith("river.")]
    assert len(ours) == 4 and [found for p in ours for found in compare(p)] == []


def test_the_same_river_gives_the_same_plan(world):
    for hours in range(4):
        crossed(world, HOUR * hours)
    first = planned(world, publish=False)
    services.request_plan(caller=world.as_lock)
    second = planned(world, publish=False)
    assert documents.lockages_of(first) == documents.lockages_of(second)
    assert horizon.look().base is None


def test_only_what_fits_is_a_fit():
    size = {"length": 13000, "beam": 1620, "draught": 300, "displacement": 1, "direction": "down", "dg": 0}
    two = [Lying("a", 400, 40, size), Lying("b", 400, 1700, size)]
    assert broken(FACILITY, two) == [] and fits_as_it_lies(FACILITY, two, size)
    four = [*two, Lying("c", 14400, 40, size), Lying("d", 14400, 1700, size)]
    assert broken(FACILITY, four) == [] and not fits_as_it_lies(FACILITY, four, size)
    assert [one.rule for one in broken(FACILITY, [Lying("a", 400, 900, size)])] == ["MOOR"]
    assert {one.rule for one in broken(FACILITY, [two[0], Lying("b", 500, 60, size)])} == {"GAP"}
    assert not Lockage._meta.get_field("frozen").default


@given(st.integers(0, 8), st.integers(0, 2000), st.integers(0, 2000))
@settings(max_examples=200)
def test_waiting_never_costs_a_class(base, sooner, later):
    rules = {"gain_hours": 72, "highest": 4}
    early, late = sorted((sooner, later))
    at_first = effective(base, "B", timedelta(hours=early), **rules)
    assert effective(base, "B", timedelta(hours=late), **rules) <= at_first <= base
    assert at_first >= min(base, 4)
    assert effective(base, "D", timedelta(hours=late), **rules) == LAST
