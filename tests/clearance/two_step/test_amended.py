"""Amending the summary of a two-step declaration, before and after its goods may be removed (R-D4, R-1.2f)."""

import pytest

from kouan.clearance.amendments.models import Request, Version
from kouan.clearance.amendments.services import asking, deciding
from kouan.clearance.amendments.states import Kind
from kouan.clearance.guarantees.models import Guarantee, Movement
from kouan.clearance.models import Declaration
from kouan.clearance.services import flow
from kouan.clearance.two_step.models import TwoStep
from kouan.clearance.two_step.services.completing import complete
from kouan.journal.replay import check_replay
from kouan.journal.worker import drain
from kouan.kernel.errors import Invalid
from tests.clearance import build
from tests.clearance.test_pages import browser
from tests.clearance.two_step.conftest import arrive, state, summarise, whole

pytestmark = pytest.mark.measure("1b")
DEARER = {"goods[0].total": "110000.00"}


def ask(world, made, changes=None, kind=Kind.AMEND):
    return asking.ask(
        caller=world.as_broker, declaration=made.id, kind=kind, reason_code="typing", reason="写错了", changes=changes
    )


def approve(world, request):
    deciding.approve(caller=world.as_customs, request=request.id)
    drain()


def faults(refusal):
    return {(problem.rule, problem.field) for problem in refusal.value.problems}


def replayed():
    return [str(one) for one in check_replay() if "organisation" not in str(one)]


@pytest.mark.parametrize("removed", [False, True])
def test_r_1_2f_an_amended_summary_is_what_the_complete_declaration_is_held_to(place, removed):
    made = summarise(place)
    if removed:
        arrive(place)
    before, reserved = state(made), Guarantee.objects.get().reserved_fen
    assert before == ("SpK" if removed else "Sp1")
    approve(place, ask(place, made, DEARER | {"goods[0].name": "车身支架"}))
    head = Declaration.objects.get(pk=made.id)
    assert (state(made), head.goods_name, head.vat_fen, head.total_value) == (before, "车身支架", 0, 110_000)
    assert Version.objects.get().document["goods"][0]["total"] == "100000.00"
    more = Movement.objects.get(cause="AMENDED-1")
    assert (more.kind, Guarantee.objects.get().reserved_fen) == ("reserve", reserved + more.amount_fen)
    assert TwoStep.objects.get().estimate_fen == Guarantee.objects.get().reserved_fen
    if not removed:
        arrive(place)
    goods = (build.line(name="车身支架", price=build.D("110.00"), total=build.D("110000.00")),)
    with pytest.raises(Invalid) as drifted:
        complete(caller=place.as_broker, declaration=whole(), id=made.id)
    assert "B25" in {rule for rule, _ in faults(drifted)}
    complete(caller=place.as_broker, declaration=whole(goods=goods), id=made.id)
    drain()
    assert state(made) == "T"
    flow.paid(declaration=made.id)
    drain()
    assert (state(made), Guarantee.objects.get().reserved_fen) == ("P", 0)
    assert replayed() == []


def test_a_cheaper_summary_gives_a_part_of_the_guarantee_back(place):
    made = summarise(place)
    taken = Guarantee.objects.get().reserved_fen
    approve(place, ask(place, made, {"goods[0].total": "50000.00"}))
    less = Movement.objects.get(kind="restore")
    assert Guarantee.objects.get().reserved_fen == taken - less.amount_fen > 0
    assert abs(less.amount_fen * 2 - taken) < taken * 0.05


WRONG = [
    ({"goods[0].price": "110.00"}, ("R-D4", "goods[0].price")),
    ({"contract_no": "C-9", "goods[0].name": "车身支架"}, ("R-D4", "contract_no")),
    ({"goods[0].total": "99000000.00"}, ("R-1.2b", "answers.guarantee_no")),
    ({"goods[0].hs_code": "999999"}, ("R-1.2b", "goods[0].hs_code")),
    ({"answers": None}, ("R-D4", "answers")),
    ({"modes.declare_form": "ONE_STEP"}, ("R-D4", "modes.declare_form")),
]


def test_r_d4_what_of_a_summary_cannot_be_amended(place):
    made = summarise(place)
    for changes, fault in WRONG:
        with pytest.raises(Invalid) as refusal:
            ask(place, made, changes)
        assert fault in faults(refusal)
    assert not Request.objects.exists() and Movement.objects.count() == 1


def test_a_guarantee_spent_meanwhile_refuses_the_approval_and_changes_nothing(place):
    made = summarise(place)
    request = ask(place, made, DEARER)
    Guarantee.objects.update(amount_fen=Guarantee.objects.get().reserved_fen)
    with pytest.raises(Invalid):
        deciding.approve(caller=place.as_customs, request=request.id)
    request.refresh_from_db()
    assert (request.state, Version.objects.count(), Movement.objects.count()) == ("asked", 0, 1)


@pytest.mark.parametrize("answer", ["approve", "refuse", "take_back"])
def test_goods_wait_for_the_answer_and_go_on_with_it(place, answer):
    made = summarise(place)
    request = ask(place, made, {"goods[0].name": "车身支架"})
    arrive(place)
    assert state(made) == "Sp1"
    if answer == "approve":
        deciding.approve(caller=place.as_customs, request=request.id)
    elif answer == "refuse":
        deciding.refuse(caller=place.as_customs, request=request.id, reason="无必要")
    else:
        asking.take_back(caller=place.as_broker, request=request.id)
    assert state(made) == "SpK"


def test_r_1_2d_a_summary_is_withdrawn_and_its_guarantee_given_back(place):
    made = summarise(place)
    arrive(place)
    approve(place, ask(place, made, kind=Kind.WITHDRAW))
    assert (state(made), Guarantee.objects.get().reserved_fen) == ("D", 0)


def test_the_form_of_a_summary_shows_its_own_items(place):
    made = summarise(place)
    page = browser(place.broker).get(f"/clearance/amendments/declarations/{made.id}/ask/").content.decode()
    assert 'name="goods[0].total"' in page and 'name="gross_weight"' in page
    assert 'name="goods[0].price"' not in page and 'name="contract_no"' not in page
    posted = browser(place.broker).post(
        f"/clearance/amendments/declarations/{made.id}/ask/", {"kind": "amend", "reason_code": "typing"}
    )
    assert posted.status_code == 422 and 'id="e-reason"' in posted.content.decode()
