"""Early declarations from filing to release, and every way out when the goods do not agree or do not come."""

from datetime import timedelta

import pytest

from kouan.charges.models import Bill, Refund
from kouan.clearance.advance import jobs, worklist
from kouan.clearance.advance.states import WatchState
from kouan.clearance.models import Declaration
from kouan.clearance.services import officers
from kouan.clearance.states import State
from kouan.journal.replay import check_replay
from kouan.journal.selectors import of_subject
from kouan.journal.worker import drain
from kouan.journeys import services as journeys
from kouan.journeys.models import Consignment
from kouan.kernel import clock
from kouan.kernel.errors import Conflict
from kouan.registry.models import RuleValue
from kouan.registry.services.tables import set_rule_value
from tests.clearance.advance.conftest import LATER, arrive, head, tally, watch
from tests.clearance.amendments.conftest import approve, ask
from tests.clearance.conftest import NOON, filed


def rules(made):
    return {reason["rule"] for reason in watch(made).reasons}


def test_arrival_and_tally_alone_release_in_one_pass(world, early):
    assert (watch(early).state, head(early).state) == (WatchState.AWAITING, State.AWAIT_ARRIVAL)
    arrive(world)
    assert head(early).state == State.AWAIT_ARRIVAL
    tally(world)
    assert (watch(early).state, head(early).state) == (WatchState.CLOSED, State.RELEASED)
    types = [event.type for event in of_subject("early", early.id)]
    assert types == ["EARLY_WATCHED", "EARLY_MATCHED", "EARLY_CLOSED"]
    assert Consignment.objects.get(pk=world.line.id).released_at == head(early).released_at
    assert [str(one) for one in check_replay() if "organisation" not in str(one)] == []


def test_the_tally_may_be_told_before_the_arrival(world, early):
    tally(world)
    assert head(early).state == State.AWAIT_ARRIVAL
    arrive(world)
    assert head(early).state == State.RELEASED


@pytest.mark.parametrize(("packages", "kg", "field"), [(19, "1100", "packages"), (20, "1140", "gross_weight")])
def test_r_1_1c_a_tally_that_differs_keeps_the_goods_until_it_is_corrected(world, early, packages, kg, field):
    arrive(world)
    tally(world, packages, kg)
    assert (watch(early).state, head(early).state) == (WatchState.MISMATCH, State.AWAIT_ARRIVAL)
    assert ([r["field"] for r in watch(early).reasons], rules(early)) == ([field], {"R-1.1c"})
    with pytest.raises(Conflict):
        officers.release_on_security(caller=world.as_customs, declaration=early.id, reason="担保")
    assert [task.kind for task in worklist.tasks(world.as_broker, 9)] == ["early"]
    tally(world, at=NOON + timedelta(hours=1))
    assert head(early).state == State.RELEASED


def test_a_tally_within_the_tolerance_matches(world, early):
    arrive(world)
    tally(world, kg="1131")
    assert head(early).state == State.RELEASED


def test_a_short_shipment_is_amended_by_the_carrier_and_the_declarant(world, early):
    arrive(world)
    tally(world, packages=19)
    journeys.amend_manifest(consignment=world.line.id, packages=19, reason="短装一件")
    drain()
    assert watch(early).state == WatchState.MISMATCH
    request = approve(world, ask(world, early, {"packages": 19}, code="short", evidence="LX-2021-7"))
    assert (request.counted, head(early).state) == (False, State.RELEASED)


def test_rolled_to_the_next_vessel_it_is_amended_and_waits_for_that_one(world, early):
    other = journeys.announce_call(
        kind="vessel", name="MING ZHU 11", voyage="2107E", port="CNCQI", terminal="GUOYUAN", eta=LATER
    )
    journeys.reassign_manifest(consignment=world.line.id, call=other.id, reason="甩货")
    drain()
    assert {reason["field"] for reason in watch(early).reasons} == {"conveyance", "voyage"}
    arrive(world)  # of the vessel it is no longer on
    assert head(early).state == State.AWAIT_ARRIVAL
    request = ask(world, early, {"conveyance": "MING ZHU 11", "voyage": "2107E"}, code="rolled", evidence="改配通知 7")
    approve(world, request)
    assert watch(early).state == WatchState.AWAITING
    journeys.record_arrival(call=other.id, at=LATER)
    tally(world, at=LATER)
    assert head(early).state == State.RELEASED


def test_r_1_1g_a_withdrawn_manifest_blocks_and_proposes_to_withdraw(world, early):
    journeys.withdraw_manifest(consignment=world.line.id)
    drain()
    assert (watch(early).state, rules(early)) == (WatchState.BLOCKED_NO_MANIFEST, {"R-1.1g"})
    assert [task.kind for task in worklist.tasks(world.as_trader, 9)] == ["early"]
    arrive(world)
    tally(world)
    assert head(early).state == State.AWAIT_ARRIVAL
    journeys.reopen_manifest(consignment=world.line.id)
    drain()
    assert head(early).state == State.RELEASED


def test_goods_that_never_come_become_stale_and_may_still_come(world, early):
    with clock.travel(NOON + timedelta(days=30)):
        assert jobs.outlast() == 0
    with clock.travel(NOON + timedelta(days=31)) as _:
        assert jobs.outlast() == 1
        assert jobs.outlast() == 0
        assert (watch(early).state, rules(early)) == (WatchState.STALE, {"R-1.1g"})
        arrive(world, clock.now())
        tally(world, at=clock.now())
        assert head(early).state == State.RELEASED


def rate(value, since):
    RuleValue.objects.filter(key="exchange_rate.USD", effective_from__gt=since).delete()
    set_rule_value(key="exchange_rate.USD", value=value, effective_from=since, tag="D", source="test")


@pytest.mark.parametrize(("value", "extra"), [("6.9000", True), ("6.1000", False)])
def test_r_1_1d_the_rates_of_the_day_of_entry_count_and_the_difference_is_settled(
    world, settings, tmp_path, value, extra
):
    from tests.clearance.amendments.conftest import bill_of, pay, reviewed

    settings.STATE = tmp_path
    made = reviewed(world)
    pay(world, bill_of(made))
    before = head(made).total_fen
    day = NOON + timedelta(days=3)
    with clock.travel(day):
        rate(value, clock.today())
        journeys.declare_entry(call=world.call.id, at=day)
        drain()
        after = head(made).total_fen
        arrive(world, day)
        tally(world, at=day)
        if extra:
            bill = Bill.objects.get(subject_id=made.id, state="issued")
            assert (bill.cause, bill.total, head(made).state) == ("R-1.1d", after - before, State.TAX_DUE)
            pay(world, bill)
        else:
            refund = Refund.objects.get()
            assert (refund.cause, refund.total) == ("R-1.1d", before - after)
        assert head(made).state == State.RELEASED
        journeys.declare_entry(call=world.call.id, at=day - timedelta(days=1))  # an earlier occurrence, told late
        drain()
        assert head(made).total_fen == before


def test_r_1_1f_goods_that_need_a_licence_since_the_filing_wait_for_it(world, early):
    letters = {"6": {"direction": "I", "kind": "permit", "group": "", "mode": ""}}
    set_rule_value(key="licence.letters", value=letters, effective_from=clock.today(), tag="D", source="test")
    drain()
    assert rules(early) == {"R-1.1f"}
    arrive(world)
    tally(world)
    assert head(early).state == State.AWAIT_ARRIVAL
    set_rule_value(key="licence.letters", value={}, effective_from=clock.today(), tag="D", source="test")
    drain()
    assert head(early).state == State.RELEASED


def test_a_cancelled_declaration_is_watched_no_more(world, early):
    officers.cancel(caller=world.as_customs, declaration=early.id, reason="撤")
    drain()
    assert watch(early).state == WatchState.CLOSED


def test_after_entry_a_declaration_is_not_early(world):
    journeys.declare_entry(call=world.call.id, at=NOON)
    made = filed(world)
    drain()
    assert not Declaration.objects.get(pk=made.id).early
    assert worklist.count(world.as_broker) == 0
