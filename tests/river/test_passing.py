"""Passages from application to the way out, and every rule on the way."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kouan.journal.models import Event
from kouan.kernel import clock
from kouan.kernel.errors import Conflict, IdempotencyMismatch, Invalid, NotFound, Refused
from kouan.kernel.text import Text
from kouan.river import jobs, selectors, services
from kouan.river.chamber import Lying, broken
from kouan.river.models import CreditEntry, Passage, Vessel
from kouan.river.rules import R146, R42b, R42c, R44b
from kouan.river.states import ACTIVE, FINAL, TABLE, State
from tests.river.conftest import HOUR, application, applied, crossed, grade, planned, state, to, vessel


def problems(refused):
    return [one.rule for one in refused.value.problems]


def test_a_passage_through_both_dams(world):
    one = crossed(world)
    assert one.state == State.ARRIVED_LINE
    planned(world)
    assert to(world, one, "out").state == State.NEXT_PLANNED
    services.call(caller=world.as_lock, passage=one.pk)
    services.enter(caller=world.as_lock, passage=one.pk)
    services.step(caller=world.as_lock, passage=one.pk, number=1)
    services.leave(caller=world.as_lock, passage=one.pk)
    assert state(one) == State.PASSED
    assert Vessel.objects.get(pk=one.vessel_id).points == 81
    one = Passage.objects.get(pk=one.pk)
    assert one.revision == Event.objects.filter(subject_id=one.pk).exclude(set=None).count()


def test_r_4_2a_forbidden_goods_are_rejected_with_the_reason(world):
    one = applied(world, un_numbers=["1250"])
    assert one.state == State.REJECTED and one.problems[0]["rule"] == "R-4.2a"


def test_r_4_2a_hidden_goods_found_at_the_check(world):
    one = crossed(world)
    planned(world)
    to(world, one, "security_called")
    services.record_check(caller=world.as_lock, passage=one.pk, passed=True, un_found="1203")
    assert state(one) == State.CANCELLED
    assert Vessel.objects.get(pk=one.vessel_id).points == 60


def test_r_4_2b_a_violation_costs_points(world):
    one = crossed(world)
    made = services.violation(caller=world.as_lock, passage=one.pk, kind="rushing", remark="追越")
    assert made.points == -10 and R42b.id == "R-4.2b"


def test_r_4_2c_no_dangerous_goods_with_passengers():
    size = {"length": 10000, "beam": 1500, "draught": 300, "displacement": 1, "direction": "down"}
    facility = FACILITY | {"dg_allowed": True}
    aboard = [
        Lying("a", 400, 40, size | {"dg": 1, "passengers": False}),
        Lying("b", 400, 1860, size | {"dg": 0, "passengers": True}),
    ]
    assert [one.rule for one in broken(facility, aboard) if R42c.check(one)] == ["DG", "PASSENGERS"]


FACILITY = {
    "length": 28000, "width": 3400, "end_margin": 400, "wall_margin": 40, "gap_x": 400, "gap_y": 40,
    "moor_reach": 100, "max_draught": 430, "max_displacement": None, "max_vessels": None, "dg_allowed": False,
    "directions": ["down"],
}  # fmt: skip


def test_r_4_2d_too_early_and_over_draught(world):
    with pytest.raises(Invalid) as refused:
        applied(world, eta=clock.now() + 25 * HOUR)
    assert problems(refused) == ["R-4.2d"]
    services.set_draught(caller=world.as_lock, on=clock.today(), limit_cm=380)
    one = applied(world)
    assert one.state == State.REJECTED and "390" in one.problems[0]["en"]


def test_r_4_2d_measured_deeper_than_declared(world):
    one = crossed(world)
    planned(world)
    to(world, one, "security_called")
    services.record_check(caller=world.as_lock, passage=one.pk, passed=True, draught_cm=401)
    assert state(one) == State.CANCELLED
    assert CreditEntry.objects.get().kind == "over_draught"


def test_a_late_application_queues_from_itself(world):
    one = vessel(world)
    assert services.cross(caller=world.as_lock, mmsi=one.mmsi, direction="down", at=clock.now() - 5 * HOUR) is None
    services.cross(caller=world.as_lock, mmsi=one.mmsi, direction="down", at=clock.now() - 5 * HOUR)
    made = applied(world, one, eta=clock.now() - 5 * HOUR)
    assert made.state == State.ARRIVED_LINE and made.late and made.queued_at == clock.now()
    assert Event.objects.filter(type="LINE_UNANNOUNCED").count() == 1


def test_an_impossible_vessel_is_named_with_the_reason(world):
    one = applied(world, vessel(world, beam_cm=3400))
    assert one.state == State.REJECTED
    assert {p["rule"] for p in one.problems} == {"R-4.3c"} and "DIM" in one.problems[0]["en"]


def test_two_active_applications_are_refused(world):
    one = vessel(world)
    made = applied(world, one, client_no="X")
    assert applied(world, one, client_no="X").pk == made.pk
    with pytest.raises(IdempotencyMismatch):
        applied(world, one, client_no="X", destination="武汉")
    with pytest.raises(Refused, match="active"):
        applied(world, one)
    services.cancel(caller=world.as_carrier, passage=made.pk)
    assert applied(world, one).state == State.ACCEPTED


def test_r_4_3a_waiting_gains_classes_up_to_four(world):
    one = crossed(world)
    assert selectors.class_now(one) == 8
    clock.advance(timedelta(hours=72))
    assert selectors.class_now(one) == 7
    assert jobs.gains() == 1 and jobs.gains() == 0
    assert Event.objects.filter(type="CLASS_GAINED").count() == 1
    clock.advance(timedelta(days=60))
    assert selectors.class_now(one) == 4


def test_r_4_3b_a_class_needs_evidence(world):
    with pytest.raises(Invalid) as refused:
        applied(world, claimed_class=4)
    assert problems(refused) == ["R-4.3b"]
    with pytest.raises(Invalid):
        applied(world, claimed_class=7)
    with pytest.raises(Invalid):
        applied(world, claimed_class=12)
    assert applied(world, vessel(world, fuel="lng"), claimed_class=7).base_class == 7


def test_r_4_3b_a_false_claim_costs_class_and_points(world):
    one = crossed(world, claimed_class=3, evidence="Z-1")
    services.claim_false(caller=world.as_lock, passage=one.pk, reason="凭证不存在")
    one = Passage.objects.select_related("vessel").get(pk=one.pk)
    assert (one.base_class, one.vessel.points, one.vessel.grade) == (8, 60, "C")


def test_credit_d_goes_to_the_end(world):
    first, second = crossed(world, 5 * HOUR, claimed_class=2, evidence="Z"), crossed(world)
    grade(first.vessel, 40, "D")
    order = [one.pk for one, _ in selectors.queue(world.as_lock)]
    assert order == [second.pk, first.pk]


def test_r_4_4a_an_old_check_must_be_repeated(world):
    one = crossed(world)
    planned(world)
    to(world, one, "security_ok")
    clock.advance(timedelta(hours=25))
    with pytest.raises(Refused, match="check again"):
        services.call(caller=world.as_lock, passage=one.pk)
    services.call_security(caller=world.as_lock, passage=one.pk)
    assert state(one) == State.SECURITY_CALLED


def test_r_4_4b_fast_check_for_credit_a_on_lines(world):
    ids = [str(n) for n in range(2000)]
    fast = sum(R44b.fast("A", 4, id, 0.05) for id in ids)
    assert 1850 < fast < 1950 and not any(R44b.fast("B", 4, id, 0) or R44b.fast("A", 8, id, 0) for id in ids[:9])


def test_r_4_4c_minor_keeps_its_place_major_leaves(world):
    one, two = crossed(world), crossed(world)
    planned(world)
    for each in (one, two):
        to(world, each, "security_called")
    who = {"caller": world.as_lock, "passage": one.pk}
    with pytest.raises(Invalid):
        services.record_check(**who, passed=False)
    services.record_check(**who, passed=False, remark="灭火器过期")
    services.fixed(caller=world.as_carrier, passage=one.pk)
    assert state(one) == State.SECURITY_CALLED
    services.record_check(**who, passed=False, remark="灭火器过期")
    clock.advance(timedelta(hours=3))
    assert jobs.fixes_late() == 1 and state(one) == State.CANCELLED
    services.record_check(caller=world.as_lock, passage=two.pk, passed=False, major=True, remark="船员不符")
    assert state(two) == State.CANCELLED


def test_a_missed_call_goes_to_the_end_of_its_class(world):
    one, two = crossed(world, 3 * HOUR), crossed(world)
    planned(world)
    to(world, one, "called")
    clock.advance(timedelta(minutes=61))
    assert jobs.calls_missed() == 1
    assert [p.pk for p, _ in selectors.queue(world.as_lock)] == [two.pk, one.pk]
    assert Vessel.objects.get(pk=one.vessel_id).points == 75
    assert Passage.objects.get(pk=one.pk).crossed_at < Passage.objects.get(pk=one.pk).queued_at


def test_r_14_6_lines_and_containers_are_not_stopped_first():
    assert [cls for cls in range(9) if R146.may_suspend(cls)] == [3, 5, 7, 8]


def test_credit_is_appealed_within_five_working_days(world):
    one = vessel(world)
    made = services.note(caller=world.as_lock, vessel=one.pk, kind="rushing")
    with pytest.raises(NotFound):
        services.appeal(caller=world.as_other, entry=made.pk, reason="不服")
    services.appeal(caller=world.as_carrier, entry=made.pk, reason="不服")
    services.decide_appeal(caller=world.as_lock, entry=made.pk, uphold=True)
    assert Vessel.objects.get(pk=one.pk).points == 80
    late = services.note(caller=world.as_lock, vessel=one.pk, kind="rushing")
    clock.advance(timedelta(days=9))
    with pytest.raises(Refused):
        services.appeal(caller=world.as_carrier, entry=late.pk, reason="不服")
    clock.advance(timedelta(days=357))
    assert jobs.credit_aged() == 1 and Vessel.objects.get(pk=one.pk).points == 80


def test_an_earlier_report_of_the_line_counts_a_later_one_does_not(world):
    one = crossed(world, 2 * HOUR)
    again = {"caller": world.as_lock, "mmsi": one.vessel.mmsi, "direction": "down"}
    services.cross(**again, at=clock.now() - HOUR)
    services.cross(**again, at=clock.now() - 3 * HOUR)
    assert Passage.objects.get(pk=one.pk).queued_at == clock.now() - 3 * HOUR
    with pytest.raises(Invalid):
        services.cross(**again, at=clock.now() + HOUR)


def test_held_and_resumed_keeps_its_key(world):
    one = crossed(world, 2 * HOUR)
    services.hold(caller=world.as_lock, passage=one.pk, reason="违规")
    assert not selectors.queue(world.as_lock)
    services.resume(caller=world.as_lock, passage=one.pk)
    assert selectors.queue(world.as_lock)[0][0].queued_at == clock.now() - 2 * HOUR
    services.divert(caller=world.as_carrier, passage=one.pk, how="road")
    assert state(one) == State.DIVERTED


def test_closures_must_end_after_they_begin(world):
    with pytest.raises(Invalid) as refused:
        services.close(
            caller=world.as_lock, facility="X", starts=clock.now(), ends=clock.now(), reason=Text("雾", "fog")
        )
    assert len(refused.value.problems) == 2


def test_a_certificate_must_be_valid(world):
    one = vessel(world)
    Vessel.objects.filter(pk=one.pk).update(certificate_until=date(2021, 1, 1))
    with pytest.raises(Invalid):
        applied(world, one)
    with pytest.raises(Conflict):
        vessel(world, mmsi=one.mmsi)
    assert application()["direction"] == "down"


@given(st.lists(st.sampled_from(sorted({row.event for row in TABLE.rows})), max_size=30))
@settings(max_examples=200)
def test_no_sequence_of_steps_reaches_an_illegal_state(steps):
    at, security = State.APPLIED, False
    for step in steps:
        if not TABLE.allows(at, step):
            continue
        now = TABLE.next(at, step)
        security = security or now is State.SECURITY_OK
        assert now not in (State.CALLED, State.LOCKING, State.PASSED) or security
        assert at not in FINAL
        at = now
    assert (at in FINAL) != (at in ACTIVE)
