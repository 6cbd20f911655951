"""Admission step by step: what the gate and the market are told, and that a refusal changes nothing."""

from datetime import timedelta

import pytest

from kouan.channels.models import Message
from kouan.clearance.admission import jobs, services
from kouan.clearance.admission.models import Admission, AdmissionStep, Breach
from kouan.clearance.admission.states import Case
from kouan.clearance.models import Declaration, Receipt
from kouan.clearance.services import officers
from kouan.journal.replay import check_replay
from kouan.journal.worker import drain
from kouan.journeys import services as journeys
from kouan.journeys.selectors import may_leave
from kouan.kernel import clock
from kouan.kernel.errors import Conflict, Forbidden, Invalid, NotFound, Refused
from kouan.kernel.text import Text
from kouan.kernel.transitions import IllegalTransition
from tests.at_once import at_once
from tests.clearance import build
from tests.clearance.admission.conftest import PLACE, arrived, inspected, released
from tests.clearance.conftest import HOUR, NOON, make_world

WHY = Text("核查", "Check")
PLATE = "渝A12345"


def admission(head):
    return Admission.objects.get(declaration=head.pk)


def sampled(world):
    services.record_sample(caller=world.as_inspector, declaration=world.head.id, sampler="徐洋", lab_ref="L1")


def asked(world, **changes):
    told = {"kind": "conditional", "undertaking": True, **PLACE, **changes}
    return services.apply(caller=world.as_broker, declaration=world.head.id, **told)


def permitted(world):
    sampled(world)
    asked(world)
    return services.decide(caller=world.as_customs, declaration=world.head.id, accept=True)


def drive_out(at=NOON):
    return journeys.record_gate(unit=build.box(), plate=PLATE, direction="out", terminal="GUOYUAN", at=at)


def replayed():
    return [str(one) for one in check_replay() if "admission" in str(one)]


def test_no_order_no_row(world):
    arrived(world)
    head = released(world)
    assert not Admission.objects.exists()
    assert services.report_sale(caller=world.as_trader, declaration=head.pk) is None
    assert not Breach.objects.exists()


def test_b_opens_gate_and_market_together(under):
    assert admission(under.head).case is Case.B
    officers.record_inspection(caller=under.as_inspector, declaration=under.head.id, passed=True)
    drain()
    found = admission(under.head)
    assert (found.state, found.market_ok_at, found.permitted_at) == ("market_ok", NOON, NOON)
    assert replayed() == []


def test_r_1_3a_removal_is_refused_with_every_reason(under):
    before = AdmissionStep.objects.count()
    with pytest.raises(Invalid) as refused:
        asked(under, undertaking=False, contact="")
    assert [p.field for p in refused.value.problems] == ["undertaking", "contact", "sample"]
    assert AdmissionStep.objects.count() == before and admission(under.head).state == "port"


def test_r_1_3a_excluded_goods_and_discredited_firms(under):
    sampled(under)
    under.head.lines.update(hs_code="0201100000", rest={"danger": {"un_number": "1203"}})
    under.trader.grade = "discredited"
    under.trader.save()
    with pytest.raises(Invalid) as refused:
        asked(under)
    assert [p.field for p in refused.value.problems] == ["goods[0].hs_code", "goods", "trader.uscc"]


def test_e_gate_opens_market_stays_shut(under):
    assert not drive_out(NOON - timedelta(minutes=5))["allowed"]
    found = permitted(under)
    assert found.case is Case.E and found.permit_no.startswith(under.head.entry_id)
    assert may_leave(build.box(), PLATE, NOON).allowed
    assert drive_out()["allowed"]
    drain()
    assert admission(under.head).state == "removed"
    assert Declaration.objects.get(pk=under.head.id).state == "S"
    services.record_result(caller=under.as_inspector, declaration=under.head.id, qualified=True)
    drain()
    assert admission(under.head).state == "market_ok"
    assert Declaration.objects.get(pk=under.head.id).state in ("P", "R")
    assert replayed() == []


def test_e_refused_may_be_asked_again(under):
    sampled(under)
    asked(under)
    with pytest.raises(Invalid):
        services.decide(caller=under.as_customs, declaration=under.head.id, accept=False)
    services.decide(caller=under.as_customs, declaration=under.head.id, accept=False, reason="仓库不符")
    found = admission(under.head)
    assert (found.state, found.removal) == ("port", "")
    with clock.travel(NOON + HOUR):
        asked(under)
    assert admission(under.head).state == "applied"


def test_a_permit_runs_out(under):
    permitted(under)
    with clock.travel(NOON + timedelta(days=31)):
        assert jobs.run_out() == 1 and jobs.run_out() == 0
    found = admission(under.head)
    assert (found.state, found.removal, found.permitted_at) == ("port", "", None)
    assert not may_leave(build.box(), PLATE, NOON + timedelta(days=31)).allowed
    assert replayed() == []


@pytest.mark.parametrize("how", ["return", "destroy"])
def test_r_1_3c_unqualified_goods_end(under, how):
    permitted(under)
    with pytest.raises(Refused) as refused:
        services.dispose(caller=under.as_inspector, declaration=under.head.id, how=how, note="x")
    assert refused.value.rule == "R-1.3c"
    with pytest.raises(Invalid):
        services.record_result(caller=under.as_inspector, declaration=under.head.id, qualified=False)
    services.record_result(caller=under.as_inspector, declaration=under.head.id, qualified=False, note="超标")
    services.dispose(caller=under.as_inspector, declaration=under.head.id, how=how, note="办结")
    assert admission(under.head).state == {"return": "returned", "destroy": "destroyed"}[how]
    assert Declaration.objects.get(pk=under.head.id).state == "D"
    assert replayed() == []


def test_r_1_3d_needs_an_office_and_a_release(under):
    with pytest.raises(Invalid) as refused:
        services.order_destination(caller=under.as_customs, declaration=under.head.id, reason=WHY)
    assert refused.value.problems[0].rule == "R-1.3d"
    services.order_destination(caller=under.as_customs, declaration=under.head.id, reason=WHY, office="500000")
    assert admission(under.head).case is Case.D
    with pytest.raises(Refused):
        services.request_inspection(caller=under.as_trader, declaration=under.head.id)
    officers.record_inspection(caller=under.as_inspector, declaration=under.head.id, passed=True)
    drain()
    found = admission(under.head)
    assert (found.state, found.market_ok_at) == ("removable", None)
    assert str(found.due_on) == "2021-03-30"
    services.request_inspection(caller=under.as_trader, declaration=under.head.id)
    services.record_result(caller=under.as_inspector, declaration=under.head.id, qualified=True)
    assert admission(under.head).state == "market_ok"
    assert replayed() == []


def test_r_1_3d_reminders_once_each_then_overdue(under):
    services.order_destination(caller=under.as_customs, declaration=under.head.id, reason=WHY, office="500000")
    officers.record_inspection(caller=under.as_inspector, declaration=under.head.id, passed=True)
    drain()
    given = []
    for day in (0, 13, 13, 17, 19, 20, 21, 22):
        with clock.travel(NOON + timedelta(days=day)):
            given.append(jobs.ask_in_time())
    assert given == [0, 1, 0, 1, 1, 0, 1, 0]
    assert admission(under.head).overdue_at is not None


def test_r_1_3b_sale_and_use_before_permission(under):
    for used in (False, True, True):
        found = services.report_sale(caller=under.as_trader, declaration=under.head.id, used=used)
        assert found is not None
    assert sorted(Breach.objects.values_list("kind", flat=True)) == ["sold", "used"]
    with pytest.raises(Invalid):
        services.report_sale(caller=under.as_trader, declaration=under.head.id, at=NOON + HOUR)


def test_r_1_3b_a_box_gone_before_the_order_is_found_out(world):
    arrived(world)
    journeys.lift_hold(kind="customs", consignment=world.line.id, at=NOON - HOUR)
    assert drive_out(NOON - HOUR / 2)["allowed"]
    inspected(world)
    assert list(Breach.objects.values_list("kind", "note")) == [("removed", build.box())]


def test_a_returned_declaration_closes_its_admission(under):
    officers.return_declaration(caller=under.as_customs, declaration=under.head.id, reason="退")
    drain()
    assert admission(under.head).state == "closed"
    assert replayed() == []


def test_who_may_decide(under):
    id, before = under.head.id, list(Admission.objects.values())
    steps = {
        "decide": lambda who: services.decide(caller=who, declaration=id, accept=True),
        "sample": lambda who: services.record_sample(caller=who, declaration=id, sampler="x", lab_ref="x"),
        "order": lambda who: services.order_destination(caller=who, declaration=id, reason=WHY, office="5"),
        "result": lambda who: services.record_result(caller=who, declaration=id, qualified=True),
        "dispose": lambda who: services.dispose(caller=who, declaration=id, how="treat", note="x"),
    }
    for step in steps.values():
        with pytest.raises(Forbidden):
            step(under.as_trader)
    for step in (
        lambda: services.apply(caller=under.as_other, declaration=id, kind="transfer", place="a", address="b"),
        lambda: services.request_inspection(caller=under.as_other, declaration=id),
        lambda: services.report_sale(caller=under.as_other, declaration=id),
    ):
        with pytest.raises(NotFound):
            step()
    with pytest.raises(IllegalTransition):
        services.decide(caller=under.as_customs, declaration=id, accept=True)
    assert list(Admission.objects.values()) == before


@pytest.mark.django_db(transaction=True)
def test_the_removal_is_decided_once(noon):
    world = make_world()
    arrived(world)
    world.head = inspected(world)
    sampled(world)
    asked(world)
    answers = at_once(
        lambda: services.decide(caller=world.as_customs, declaration=world.head.id, accept=True),
        lambda: services.decide(caller=world.as_customs, declaration=world.head.id, accept=False, reason="不符"),
    )
    assert sum(isinstance(one, Conflict) for one in answers) == 1, answers
    assert admission(world.head).state in ("removable", "port")


def channels(head):
    return set(Declaration.objects.get(pk=head.id).receipts.values_list("channel", flat=True))


def test_each_step_of_an_admission_has_its_receipt(under):
    """Codes of Appendix A.4, given by the rule value `receipt.admission`."""
    assert channels(under.head) >= {"S"} and "SpK" not in channels(under.head)
    permitted(under)
    told = Receipt.objects.get(declaration=under.head, channel="SpK")
    assert told.note.startswith("准予提离") and sent(under.head, "SpK") == 1
    services.record_result(caller=under.as_inspector, declaration=under.head.id, qualified=False, note="超标")
    found = Receipt.objects.filter(declaration=under.head, channel="H")  # a random draw may have given one of its own
    assert "检查不合格：超标" in found.values_list("note", flat=True)
    services.dispose(caller=under.as_customs, declaration=under.head.id, how="treat", note="熏蒸")
    services.record_result(caller=under.as_inspector, declaration=under.head.id, qualified=True)
    drain()
    assert "a" in channels(under.head)


def sent(head, channel):
    """How often the sender was told in that code."""
    return Message.objects.filter(direction="out", subject_id=head.id, filename__contains=f"_{channel}_").count()
