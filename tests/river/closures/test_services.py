"""A closed lock: forecast, prices with their sources, firms' own plans, flow plan, advice taken or left."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kouan.journal.replay import check_replay
from kouan.journal.worker import drain
from kouan.kernel import clock
from kouan.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from kouan.kernel.transitions import IllegalTransition
from kouan.river.closures import problem, selectors, services, states
from kouan.river.closures.models import Advice, ClosurePlan, FirmPlan, Place, Run, Way
from kouan.river.closures.rules import R141, R142, R146
from tests.at_once import at_once
from tests.river.closures.conftest import DAY, FIRST, LAST, START, WEEK, drafted, make_world, planned, run


def test_r_14_1_excess_of_a_week():
    assert R141.excess(100, 100, 0.45) == 55 and R141.excess(40, 100, 0.45) == 0


def test_r_14_2_a_train_more_when_it_pays():
    assert R142.check(2, 1) and not R142.check(1, 1)


def test_r_14_6_closures_that_make_no_sense(world):
    assert R146.check(FIRST, FIRST) and not R146.check(LAST, FIRST)
    far = {"start": date(2027, 3, 10), "end": date(2027, 3, 20)}
    for wrong in (
        far | {"end": date(2027, 3, 9)},
        far | {"factor": 1.2},
        far | {"avoided": -0.1},
        {"start": LAST, "end": date(2026, 3, 20)},
    ):
        with pytest.raises(Invalid) as error:
            drafted(world, **wrong)
        assert error.value.problems[0].rule == "R-14.6"
    assert ClosurePlan.objects.count() == 1
    services.withdraw(caller=world.as_office, plan=world.plan.pk)
    assert drafted(world).factor == 0.45
    with pytest.raises(Forbidden):
        services.draft(caller=world.as_firm, lock="x", title=states.OPTIONS["WAIT"], start=FIRST, end=LAST)


def test_the_queue_is_forecast_with_its_band_and_kept(world):
    first = selectors.forecast_of(world.plan)
    course = first.course
    assert max(course["waiting"]) > 100 and course["clear_days"] > 0
    assert all(
        low <= mean <= high for low, mean, high in zip(course["low"], course["waiting"], course["high"], strict=True)
    )
    again = services.forecast(caller=world.as_lock, plan=world.plan.pk)
    again.refresh_from_db()
    assert again.course == course and world.plan.forecasts.count() == 2


def test_past_closures_beside_what_was_reported():
    found = {was.year: (was, said) for was, said in selectors.replay(0.3)}
    assert set(found) == {2017, 2021, 2022, 2024}
    assert found[2017][0].waiting == 1000 and found[2017][1].most > 0


def test_who_sees_a_closure(world):
    with pytest.raises(NotFound):
        selectors.plan(None, world.plan.pk)
    with pytest.raises(NotFound):
        selectors.plan(world.as_firm, world.plan.pk)
    services.announce(caller=world.as_lock, plan=world.plan.pk)
    assert selectors.plan(None, world.plan.pk).state == "announced"
    clock.advance(60 * DAY)
    assert services.end_due() == 1 and services.end_due() == 0
    with pytest.raises(IllegalTransition):
        services.withdraw(caller=world.as_lock, plan=world.plan.pk)
    with pytest.raises(Conflict):
        services.ask_run(caller=world.as_office, plan=world.plan.pk)


WAY = {"origin": "Chongqing", "destination": "Ningbo", "mode": "rail", "days": 3, "cost": 3000.0, "capacity": 250.0}


def test_prices_are_dated_and_say_where_they_come_from(world):
    said = {**WAY, "option": "RAIL_YUYONG", "weekdays": [0, 2, 4], "source": "报价单2026-02"}
    former = Way.objects.get(origin="Chongqing", destination="Ningbo")
    assert former.tag == "E" and former.source
    made = services.set_way(caller=world.as_office, effective_from=date(2026, 2, 10), **said)
    former.refresh_from_db()
    assert former.effective_until == date(2026, 2, 9) and made.set_by == world.office
    assert [one.cost for one in selectors.way_history("Chongqing", "Ningbo", "rail")] == [3000, 3200]
    assert former in selectors.ways() and made not in selectors.ways()
    network, _ = problem.network_of(world.plan, date(2026, 2, 18), 30)
    assert [leg.cost for leg in network.legs if leg.option == "RAIL_YUYONG"] == [3000]
    with pytest.raises(Invalid):
        services.set_way(caller=world.as_office, effective_from=date(2025, 1, 1), **said)
    with pytest.raises(Invalid):
        services.set_way(caller=world.as_office, effective_from=date(2026, 3, 1), **said | {"source": " "})
    with pytest.raises(Invalid):
        services.set_way(caller=world.as_office, effective_from=date(2026, 3, 1), **said | {"origin": "Nowhere"})
    with pytest.raises(Forbidden):
        services.set_way(caller=world.as_firm, effective_from=date(2026, 3, 1), **said)
    assert (
        services.set_way(caller=world.as_market, effective_from=date(2026, 2, 10), **said | {"cost": 2950.0}).pk
        == made.pk
    )


def test_firms_plans_are_their_own(world):
    made = planned(world)
    assert planned(world, teu=90).pk == made.pk
    planned(world, world.as_rival, teu=10)
    assert [one.teu for one in selectors.firm_plans(world.as_firm)] == [90]
    for wrong in ({"teu": -1}, {"week": date(2026, 3, 10)}, {"week": date(2026, 1, 5)}, {"goods": "gold"}):
        with pytest.raises(Invalid) as error:
            planned(world, **wrong)
        assert error.value.problems[0].rule == "R-14.1"
    with pytest.raises(Forbidden):
        planned(world, world.as_office)
    assert FirmPlan.objects.count() == 2


def test_r_14_1_a_run_advises_each_firm_and_no_firm_sees_another(world):
    planned(world)
    planned(world, world.as_rival, teu=40, goods="motorcycles to Singapore")
    made = run(world)
    assert made.state == "done" and made.cost > 0 and made.report["slots"] and made.report["use"]
    assert "advice" not in made.report
    shut = [one for one in made.weeks if FIRST.isoformat() <= one["week"] <= LAST.isoformat()]
    assert all(one["room"] < made.weeks[0]["room"] for one in shut)
    (mine,) = selectors.advice(world.as_firm)
    sums = [way["total"] + way["price"] for way in mine.ways]
    assert sums == sorted(sums) and len(mine.ways) >= 3 and mine.state == "open"
    (other,) = selectors.advice(world.as_rival)
    with pytest.raises(NotFound):
        services.accept(caller=world.as_firm, advice=other.pk, option=other.ways[0]["option"], leaves=FIRST)
    assert selectors.answers(made) == {"open": 120}


def chosen(advice, *options):
    way = next(way for way in advice.ways if way["option"] in options)
    return {"option": way["option"], "leaves": date.fromisoformat(way["leaves"])}


def test_accepted_ways_feed_the_next_run_and_a_changed_plan_ends_them(world):
    plan = planned(world)
    run(world)
    (mine,) = selectors.advice(world.as_firm)
    with pytest.raises(Invalid):
        services.accept(caller=world.as_firm, advice=mine.pk, option="ROAD", leaves=FIRST)
    early = chosen(mine, "SHIFT_EARLIER")
    services.accept(caller=world.as_firm, advice=mine.pk, **early)
    services.accept(caller=world.as_firm, advice=mine.pk, **early)
    start, days = problem.horizon(world.plan)
    network, asking = problem.network_of(world.plan, start, days)
    goods = next(one for one in network.commodities if one.name == plan.goods)
    assert asking == [] and goods.volumes[(early["leaves"] - start).days] == 580
    services.refuse(caller=world.as_firm, advice=mine.pk)
    rail = chosen(mine, "RAIL_YUYONG")
    mine.refresh_from_db()
    with pytest.raises(IllegalTransition):
        services.accept(caller=world.as_firm, advice=mine.pk, **rail)
    run(world)
    newest = selectors.advice(world.as_firm)[0]
    services.accept(caller=world.as_firm, advice=newest.pk, **rail)
    network, _ = problem.network_of(world.plan, start, days)
    train = next(leg for leg in network.legs if leg.option == "RAIL_YUYONG")
    assert 190 < train.capacity < 200
    assert max(next(one for one in network.commodities if one.name == plan.goods).volumes) == 500
    planned(world, teu=30)
    newest.refresh_from_db()
    assert newest.state == "refused" and newest.option == ""
    drain()
    assert [str(one) for one in check_replay() if "corridor_" in str(one) or "closure_plan" in str(one)] == []


def test_new_advice_supersedes_what_was_not_answered(world):
    planned(world)
    run(world)
    run(world)
    assert sorted(Advice.objects.values_list("state", flat=True)) == ["lapsed", "open"]
    old = Advice.objects.get(state="lapsed")
    with pytest.raises(IllegalTransition):
        services.accept(caller=world.as_firm, advice=old.pk, **chosen(old, "SHIFT_EARLIER"))


def test_a_run_that_cannot_be_made_says_why(world):
    Place.objects.filter(name="Chongqing").delete()
    made = run(world)
    assert made.state == "failed" and "Chongqing" in made.why
    assert services.ask_run(caller=world.as_office, plan=world.plan.pk).pk != made.pk


@pytest.mark.django_db(transaction=True)
def test_two_workers_make_a_run_once():
    with clock.travel(START):
        world = make_world()
        planned(world)
        services.ask_run(caller=world.as_office, plan=world.plan.pk)
        assert sorted(at_once(services.carry_out, services.carry_out)) == [0, 1]
        assert Run.objects.get().state == "done" and Advice.objects.count() == 1
        (mine,) = selectors.advice(world.as_firm)
        said = chosen(mine, "SHIFT_EARLIER")
        answers = at_once(
            lambda: services.accept(caller=world.as_firm, advice=mine.pk, **said),
            lambda: services.refuse(caller=world.as_firm, advice=mine.pk),
        )
    mine.refresh_from_db()
    assert (mine.state == "accepted") == bool(mine.option) and any(isinstance(one, Advice) for one in answers)


@pytest.mark.parametrize("table", (states.PLAN, states.RUN, states.ADVICE), ids=("plan", "run", "advice"))
@given(data=st.data())
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_no_sequence_of_events_reaches_an_illegal_state(table, data):
    events = sorted({row.event for row in table.rows})
    state = table.start
    for event in data.draw(st.lists(st.sampled_from(events), max_size=10)):
        try:
            after = table.next(state, event)
        except IllegalTransition:
            continue
        assert state not in table.terminal
        state = after
    assert state.text.zh and state.text.en and str(state) in states.TONES


def test_the_week_is_a_monday():
    assert WEEK.weekday() == 0
