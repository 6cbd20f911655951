"""Two-step declaration, rule by rule."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import msgspec
import pytest

from kouan.clearance.guarantees.models import Guarantee, Movement
from kouan.clearance.models import Declaration
from kouan.clearance.services import flow, officers
from kouan.clearance.services.storing import restored
from kouan.clearance.two_step.models import RightReview, TwoStep
from kouan.clearance.two_step.rules import R12c, R12d, R12e, R12f, R12g
from kouan.clearance.two_step.selectors import has_right
from kouan.clearance.two_step.services.completing import complete
from kouan.clearance.two_step.services.timing import decide, due_now
from kouan.codecs.declaration import LicenceDocument
from kouan.journal.models import Event
from kouan.journal.replay import check_replay
from kouan.journal.worker import drain
from kouan.journeys.models import Hold
from kouan.kernel import clock
from kouan.kernel.clock import SHANGHAI
from kouan.kernel.errors import Conflict, Forbidden, Invalid, NotFound, Refused
from kouan.registry.models import Organisation
from kouan.registry.services import set_rule_value
from tests.clearance import build
from tests.clearance.conftest import HOUR, NOON, random_id
from tests.clearance.permits.conftest import left, licence
from tests.clearance.two_step.conftest import FREE, TAXED, arrive, guarantee, state, summarise, whole

pytestmark = pytest.mark.measure("1b")
ANSWERED = msgspec.structs.replace


def rules(refusal):
    return {problem.rule for problem in refusal.value.problems}


def fields(refusal, rule):
    return {problem.field for problem in refusal.value.problems if problem.rule == rule}


def finish(world, made, **changes):
    answer = complete(caller=world.as_broker, declaration=whole(**changes), id=made.id)
    drain()
    return answer


def channels(made):
    return [one.channel for one in Declaration.objects.get(pk=made.id).receipts.order_by("notice_at", "channel")]


def test_the_whole_way_with_guarantee_and_tax(place):
    made = summarise(place)
    assert made.state == "Sp0" and state(made) == "Sp1"
    taken = Movement.objects.get()
    assert taken.kind == "reserve" and taken.amount_fen > 10_000_000
    assert Guarantee.objects.get().balance_fen == 30_000_000 - taken.amount_fen
    arrive(place)
    assert state(made) == "SpK"
    assert not Hold.objects.filter(lifted_at=None, kind="customs").exists()
    head = Declaration.objects.get(pk=made.id)
    assert head.goods_name == "汽车车身支架" and head.vat_fen == 0 and restored(head).contract_no == ""
    assert {"S0", "SpL", "SpJ", "Sp1", "SpK"} == set(channels(made))
    done = finish(place, made)
    assert (done.id, done.seq_no, done.entry_id, done.client_no) == (made.id, made.seq_no, made.entry_id, "S1")
    assert state(made) == "T" and done.duties["vat"] > 0
    assert Guarantee.objects.get().reserved_fen == taken.amount_fen
    flow.paid(declaration=made.id)
    drain()
    assert state(made) == "P"
    assert Guarantee.objects.get().reserved_fen == 0
    assert not Declaration.objects.get(pk=made.id).inspections.exists()
    found = [str(one) for one in check_replay()]
    assert [one for one in found if "organisation" not in one] == []


def test_nothing_due_nothing_reserved(place):
    goods = (build.line(hs_code="847130", unit="001"),)
    made = summarise(place, answers=FREE, goods=goods)
    assert not Movement.objects.exists()
    arrive(place)
    assert state(made) == "SpK"


def test_r_1_2a_who_may(place):
    Organisation.objects.filter(pk=place.trader.id).update(grade="discredited")
    with pytest.raises(Invalid) as refusal:
        summarise(place)
    assert "R-1.2a" in rules(refusal)
    Organisation.objects.filter(pk=place.trader.id).update(grade="registered")
    with pytest.raises(Invalid) as refusal:
        summarise(place, supervision_mode="0255")
    assert ("supervision_mode") in fields(refusal, "R-1.2a")
    assert not Declaration.objects.exists() and not Movement.objects.exists()


def test_r_1_2a_licences_must_be_networked(place):
    set_rule_value(
        key="twostep.licences.offline", value=["A"], effective_from=date(2021, 1, 1), source="t", tag="D", unit=""
    )
    with pytest.raises(Invalid) as refusal:
        summarise(place, goods=(build.line(hs_code="2204210000", unit="095"),))
    assert fields(refusal, "R-1.2a") == {"goods[0].hs_code"}


def test_exports_are_refused(place):
    with pytest.raises(Invalid) as refusal:
        summarise(place, direction="E")
    assert "R-1.0b" in rules(refusal) and "B25" in rules(refusal)


@pytest.mark.parametrize(
    "changes, field",
    [
        ({"answers": None}, "answers.taxed"),
        ({"answers": ANSWERED(TAXED, inspected="")}, "answers.inspected"),
        ({"answers": ANSWERED(TAXED, guarantee_no="")}, "answers.guarantee_no"),
        ({"answers": ANSWERED(TAXED, guarantee_no="DB-9")}, "answers.guarantee_no"),
        ({"answers": ANSWERED(TAXED, restricted="yes")}, "documents"),
        ({"answers": ANSWERED(TAXED, inspected="yes")}, "goods[0].ciq_code"),
        ({"answers": ANSWERED(TAXED, inspected="yes")}, "goods[0].permits"),
        ({"goods": (build.line(hs_code="999999"),)}, "goods[0].hs_code"),
        ({"goods": (build.line(hs_code="2204210000"),)}, "goods[0].hs_code"),  # letter A, answered "no"
    ],
)
def test_r_1_2b_questions_and_items(place, changes, field):
    with pytest.raises(Invalid) as refusal:
        summarise(place, **changes)
    assert field in fields(refusal, "R-1.2b")
    assert not Declaration.objects.exists() and not Movement.objects.exists() and not TwoStep.objects.exists()


def test_the_total_must_be_more_than_nothing(place):
    with pytest.raises(Invalid) as refusal:
        summarise(place, goods=(build.line(total=build.D(0)),))
    assert "goods[0].total" in fields(refusal, "B08")


def test_boxes_say_their_lines_where_inspection_asks(place):
    box = build.imported().containers[0]
    with pytest.raises(Invalid) as refusal:
        bare = msgspec.structs.replace(box, goods_lines=())
        summarise(place, answers=ANSWERED(TAXED, inspected="yes"), containers=(bare,))
    assert "containers[0].goods_lines" in fields(refusal, "R-1.2b")


def test_a_short_guarantee_is_refused(place):
    guarantee(place, "DB-2", 1_000)
    with pytest.raises(Invalid) as refusal:
        summarise(place, answers=ANSWERED(TAXED, guarantee_no="DB-2"))
    assert fields(refusal, "R-1.2b") == {"answers.guarantee_no"}
    assert not Declaration.objects.exists()


def test_r_1_2c_the_last_day_ends_at_midnight(world):
    due = R12c.check(date(2021, 3, 10), date(2021, 3, 10))
    assert due == date(2021, 3, 24)
    midnight = datetime(2021, 3, 25, tzinfo=SHANGHAI)
    assert not R12c.breached(due, midnight - timedelta(microseconds=1))
    assert R12c.breached(due, midnight)


def test_r_1_2c_not_before_release_not_twice_not_after_cancellation(place):
    made = summarise(place)
    with pytest.raises(Refused) as refusal:
        finish(place, made)
    assert refusal.value.rule == "R-1.2c"
    arrive(place)
    first = finish(place, made)
    assert finish(place, made) == first  # a repetition
    with pytest.raises(Refused) as refusal:
        finish(place, made, marks="OTHER")
    assert refusal.value.rule == "R-1.2c"
    assert Event.objects.filter(type="DECL_COMPLETED").count() == 1


def test_r_1_2c_cancelled_goods_are_not_completed(place):
    made = summarise(place)
    arrive(place)
    officers.cancel(caller=place.as_customs, declaration=made.id, reason="撤销")
    assert Guarantee.objects.get().reserved_fen == 0
    with pytest.raises(Refused) as refusal:
        finish(place, made)
    assert refusal.value.rule == "R-1.2c" and state(made) == "D"


def test_r_d7_goods_of_a_summary_withdrawn_after_removal_are_under_control_again(place):
    made = summarise(place)
    arrive(place)
    assert not Hold.objects.filter(kind="customs", lifted_at=None).exists()
    officers.cancel(caller=place.as_customs, declaration=made.id, reason="税款申报有误")
    held = Hold.objects.get(kind="customs", lifted_at=None)
    assert (held.rule, held.consignment.released_at) == ("R-D7", None)
    summarise(place, "S2")
    assert not Hold.objects.filter(kind="customs", lifted_at=None).exists()


def test_strangers_do_not_complete(place):
    made = summarise(place)
    arrive(place)
    with pytest.raises(NotFound):
        complete(caller=place.as_other, declaration=whole(), id=made.id)
    with pytest.raises(Forbidden):
        complete(caller=place.as_customs, declaration=whole(), id=made.id)
    with pytest.raises(NotFound):
        complete(caller=place.as_broker, declaration=whole(), id=random_id())
    assert state(made) == "SpK"


def test_r_1_2d_tax_that_step_one_denied(place):
    assert list(R12d.check(FREE, 0)) == [] and [p.rule for p in R12d.check(FREE, 1)] == ["R-1.2d"]
    made = summarise(place, answers=FREE)
    arrive(place)
    with pytest.raises(Invalid) as refusal:
        finish(place, made, answers=FREE)
    assert rules(refusal) == {"R-1.2d"} and state(made) == "SpK"
    officers.cancel(caller=place.as_customs, declaration=made.id, reason="重报")
    anew = summarise(place, "S2")
    assert state(anew) == "SpK"


def test_r_1_2e_goods_to_be_inspected_are_not_sold_yet(place):
    """R-1.2e."""
    assert R12e.check(FREE) and not R12e.check(ANSWERED(FREE, inspected="yes"))
    summarise(place, answers=FREE)
    arrive(place)
    payload = Event.objects.get(type="RELEASED_TO_REMOVE").payload
    assert payload["may_sell"] is True and payload["inspection_due"] is False


def test_r_1_2f_nothing_drifts(place):
    made = summarise(place)
    arrive(place)
    for changes, rule, field in (
        ({"gross_weight": build.D(1101)}, "B25", "gross_weight"),
        ({"goods": (build.line(total=build.D(100001), price=build.D("100.001")),)}, "B25", "goods[0].total"),
        ({"answers": FREE}, "R-1.2f", "answers"),
    ):
        with pytest.raises(Invalid) as refusal:
            finish(place, made, **changes)
        assert field in fields(refusal, rule), changes
    then = whole(answers=ANSWERED(TAXED, restricted="yes"), documents=())
    assert [p.rule for p in R12f.check(whole(), then)] == ["R-1.2f"]
    assert state(made) == "SpK" and Declaration.objects.get(pk=made.id).contract_no == ""


def test_r_1_2g_late_completion_is_recorded_and_reviewed_but_not_charged(place):
    """R-1.2g."""
    made = summarise(place)
    arrive(place)
    with clock.travel(NOON + timedelta(days=15)):
        assert due_now() >= 1
        assert due_now() == 0
        step = TwoStep.objects.get()
        assert step.breached_at == datetime(2021, 3, 25, tzinfo=SHANGHAI)
        finish(place, made)
    head = Declaration.objects.get(pk=made.id)
    assert head.late_fee_fen == 0 and head.state == "T"
    review = RightReview.objects.get()
    assert review.organisation_id == place.trader.id and R12g.check(1, date(2021, 3, 25))
    assert has_right(place.trader.id)
    with pytest.raises(Forbidden):
        decide(caller=place.as_broker, review=review.id, decision="withdrawn", reason="x")
    with pytest.raises(Invalid):
        decide(caller=place.as_customs, review=review.id, decision="withdrawn", reason=" ")
    decide(caller=place.as_customs, review=review.id, decision="withdrawn", reason="屡次逾期")
    assert not has_right(place.trader.id)
    decide(caller=place.as_customs, review=review.id, decision="kept", reason="整改")
    assert has_right(place.trader.id)
    with pytest.raises(Conflict):
        decide(caller=place.as_customs, review=review.id, decision="withdrawn", reason="x")


def test_r_1_2g_a_late_summary_is_charged_once_completed(place):
    from kouan.journeys import services as journeys

    journeys.declare_entry(call=place.call.id, at=NOON - timedelta(days=20))
    journeys.record_arrival(call=place.call.id, at=NOON - timedelta(days=20))
    made = summarise(place)
    assert Declaration.objects.get(pk=made.id).late_fee_fen == 0 and state(made) == "SpK"
    with clock.travel(NOON + timedelta(days=5)):
        finish(place, made)
    late = Declaration.objects.get(pk=made.id).late_fee_fen
    assert late > 0
    # six days of 0.05 % (days 15 to 20), not eleven: step one is the declaration
    value = Declaration.objects.get(pk=made.id).duties["customs_value"]
    assert late == value * 6 * 5 // 10_000 // 100 * 100


def test_reminders_once_each(place):
    summarise(place)
    arrive(place)
    given = []
    for day in range(15):
        with clock.travel(NOON + timedelta(days=day)):
            given.append(due_now())
            due_now()
    assert [day for day, done in enumerate(given) if done] == [7, 11, 13]
    assert TwoStep.objects.get().reminded == [7, 11, 13]
    assert Event.objects.filter(type="TWO_STEP_REMINDED").count() == 3


def test_a_worker_that_was_down_reminds_once(place):
    summarise(place)
    arrive(place)
    with clock.travel(NOON + timedelta(days=12)):
        assert due_now() == 1
    assert TwoStep.objects.get().reminded == [7, 11]


def test_inspection_only_at_the_summary(place):
    set_rule_value(
        key="inspection.random.share", value="1", effective_from=date(2021, 2, 1), source="t", tag="D", unit="fraction"
    )
    made = summarise(place)
    assert state(made) == "Sp1"  # not before the goods are here
    arrive(place)
    assert state(made) == "SpC" and Hold.objects.filter(kind="inspection", lifted_at=None).exists()
    with pytest.raises(Refused):
        finish(place, made)
    officers.record_inspection(caller=place.as_inspector, declaration=made.id, passed=True)
    assert state(made) == "SpK" and "SpC" in channels(made)
    finish(place, made)
    flow.paid(declaration=made.id)
    assert state(made) == "P"


def test_a_failed_inspection_returns_the_summary(place):
    made = summarise(place)
    arrive(place)
    other = summarise(place, "S2", bill_no="", conveyance="", voyage="", transport_mode="9")
    assert state(other) == "SpK"
    Declaration.objects.filter(pk=made.id).update(state="Sp1")
    officers.order(caller=place.as_customs, declaration=made.id, reason="查")
    officers.record_inspection(caller=place.as_inspector, declaration=made.id, passed=False, note="不符")
    assert state(made) == "SpE"


def test_an_officer_reads_the_summary(place):
    set_rule_value(
        key="review.random.share", value="1", effective_from=date(2021, 2, 1), source="t", tag="D", unit="fraction"
    )
    made = summarise(place)
    assert state(made) == "SpH" and "H" in channels(made)
    officers.review_manually(caller=place.as_customs, declaration=made.id, accept=True)
    assert state(made) == "Sp1"


def test_a_returned_summary_gives_its_guarantee_back(place):
    set_rule_value(
        key="review.random.share", value="1", effective_from=date(2021, 2, 1), source="t", tag="D", unit="fraction"
    )
    made = summarise(place)
    officers.review_manually(caller=place.as_customs, declaration=made.id, accept=False, reason="品名不清")
    assert state(made) == "SpE" and Guarantee.objects.get().reserved_fen == 0
    again = summarise(place, "S2")
    assert again.entry_id != made.entry_id


@pytest.mark.parametrize("early", [True, False])
def test_r_6_5_two_steps_take_from_a_licence_once_whichever_names_it(place, early):
    papers = (LicenceDocument("1", "LIC-1"),)
    licence(place, uses=1, valid_until=date(2021, 3, 12))
    made = summarise(place, documents=papers if early else ())
    arrive(place)
    with clock.travel(NOON + timedelta(days=5)):  # it ran out since, and was in force when the summary was accepted
        finish(place, made, documents=papers)
    assert left() == (Decimal(0), 1) and state(made) == "T"


def test_a_returned_second_step_is_completed_again(place):
    made = summarise(place)
    arrive(place)
    set_rule_value(
        key="review.random.share", value="1", effective_from=date(2021, 2, 1), source="t", tag="D", unit="fraction"
    )
    finish(place, made)
    assert state(made) == "H"
    officers.review_manually(caller=place.as_customs, declaration=made.id, accept=False, reason="规格不符")
    drain()
    assert state(made) == "SpK" and TwoStep.objects.get().completed_at is None and "Z" in channels(made)
    assert Guarantee.objects.get().reserved_fen > 0
    finish(place, made)
    assert state(made) == "H"


def test_the_same_summary_sent_twice_is_one(place):
    first, again = summarise(place), summarise(place)
    assert first == again and Movement.objects.count() == 1


def test_goods_that_left_are_cleared_with_the_release(place):
    from kouan.journeys import services as journeys

    made = summarise(place, answers=FREE, goods=(build.line(hs_code="847130", unit="001"),))
    arrive(place)
    journeys.record_tally(
        consignment=place.line.id, packages=20, gross_weight=build.D(1100), at=NOON, units=[build.box()]
    )
    journeys.record_gate(unit=build.box(), plate="渝A12345", direction="out", terminal="GUOYUAN", at=NOON + HOUR)
    drain()
    assert state(made) == "SpK"


def test_an_entry_told_late_moves_the_last_day(place):
    """R-T4: what counts is when it happened, not when it was told."""
    from kouan.clearance.two_step.selectors import one
    from kouan.journeys import services as journeys

    made = summarise(place)
    journeys.record_arrival(call=place.call.id, at=NOON)
    drain()
    assert one(place.as_broker, made.id).due == date(2021, 3, 24)
    journeys.declare_entry(call=place.call.id, at=NOON - timedelta(days=2))
    assert one(place.as_broker, made.id).due == date(2021, 3, 22)
    with clock.travel(datetime(2021, 3, 23, tzinfo=SHANGHAI)):
        assert due_now() == 1
    assert TwoStep.objects.get().breached_at == datetime(2021, 3, 23, tzinfo=SHANGHAI)


def test_steps_told_twice_and_in_any_order_end_the_same(place):
    """Events at least once: each handler twice, an arrival before the summary is reviewed."""
    from kouan.clearance.services import summaries

    made = file_only(place)
    arrive_silently(place)
    for _ in range(2):
        summaries.arrived(declaration=made.id)
        summaries.accept(declaration=made.id)
        summaries.review(declaration=made.id)
    assert state(made) == "SpK"
    drain()
    assert state(made) == "SpK"
    finish(place, made)
    for _ in range(2):
        flow.paid(declaration=made.id)
        drain()
    assert state(made) == "P" and Movement.objects.count() == 2


def file_only(world):
    from kouan.clearance.services.filing import file

    return file(caller=world.as_broker, declaration=whole(client_no="S1"), client_no="S1")


def arrive_silently(world):
    from kouan.journeys import services as journeys

    journeys.declare_entry(call=world.call.id, at=NOON)
    journeys.record_arrival(call=world.call.id, at=NOON)
