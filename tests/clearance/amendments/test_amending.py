"""Amending and withdrawing accepted declarations: what changes, what is kept, what is billed or given back."""

import pytest

from kouan.charges.models import Bill, Refund
from kouan.charges.selectors import covered, trial_balance
from kouan.clearance.amendments import selectors
from kouan.clearance.amendments.models import Request, Version
from kouan.clearance.amendments.services import asking, deciding
from kouan.clearance.amendments.states import TABLE, Kind, RequestState
from kouan.clearance.models import Declaration
from kouan.clearance.services import flow, officers
from kouan.clearance.services.storing import restored
from kouan.clearance.states import State
from kouan.journal.replay import check_replay
from kouan.journal.selectors import of_subject
from kouan.journal.worker import drain
from kouan.journeys import services as journeys
from kouan.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from tests.clearance import build
from tests.clearance.amendments.conftest import approve, ask, bill_of, head, pay
from tests.clearance.conftest import HOUR, NOON, filed

MORE = {"goods[0].price": "110.00", "goods[0].total": "110000.00"}
LESS = {"goods[0].price": "90.00", "goods[0].total": "90000.00"}


def rules(caught):
    return {problem.rule for problem in caught.value.problems}


def test_r_d4_an_approved_amendment_rewrites_the_declaration_and_keeps_what_it_said(world, due):
    before = restored(head(due))
    request = ask(world, due, {"goods[0].name": "车身支架（钢）", "remarks": "见证明"})
    assert (request.state, request.difference, head(due).goods_name) == ("asked", {}, before.goods[0].name)
    approve(world, request)
    after = restored(head(due))
    assert (after.goods[0].name, after.remarks, head(due).goods_name) == ("车身支架（钢）", "见证明", "车身支架（钢）")
    (version,) = selectors.versions(head(due))
    assert (version.number, version.document["goods"][0]["name"]) == (1, before.goods[0].name)
    assert [e.type for e in of_subject("declaration", due.id)].count("DECL_AMENDED") == 1
    assert head(due).receipts.filter(channel="M").count() == 1
    assert [str(one) for one in check_replay() if "organisation" not in str(one)] == []


def test_a_rise_before_payment_replaces_the_bill(world, due):
    old = bill_of(due)
    request = ask(world, due, MORE)
    assert set(request.difference) == {"duty", "vat"} and min(request.difference.values()) > 0
    approve(world, request)
    assert bill_of(due, pk=old.pk).state == "cancelled"
    new = bill_of(due, state="issued")
    assert new.total == head(due).total_fen == old.total + sum(request.difference.values())
    pay(world, new)
    assert head(due).state == State.AWAIT_ARRIVAL
    assert trial_balance()["receivable"] == 0


def test_a_rise_after_payment_is_due_again_and_released_when_it_is_paid(world, due):
    pay(world, bill_of(due))
    assert head(due).state == State.AWAIT_ARRIVAL
    request = approve(world, ask(world, due, MORE))
    assert head(due).state == State.TAX_DUE
    extra = bill_of(due, state="issued")
    assert (extra.total, extra.cause) == (sum(request.difference.values()), str(request.id))
    pay(world, extra)
    assert head(due).state == State.AWAIT_ARRIVAL


def test_a_rise_that_is_taken_back_leaves_nothing_to_pay_and_the_declaration_goes_on(world, due):
    pay(world, bill_of(due))
    approve(world, ask(world, due, MORE))
    assert head(due).state == State.TAX_DUE
    approve(world, ask(world, due, LESS))
    assert (head(due).state, Bill.objects.filter(state="issued").count()) == (State.AWAIT_ARRIVAL, 0)
    assert covered(due.id) == head(due).total_fen


def test_a_payment_that_is_told_after_the_duties_rose_releases_nothing(world, due):
    from kouan.charges.services.payments import instruct, settle

    request = ask(world, due, MORE)
    payment = instruct(caller=world.as_trader, bill=bill_of(due).id)
    settle(reference=payment.reference, amount=payment.amount, bank_reference="BK1", at=NOON)
    approve(world, request)  # the news of the payment waits behind it
    assert head(due).state == State.TAX_DUE
    pay(world, bill_of(due, state="issued"))
    assert head(due).state == State.AWAIT_ARRIVAL


def test_a_fall_after_payment_is_refunded_through_the_bank(world, due):
    from kouan.charges.services import refunds

    pay(world, bill_of(due))
    request = approve(world, ask(world, due, LESS))
    back = Refund.objects.get()
    assert (back.state, back.total) == ("instructed", -sum(request.difference.values()))
    assert head(due).state == State.AWAIT_ARRIVAL
    assert (
        refunds.answered(refund=back.id, booked=False, amount=back.total, bank_reference="", reason="AC04")
        == "rejected"
    )
    refunds.again(caller=world.as_customs, refund=back.id)
    for outcome in ("settled", "duplicate"):
        assert refunds.answered(refund=back.id, booked=True, amount=back.total, bank_reference="B") == outcome
    assert trial_balance()["receivable"] == 0
    drain()
    assert Refund.objects.count() == 1


def test_a_fall_while_the_bank_has_the_order_is_refunded_once_the_money_is_here(world, due):
    from kouan.charges.services.payments import instruct, settle

    bill = bill_of(due)
    payment = instruct(caller=world.as_trader, bill=bill.id)
    approve(world, ask(world, due, LESS))
    assert Refund.objects.get().state == "due"
    settle(reference=payment.reference, amount=payment.amount, bank_reference="BK1", at=NOON)
    drain()
    assert (Refund.objects.get().state, head(due).state) == ("instructed", State.AWAIT_ARRIVAL)


def test_a_rise_while_the_bank_has_the_order_waits_for_both_bills(world, due):
    from kouan.charges.services.payments import instruct, settle

    payment = instruct(caller=world.as_trader, bill=bill_of(due).id)
    approve(world, ask(world, due, MORE))
    extra = bill_of(due, state="issued")
    settle(reference=payment.reference, amount=payment.amount, bank_reference="BK1", at=NOON)
    drain()
    assert head(due).state == State.TAX_DUE
    pay(world, extra)
    assert head(due).state == State.AWAIT_ARRIVAL


def test_withdrawal_after_payment_gives_the_duties_back_and_frees_the_bill(world, due):
    paid = bill_of(due)
    pay(world, paid)
    request = approve(world, ask(world, due, kind=Kind.WITHDRAW, code="contract"))
    assert (request.state, head(due).state) == ("approved", State.CANCELLED)
    assert Refund.objects.get().total == paid.total
    assert filed(world).id != due.id  # the bill may be declared anew


def test_withdrawal_before_payment_voids_the_bill(world, due):
    approve(world, ask(world, due, kind=Kind.WITHDRAW, code="contract"))
    assert (bill_of(due).state, Refund.objects.count()) == ("cancelled", 0)


def test_nothing_is_released_while_a_request_is_open(world, due):
    request = ask(world, due, {"remarks": "见证明"})
    journeys.record_arrival(call=world.call.id, at=NOON - HOUR)
    pay(world, bill_of(due))
    assert head(due).state == State.AWAIT_ARRIVAL
    with pytest.raises(Conflict):
        officers.release_on_security(caller=world.as_customs, declaration=due.id, reason="担保")
    journeys.record_tally(
        consignment=world.line.id, packages=20, gross_weight=build.D(1100), units=[build.box()], at=NOON
    )
    deciding.refuse(caller=world.as_customs, request=request.id, reason="无必要")
    drain()
    assert head(due).state == State.RELEASED


def test_after_release_only_an_amendment_can_be_asked_for(world, due):
    journeys.record_arrival(call=world.call.id, at=NOON - HOUR)
    journeys.record_tally(
        consignment=world.line.id, packages=20, gross_weight=build.D(1100), units=[build.box()], at=NOON
    )
    pay(world, bill_of(due))
    assert head(due).state == State.RELEASED
    with pytest.raises(Invalid) as caught:
        ask(world, due, kind=Kind.WITHDRAW, code="contract")
    assert rules(caught) == {"R-D4"}
    approve(world, ask(world, due, MORE))
    assert (head(due).state, bill_of(due, state="issued").cause != "") == (State.RELEASED, True)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({}, "changes"),
        ({"trader.uscc": "X"}, "trader.uscc"),
        ({"direction": "E"}, "direction"),
        ({"goods[7].quantity": "1"}, "goods[7].quantity"),
        ({"goods[0].quantity": "many"}, "goods[0].quantity"),
        ({"nothing": "1"}, "nothing"),
        ({"goods[0].hs_code": "0000000000"}, "goods[0].hs_code"),
        ({"packages": 0}, "packages"),
        ({"goods": []}, "goods"),
        ({"a" * 500: 1}, "a" * 120),
        ({"packages": 20}, "changes"),
    ],
)
def test_what_cannot_be_amended_is_named_and_nothing_changes(world, due, changes, field):
    events = len(of_subject("declaration", due.id))
    with pytest.raises(Invalid) as caught:
        ask(world, due, changes)
    assert field in {problem.field for problem in caught.value.problems}
    assert (Request.objects.count(), len(of_subject("declaration", due.id))) == (0, events)


def test_r_1_1e_amendments_caused_by_carriage_are_no_errors_and_need_evidence(world, due):
    with pytest.raises(Invalid) as caught:
        ask(world, due, {"remarks": "甩货"}, code="rolled")
    assert rules(caught) == {"R-1.1e"}
    with pytest.raises(Invalid):
        ask(world, due, {"remarks": "甩货"}, code="no such reason")
    carried = approve(world, ask(world, due, {"remarks": "甩货"}, code="rolled", evidence="船公司通知 2021-77"))
    assert (carried.carriage, carried.counted) == (True, False)
    typed = approve(world, ask(world, due, {"remarks": "更正"}, code="typing"))
    assert typed.counted
    span = (NOON - HOUR, NOON + HOUR)
    assert selectors.errors(world.broker.id, *span) == 1
    assert selectors.errors(world.trader.id, *span) == 0


def test_asking_twice_is_one_request_and_another_is_a_conflict(world, due):
    first = ask(world, due, {"remarks": "甲"})
    assert ask(world, due, {"remarks": "甲"}).id == first.id
    with pytest.raises(Conflict):
        ask(world, due, {"remarks": "乙"})
    asking.take_back(caller=world.as_trader, request=first.id)
    assert ask(world, due, {"remarks": "乙"}).id != first.id


def test_who_may_ask_and_decide(world, due):
    with pytest.raises(NotFound):
        ask(world, due, {"remarks": "甲"}, caller=world.as_other)
    with pytest.raises(Forbidden):
        ask(world, due, {"remarks": "甲"}, caller=world.as_customs)
    request = ask(world, due, {"remarks": "甲"})
    with pytest.raises(Forbidden):
        deciding.approve(caller=world.as_broker, request=request.id)
    with pytest.raises(NotFound):
        asking.take_back(caller=world.as_other, request=request.id)
    with pytest.raises(Invalid):
        deciding.refuse(caller=world.as_customs, request=request.id, reason=" ")
    assert Request.objects.get().state == RequestState.ASKED


def test_a_request_lapses_with_its_declaration(world, due):
    request = ask(world, due, {"remarks": "甲"})
    officers.return_declaration(caller=world.as_customs, declaration=due.id, reason="退")
    assert Request.objects.get(pk=request.id).state == RequestState.LAPSED
    with pytest.raises(Invalid):
        ask(world, due, {"remarks": "甲"})


def test_an_amended_declaration_before_its_review_is_billed_as_amended(world):
    made = filed(world)
    flow.accept(declaration=made.id)
    approve(world, ask(world, made, MORE))
    drain()
    assert bill_of(made).total == head(made).total_fen


def test_the_second_amendment_is_the_third_version(world, due):
    approve(world, ask(world, due, {"remarks": "甲"}))
    approve(world, ask(world, due, {"remarks": "乙"}))
    assert [v.document.get("remarks") for v in Version.objects.order_by("number")] == [None, "甲"]
    assert Declaration.objects.get(pk=due.id).head["amended"] == 2


def test_the_table_ends():
    assert TABLE.allowed(RequestState.ASKED) == ("approve", "refuse", "take_back", "lapse")
    assert len(TABLE.terminal) == 4
