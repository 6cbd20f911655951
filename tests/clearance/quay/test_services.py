"""Past the yard step by step: guards, slots, fall-backs, news in any order, races."""

from datetime import timedelta
from decimal import Decimal
from itertools import permutations

import pytest

from kouan.clearance.models import InspectionOrder
from kouan.clearance.quay import jobs, services
from kouan.clearance.quay.models import Request, RequestStep
from kouan.clearance.quay.services import following, slots
from kouan.clearance.quay.states import Cause
from kouan.clearance.services import flow, officers
from kouan.clearance.services.filing import file
from kouan.codecs.declaration import Modes
from kouan.journal.replay import check_replay
from kouan.journal.worker import drain
from kouan.journeys import services as journeys
from kouan.journeys.models import Hold, Unit
from kouan.journeys.selectors import may_leave
from kouan.kernel import clock
from kouan.kernel.errors import Conflict, Forbidden, Invalid, NotFound, Refused
from kouan.kernel.text import Text
from kouan.kernel.transitions import IllegalTransition
from kouan.registry.models import RuleValue
from kouan.registry.services.access import revoke_mandate
from kouan.registry.versions import bump
from tests.at_once import at_once
from tests.clearance import build
from tests.clearance.conftest import HOUR, NOON, bill
from tests.clearance.quay.conftest import BERTHING, PLATE, ask, make_quay, plan, state, to

MINUTE = timedelta(minutes=1)
WHY = Text("查", "Look")


def replayed():
    return [str(one) for one in check_replay() if "direct_move" in str(one)]


def release(world, at=NOON):
    world.head.refresh_from_db()
    with clock.travel(at):
        flow.release(world.head)
        drain()


def capacity(number):
    RuleValue.objects.filter(key="quay.crane.trucks.hour").update(value=number)
    bump("rules")


def test_asking_twice_is_one_request(quay):
    assert ask(quay).id == quay.request.id
    assert Request.objects.count() == 1 and state(quay.request) == "requested"


def test_a_declaration_that_chooses_the_direct_way_asks_for_its_boxes(quay):
    other = build.box("TGHU123456")
    _, line = bill(quay, "MODES1")
    line.agent = quay.broker
    line.save()
    line.consignmentunit_set.all().delete()
    line.consignmentunit_set.create(unit=Unit.objects.create(number=other))
    boxes = tuple(
        build.Container(number=one, spec="21", weight=build.D(2200), lcl="0", goods_lines=(1,))
        for one in (other, build.box())
    )
    modes = Modes(declare_time="EARLY", handling="DIRECT_DISCHARGE")
    made = filed_directly(quay, "MODES1", modes, boxes)
    assert list(Request.objects.exclude(pk=quay.request.pk).values_list("unit__number", flat=True)) == [other]
    assert made.state == "7"


def filed_directly(world, bill_no, modes, boxes):
    declaration = build.imported(bill_no=bill_no, modes=modes, containers=boxes, client_no="M-1")
    return file(caller=world.as_trader, declaration=declaration, client_no="M-1")


def test_boxes_of_a_withdrawn_manifest_line_give_their_place_back(quay):
    to(quay, "truck")
    journeys.withdraw_manifest(consignment=quay.line.id)
    drain()
    assert state(quay.request) == ("yard", "no_manifest")


def test_every_further_step_of_a_broker_asks_for_its_mandate_again(quay):
    to(quay, "eligible")
    revoke_mandate(principal=quay.trader.id, mandate=quay.mandate.id)
    who = {"caller": quay.as_broker, "request": quay.request.id}
    for step in (
        lambda: services.choose_slot(**who, start=BERTHING),
        lambda: services.confirm_truck(**who, plate=PLATE),
        lambda: services.report_vgm(**who, kilograms=Decimal(1)),
        lambda: services.give_up(**who),
    ):
        with pytest.raises(Forbidden):
            step()
    assert state(quay.request) == "eligible"
    services.choose_slot(caller=quay.as_trader, request=quay.request.id, start=BERTHING)


def test_bad_requests_change_nothing(quay):
    Request.objects.all().delete()
    InspectionOrder.objects.create(declaration=quay.head, cause="officer", reason_zh="x", reason_en="x")
    Unit.objects.update(full=False)
    quay.head.lines.update(rest={"danger": {"un_number": "1203"}})
    with pytest.raises(Invalid) as refused:
        ask(quay)
    assert [p.rule for p in refused.value.problems] == ["R-1.4-3", "R-1.4-4", "R-1.4-10"]
    with pytest.raises(Refused) as wrong:
        ask(quay, kind="load")
    assert wrong.value.rule == "R-1.0b"
    with pytest.raises(Invalid):
        ask(quay, number="CSQU0000000")
    with pytest.raises(NotFound):
        services.ask(caller=quay.as_other, kind="discharge", consignment=quay.line.id, number=build.box())
    assert not Request.objects.exists()


def test_eligible_as_soon_as_the_last_condition_is_met(quay):
    plan(quay)
    assert state(quay.request) == "requested"
    services.switch_delivery_order(caller=quay.as_carrier, request=quay.request.id, number="DO1")
    assert state(quay.request) == "eligible"


def test_r_1_4_9_a_charges_hold_keeps_it_until_lifted(quay):
    journeys.place_hold(kind="charges", unit=quay.request.unit_id, reason=WHY, ref="1")
    to(quay, "eligible")
    assert state(quay.request) == "requested"
    journeys.lift_hold(kind="charges", unit=quay.request.unit_id, ref="1")
    drain()
    assert state(quay.request) == "eligible"


def test_r_1_4c_slots_begin_at_the_turn_and_end_with_the_window(quay):
    to(quay, "eligible")
    found = slots.of_request(quay.request)
    assert [slot.start for slot in found] == [BERTHING, BERTHING + HOUR, BERTHING + 2 * HOUR]
    assert found[0].call_forward == BERTHING and found[0].free == 12
    with pytest.raises(Refused) as refused:
        services.choose_slot(caller=quay.as_broker, request=quay.request.id, start=BERTHING - HOUR)
    assert refused.value.rule == "R-1.4c"
    to(quay, "planned")
    assert Request.objects.get().seat == 1


def test_r_1_4_8_only_listed_trucks_and_r_1_4_11_one(quay):
    to(quay, "planned")
    with pytest.raises(Refused) as refused:
        services.confirm_truck(caller=quay.as_broker, request=quay.request.id, plate="渝B99999")
    assert refused.value.rule == "R-1.4-8"
    to(quay, "truck")
    with pytest.raises(Refused) as refused:
        services.confirm_truck(caller=quay.as_broker, request=quay.request.id, plate="渝B99999")
    assert refused.value.rule == "R-1.4-11"


def test_r_1_4a_the_gate_opens_with_release_and_eir_only(quay):
    to(quay, "tallied")
    at = NOON + MINUTE

    def kinds():
        return sorted(one.kind for one in may_leave(build.box(), PLATE, at).reasons)

    assert kinds() == ["customs", "delivery_order"]
    release(quay)
    assert state(quay.request) == "checked" and kinds() == ["delivery_order"]
    services.issue_eir(caller=quay.as_carrier, request=quay.request.id, number="E1")
    assert kinds() == []
    services.mount(caller=quay.as_terminal, request=quay.request.id, plate=PLATE)
    told = journeys.record_gate(unit=build.box(), plate=PLATE, direction="out", terminal="GUOYUAN", at=at)
    drain()
    assert told["allowed"] and state(quay.request) == "done"
    assert replayed() == []


def test_r_1_4b_the_yard_instead_of_waiting(quay):
    to(quay, "tallied")
    services.check_release(caller=quay.as_terminal, request=quay.request.id)
    assert state(quay.request) == ("yard", "not_released")
    assert not Hold.objects.filter(lifted_at=None, ref__startswith="direct").exists()


def test_r_1_4b_two_minutes_on_the_hook(quay):
    to(quay, "tallied")
    with clock.travel(NOON + MINUTE):
        assert jobs.releases_late() == 0
    with clock.travel(NOON + 3 * MINUTE):
        assert jobs.releases_late() == 1 and jobs.releases_late() == 0
    assert state(quay.request) == ("yard", "not_released")
    following.released(quay.line.id, NOON + MINUTE)  # the news comes late, the release had not
    assert state(quay.request) == "checked"


def test_a_hook_without_its_truck(quay):
    to(quay, "truck")
    services.hook(caller=quay.as_terminal, request=quay.request.id)
    assert state(quay.request) == ("yard", "truck_late")


def test_a_truck_half_an_hour_late(quay):
    to(quay, "truck")
    with clock.travel(BERTHING + 30 * MINUTE):
        assert jobs.trucks_late() == 0
    with clock.travel(BERTHING + 31 * MINUTE):
        assert jobs.trucks_late() == 1
        assert state(quay.request) == ("yard", "truck_late")
        services.truck_here(caller=quay.as_terminal, request=quay.request.id, plate=PLATE, at=BERTHING + 20 * MINUTE)
    assert state(quay.request) == "truck"
    assert replayed() == []


CAUSES = {
    "inspection": "inspection",
    "customs": "release_revoked",
    "quarantine": "quarantine",
    "tally": "tally_mismatch",
}


@pytest.mark.parametrize(("kind", "cause"), list(CAUSES.items()))
def test_holds_send_boxes_to_the_yard(quay, kind, cause):
    to(quay, "planned")
    journeys.place_hold(kind=kind, consignment=quay.line.id, reason=WHY, ref="new")
    drain()
    assert state(quay.request) == ("yard", cause)
    assert replayed() == []


def test_an_inspection_order_sends_the_box_to_the_yard(quay):
    to(quay, "truck")
    journeys.record_arrival(call=quay.call.id, at=NOON)
    officers.order(caller=quay.as_customs, declaration=quay.head.id, reason="布控")
    drain()
    assert state(quay.request) == ("yard", "inspection")


def test_a_tally_that_does_not_agree(quay):
    to(quay, "discharging")
    services.tally(caller=quay.as_terminal, request=quay.request.id, container=build.box(), damaged=True)
    assert state(quay.request) == ("yard", "tally_mismatch")


def test_a_ship_too_late_frees_the_slot(quay):
    to(quay, "truck")
    plan(quay, berthing=BERTHING + HOUR)
    assert state(quay.request) == "truck"
    assert Request.objects.get().call_forward_at == BERTHING + HOUR
    plan(quay, berthing=BERTHING + 3 * HOUR)
    assert state(quay.request) == ("yard", "ship_delay")


def test_customs_stop_and_lift(quay):
    to(quay, "truck")
    services.stop(caller=quay.as_customs, request=quay.request.id, reason=WHY)
    assert state(quay.request) == ("yard", "release_revoked")
    services.unstop(caller=quay.as_customs, request=quay.request.id)
    assert not Hold.objects.filter(unit=quay.request.unit_id, lifted_at=None).exists()
    with pytest.raises(NotFound):
        services.unstop(caller=quay.as_customs, request=quay.request.id)


def test_giving_up_costs_nothing_and_may_be_undone_by_asking_anew(quay):
    to(quay, "planned")
    services.give_up(caller=quay.as_broker, request=quay.request.id)
    assert state(quay.request) == ("yard", "opted_out")
    assert state(ask(quay)) == "eligible"


def test_one_ship_a_berth(quay):
    plan(quay)
    other = journeys.announce_call(kind="vessel", name="OTHER", voyage="1", port="CNCQI", terminal="GUOYUAN")
    with pytest.raises(Conflict):
        plan(quay, call=other.id)
    plan(quay, call=other.id, berth="B2")


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_news_in_any_order_converge(quay, order):
    """Released 2, ordered for inspection 5, revoked 9 minutes after noon; told in any order, and twice."""
    to(quay, "tallied")
    news = [
        lambda: following.released(quay.line.id, NOON + 2 * MINUTE),
        lambda: following.fell(quay.line.id, Cause.INSPECTION, NOON + 5 * MINUTE),
        lambda: following.fell(quay.line.id, Cause.RELEASE_REVOKED, NOON + 9 * MINUTE),
    ]
    for index in (*order, *order):
        news[index]()
    assert state(quay.request) == ("yard", "inspection")


def test_news_after_the_truck_has_it_change_nothing(quay):
    to(quay, "tallied")
    release(quay)
    services.mount(caller=quay.as_terminal, request=quay.request.id, plate=PLATE)
    steps = RequestStep.objects.count()
    following.fell(quay.line.id, Cause.INSPECTION, NOON + HOUR)
    assert state(quay.request) == "on_truck" and RequestStep.objects.count() == steps
    following.fell(quay.line.id, Cause.INSPECTION, NOON - HOUR)  # before it was asked for
    assert state(quay.request) == "on_truck"


def test_who_may_do_what(quay):
    id, before = quay.request.id, list(Request.objects.values())
    terminal = {
        "here": lambda who: services.truck_here(caller=who, request=id, plate=PLATE),
        "hook": lambda who: services.hook(caller=who, request=id),
        "tally": lambda who: services.tally(caller=who, request=id, container=build.box()),
        "check": lambda who: services.check_release(caller=who, request=id),
        "mount": lambda who: services.mount(caller=who, request=id, plate=PLATE),
        "yard": lambda who: services.fall_back(caller=who, request=id, cause="terminal"),
        "stop": lambda who: services.stop(caller=who, request=id, reason=WHY),
        "order": lambda who: services.switch_delivery_order(caller=who, request=id, number="x"),
    }
    for step in terminal.values():
        with pytest.raises(Forbidden):
            step(quay.as_broker)
    with pytest.raises(NotFound):
        services.give_up(caller=quay.as_other, request=id)
    with pytest.raises(IllegalTransition):
        services.choose_slot(caller=quay.as_broker, request=id, start=BERTHING)
    assert list(Request.objects.values()) == before


@pytest.mark.django_db(transaction=True)
def test_r_1_4c_the_last_place_goes_to_one(noon):
    world = make_quay()
    capacity(1)
    requests = []
    for n, number in enumerate((build.box(), build.box("TGHU123456"))):
        _, line = bill(world, f"RACE{n}")
        line.consignmentunit_set.all().delete()
        unit, _ = Unit.objects.get_or_create(number=number, defaults={"full": True})
        line.consignmentunit_set.create(unit=unit)
        line.agent = world.broker
        line.save()
        requests.append(ask(world, number, line))
    plan(world, *(one.unit.number for one in requests))
    Request.objects.update(state="eligible")
    for one in requests:
        RequestStep.objects.create(request=one, event="qualify", at=NOON)
    answers = at_once(
        *(
            lambda one=one: services.choose_slot(caller=world.as_broker, request=one.id, start=BERTHING)
            for one in requests
        )
    )
    refused = [one for one in answers if isinstance(one, Refused)]
    assert len(refused) == 1 and refused[0].rule == "R-1.4c", answers
    assert Request.objects.filter(state="planned", seat=1).count() == 1


# Exports


@pytest.fixture
def export(quay):
    call = journeys.announce_call(kind="vessel", name="OUT 1", voyage="9E", port="CNCQI", terminal="GUOYUAN")
    number = build.box("TGHU123456")
    line = journeys.open_consignment(
        bill_no="EXPORT1",
        direction="E",
        call=call.id,
        owner=quay.trader.id,
        agent=quay.broker.id,
        packages=40,
        gross_weight=Decimal(480),
        units=[journeys.UnitLine(number=number, seal="S1")],
        at=NOON - 2 * HOUR,
    )
    quay.head.direction, quay.head.consignment_id = "E", line.id
    quay.head.save()
    with clock.travel(NOON - HOUR):
        quay.out = ask(quay, number, line, "load")
    plan(quay, number, berth="B9", call=call.id)
    quay.number, quay.out_line = number, line
    return quay


def enter(world, seal="S1", weight=2690, **changes):
    told = {"plate": PLATE, "seal": seal, "weight": Decimal(weight), **changes}
    return services.enter(caller=world.as_terminal, request=world.out.id, **told)


def vgm(world, kilograms=2700):
    services.report_vgm(caller=world.as_broker, request=world.out.id, kilograms=Decimal(kilograms))


def test_the_gate_names_every_reason(export):
    with pytest.raises(Invalid) as refused:
        enter(export, seal="X", at=BERTHING - 25 * HOUR)
    assert [p.rule for p in refused.value.problems] == ["R-1.5-1", "R-1.5-2", "R-1.5-3"]
    vgm(export)
    with pytest.raises(Invalid) as heavy:
        enter(export, weight=9999)
    assert [p.rule for p in heavy.value.problems] == ["R-1.5-6"]
    with pytest.raises(Invalid):
        vgm(export, "NaN")
    assert Unit.objects.get(number=export.number).location == ""


def test_r_1_5a_from_the_gate_to_the_ship(export):
    vgm(export)
    enter(export)
    drain()
    export.out_line.refresh_from_db()
    assert export.out_line.arrival_reported_at == NOON
    with pytest.raises(Refused) as refused:
        journeys.record_loaded(unit=export.number, at=NOON + MINUTE)
    assert refused.value.rule == "R-1.5a"
    release_if_waiting(export)
    assert state(export.out) == "released"
    with pytest.raises(Refused) as early_:
        services.transfer(caller=export.as_terminal, request=export.out.id)
    assert early_.value.rule == "R-1.5b"
    with clock.travel(NOON + 25 * HOUR):
        services.transfer(caller=export.as_terminal, request=export.out.id)
        journeys.record_loaded(unit=export.number, at=clock.now())
        drain()
    assert state(export.out) in ("loaded", "done")
    assert replayed() == []


def release_if_waiting(world):
    world.head.refresh_from_db()
    if world.head.state in ("wait", "paid"):
        flow.release(world.head)
    drain()


def test_an_inspection_on_arrival_ends_it(export):
    vgm(export)
    enter(export)
    drain()
    export.head.refresh_from_db()
    if export.head.state == "wait":
        officers.order(caller=export.as_customs, declaration=export.head.id, reason="布控")
    drain()
    assert state(export.out)[0] == "yard"
