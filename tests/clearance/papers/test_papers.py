"""Papers on demand: asked with a reason, supplied or overdue; the archive promise; what is never waived."""

from datetime import date, timedelta

import pytest

from kouan.clearance.models import Declaration
from kouan.clearance.papers import jobs, selectors, services, worklist
from kouan.clearance.papers.models import PaperFile, PaperRequest
from kouan.clearance.papers.rules import R63, R64
from kouan.clearance.papers.states import TABLE, PaperState
from kouan.clearance.services import flow, officers
from kouan.journal.replay import check_replay
from kouan.kernel import clock
from kouan.kernel.errors import Conflict, Forbidden, Invalid, NotFound, TooLarge
from kouan.kernel.transitions import IllegalTransition
from kouan.registry.services.access import revoke_mandate
from kouan.registry.services.tables import set_rule_value
from tests.clearance import build
from tests.clearance.conftest import NOON, filed

PDF = b"%PDF-1.7 contract"


@pytest.fixture
def made(world):
    made = filed(world)
    flow.accept(declaration=made.id)
    return made


def ask(world, made, kinds=("00000004",), reason="核对成交价格"):
    return services.ask(caller=world.as_customs, declaration=made.id, kinds=kinds, reason=reason)


def supply(world, request, body=PDF, name="合同.pdf"):
    return services.supply(caller=world.as_broker, request=request.id, name=name, body=body)


def state(request):
    return PaperRequest.objects.get(pk=request.id).state


def test_r_6_2_nothing_is_asked_for_at_filing_and_later_with_a_reason_and_a_day(world, made):
    assert {p["rule"] for p in Declaration.objects.get(pk=made.id).problems} == set()
    request = ask(world, made)
    assert request.due_on == date(2021, 3, 15)  # Wednesday and three working days
    assert ask(world, made).id == request.id
    assert [task.kind for task in worklist.tasks(world.as_trader, 9)] == ["papers"]
    assert supply(world, request).id == supply(world, request).id
    assert (state(request), PaperFile.objects.count()) == (PaperState.ANSWERED, 1)
    assert [task.kind for task in worklist.tasks(world.as_customs, 9)] == ["papers_read"]
    services.settle(caller=world.as_customs, request=request.id, step="close")
    assert (worklist.count(world.as_customs), worklist.count(world.as_broker)) == (0, 0)
    assert [str(one) for one in check_replay() if "organisation" not in str(one)] == []


def test_papers_not_supplied_in_time_are_overdue_and_may_still_be_supplied(world, made):
    request = ask(world, made)
    with clock.travel(NOON + timedelta(days=5)):
        assert jobs.overdue() == 0
    with clock.travel(NOON + timedelta(days=6)):
        assert (jobs.overdue(), jobs.overdue(), state(request)) == (1, 0, PaperState.OVERDUE)
        assert [task.kind for task in worklist.tasks(world.as_customs, 9)] == ["papers_overdue"]
        supply(world, request)
        with pytest.raises(Invalid):
            services.settle(caller=world.as_customs, request=request.id, step="ask_again")
        services.settle(caller=world.as_customs, request=request.id, step="ask_again", note="不清楚")
        assert PaperRequest.objects.get().due_on == date(2021, 3, 19)
        supply(world, request, body=PDF + b"2")
        assert state(request) == PaperState.ANSWERED


def test_bad_requests_are_refused(world, made):
    for bad in ({"kinds": ()}, {"kinds": ("99999999",)}, {"reason": " "}):
        with pytest.raises(Invalid) as caught:
            ask(world, made, **bad)
        assert {problem.rule for problem in caught.value.problems} == {"R-6.2"}
    Declaration.objects.filter(pk=made.id).update(released_at=NOON - timedelta(days=3 * 366))
    with pytest.raises(Invalid):
        ask(world, made)
    assert not PaperRequest.objects.exists()
    with pytest.raises(Forbidden):
        services.ask(caller=world.as_broker, declaration=made.id, kinds=("00000004",), reason="x")


def test_a_declaration_that_is_gone_has_no_papers_to_supply(world, made):
    request = ask(world, made)
    officers.cancel(caller=world.as_customs, declaration=made.id, reason="经批准撤销")
    assert state(request) == PaperState.CANCELLED
    with pytest.raises(Invalid) as caught:
        ask(world, made)
    assert [(one.rule, one.field) for one in caught.value.problems] == [("R-6.2", "declaration")]


def test_a_broker_without_mandate_supplies_nothing(world, made):
    request = ask(world, made)
    revoke_mandate(principal=world.trader.id, mandate=world.mandate.id)
    with pytest.raises(Forbidden):
        supply(world, request)


def test_bad_files_are_refused(world, made):
    request = ask(world, made)
    for body in (b"", b"<html>", b"MZ\x90"):
        with pytest.raises(Invalid):
            supply(world, request, body=body)
    set_rule_value(key="documents.file.bytes", value=10, effective_from=clock.today(), tag="D", source="test")
    with pytest.raises(TooLarge):
        supply(world, request)
    with pytest.raises(NotFound):
        services.supply(caller=world.as_other, request=request.id, name="x", body=PDF)
    assert (state(request), PaperFile.objects.count()) == (PaperState.OPEN, 0)


def test_nothing_more_is_taken_once_it_is_closed(world, made):
    request = ask(world, made)
    services.settle(caller=world.as_customs, request=request.id, step="cancel", note="不需要")
    with pytest.raises(IllegalTransition):
        supply(world, request)
    with pytest.raises(Conflict):
        services.settle(caller=world.as_customs, request=request.id, step="close")
    assert TABLE.terminal == {PaperState.CLOSED, PaperState.CANCELLED}


def test_r_6_3_the_promise_and_its_clock(world, made):
    head = Declaration.objects.get(pk=made.id)
    assert selectors.retention(head) == {"kept_by_firm": False, "promised_at": None, "until": None}
    first = services.promise(caller=world.as_trader)
    assert services.promise(caller=world.as_trader).promised_at == first.promised_at
    head.released_at = NOON
    found = selectors.retention(head)
    assert (found["kept_by_firm"], found["until"]) == (True, date(2024, 3, 10))
    assert R63.kept_until(date(2024, 2, 29), 3) == date(2027, 3, 1)
    with pytest.raises(Forbidden):
        services.promise(caller=world.as_customs)


def test_r_6_4_a_licence_is_never_waived(world):
    letters = {"6": {"direction": "I", "kind": "permit", "group": "", "mode": ""}}
    context = build.context(values={"licence__letters": letters})
    assert {problem.rule for problem in R64.check(build.imported(), context)} == {"B14"}
    services.promise(caller=world.as_trader)
    set_rule_value(key="licence.letters", value=letters, effective_from=clock.today(), tag="D", source="test")
    with pytest.raises(Invalid) as caught:
        filed(world)
    assert "B14" in {problem.rule for problem in caught.value.problems}
