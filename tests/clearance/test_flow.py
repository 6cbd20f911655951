"""From filing to release: every way through the document channel."""

from datetime import timedelta

import pytest

from kouan.clearance import extension, selection
from kouan.clearance.models import Declaration, InspectionOrder, Receipt
from kouan.clearance.services import flow, officers
from kouan.clearance.states import GONE, TABLE, State
from kouan.journal.selectors import of_subject, timeline
from kouan.journal.worker import drain
from kouan.journeys import services as journeys
from kouan.journeys.models import Consignment, Hold
from kouan.journeys.selectors import may_leave
from kouan.kernel import clock
from kouan.kernel.errors import Conflict, Forbidden, Invalid, Refused
from kouan.kernel.text import Text
from kouan.kernel.transitions import IllegalTransition
from kouan.registry.models import Mandate
from kouan.registry.services.access import revoke_mandate
from kouan.registry.services.tables import set_rule_value
from tests.clearance import build
from tests.clearance.conftest import HOUR, NOON, bill, filed


@pytest.fixture(autouse=True)
def no_draws(world):
    """No random draws, so that each test says which way it goes."""
    shares("0")


def shares(share):
    for key in ("inspection.random.share", "review.random.share"):
        set_rule_value(key=key, value=share, effective_from=clock.today(), tag="D", source="test")


def state(made):
    return Declaration.objects.get(pk=made.id).state


def channels(made):
    return list(Declaration.objects.get(pk=made.id).receipts.order_by("notice_at").values_list("channel", flat=True))


def test_reviewed_and_waiting_for_its_duties(world):
    made = filed(world)
    drain()
    head = Declaration.objects.get(pk=made.id)
    assert head.state == State.TAX_DUE
    assert head.accepted_at and head.reviewed_at
    (reviewed,) = [e for e in of_subject("declaration", made.id) if e.type == "DOC_REVIEWED"]
    assert reviewed.payload["duties"] == {kind: fen for kind, fen in made.duties.items() if fen}
    assert reviewed.payload["debtor"] == str(world.trader.id)
    assert reviewed.journey == world.line.id


def test_paid_before_arrival_waits_and_is_released_by_the_arrival(world):
    made = filed(world)
    drain()
    flow.paid(declaration=made.id)
    assert state(made) == State.AWAIT_ARRIVAL
    assert not Consignment.objects.get(pk=world.line.id).released_at
    journeys.record_arrival(call=world.call.id, at=NOON)
    journeys.record_tally(
        consignment=world.line.id, packages=20, gross_weight=build.D(1100), units=[build.box()], at=NOON
    )
    drain()
    assert state(made) == State.RELEASED
    assert Consignment.objects.get(pk=world.line.id).released_at
    assert not Hold.objects.filter(lifted_at=None).exists()
    types = [event.type for event in timeline(world.line.id)]
    assert [one for one in types if not one.startswith("EARLY")][-2:] == ["RELEASED", "HOLD_LIFTED"]


def settled(world):
    """A declaration whose duties are paid and whose goods are here."""
    journeys.record_arrival(call=world.call.id, at=NOON - HOUR)
    journeys.record_tally(
        consignment=world.line.id, packages=20, gross_weight=build.D(1100), units=[build.box()], at=NOON - HOUR
    )
    made = filed(world)
    drain()
    flow.paid(declaration=made.id)
    return made


def test_the_box_leaves_after_release_and_the_declaration_is_cleared(world):
    made = settled(world)
    assert state(made) == State.RELEASED
    assert may_leave(build.box(), "渝A12345", NOON).allowed
    journeys.record_gate(unit=build.box(), plate="渝A12345", direction="out", terminal="GUOYUAN", at=NOON)
    drain()
    assert state(made) == State.CLEARED
    assert set(channels(made)) >= {"7", "L", "J", "T", "P", "R"}


def test_drawn_for_inspection_the_box_stays_until_it_passed(world):
    shares("1")
    set_rule_value(key="review.random.share", value="0", effective_from=clock.today(), tag="D", source="test")
    made = settled(world)
    assert state(made) == State.INSPECTING
    assert InspectionOrder.objects.get().cause == "random"
    answer = may_leave(build.box(), "渝A12345", NOON)
    assert sorted(one.kind for one in answer.reasons) == ["customs", "inspection"]
    officers.record_inspection(caller=world.as_inspector, declaration=made.id, passed=True)
    assert state(made) == State.RELEASED
    assert may_leave(build.box(), "渝A12345", NOON).allowed
    with pytest.raises(Conflict):
        officers.record_inspection(caller=world.as_inspector, declaration=made.id, passed=True)


def test_failed_inspection_returns_it_and_keeps_the_goods(world):
    shares("1")
    set_rule_value(key="review.random.share", value="0", effective_from=clock.today(), tag="D", source="test")
    made = settled(world)
    with pytest.raises(Invalid):
        officers.record_inspection(caller=world.as_inspector, declaration=made.id, passed=False)
    officers.record_inspection(caller=world.as_inspector, declaration=made.id, passed=False, note="品名不符")
    assert state(made) == State.RETURNED
    assert not may_leave(build.box(), "渝A12345", NOON).allowed
    again = filed(world)  # a new filing for the same bill is possible now
    shares("0")
    drain()
    flow.paid(declaration=again.id)
    assert state(again) == State.RELEASED
    assert may_leave(build.box(), "渝A12345", NOON).allowed


def test_an_officer_reads_what_was_drawn(world):
    set_rule_value(key="review.random.share", value="1", effective_from=clock.today(), tag="D", source="test")
    made = filed(world)
    drain()
    assert state(made) == State.MANUAL
    held = Receipt.objects.get(declaration_id=made.id, channel="H")
    assert (held.remark.zh, held.remark.en) == (selection.DRAWN_REVIEW.zh, selection.DRAWN_REVIEW.en)
    with pytest.raises(Forbidden):
        officers.review_manually(caller=world.as_broker, declaration=made.id, accept=True)
    officers.review_manually(caller=world.as_customs, declaration=made.id, accept=True)
    assert state(made) == State.TAX_DUE


def test_release_on_security_before_the_duties_are_paid(world):
    journeys.record_arrival(call=world.call.id, at=NOON)
    made = filed(world)
    drain()
    officers.release_on_security(caller=world.as_customs, declaration=made.id, reason="总担保 DB-1")
    assert state(made) == State.SECURED
    assert Consignment.objects.get(pk=world.line.id).released_at
    flow.clear(declaration=made.id)
    assert state(made) == State.SECURED  # not cleared while the duties are owed
    flow.paid(declaration=made.id)
    flow.clear(declaration=made.id)
    assert state(made) == State.CLEARED


def test_r_d7_no_security_while_a_licence_is_missing_or_not_in_force(world, monkeypatch):
    journeys.record_arrival(call=world.call.id, at=NOON)
    made = filed(world)
    drain()
    before = len(of_subject("declaration", made.id))
    release = lambda: officers.release_on_security(caller=world.as_customs, declaration=made.id, reason="保函")  # noqa: E731
    said = Text("证件已吊销。", "The licence is revoked.")
    with monkeypatch.context() as chapter:
        chapter.setattr(extension, "acceptance_checks", [lambda head, on: said])
        with pytest.raises(Refused, match="revoked") as caught:
            release()
    assert caught.value.rule == "R-D7" and "证件已吊销" in caught.value.text.zh
    letters = {"6": {"direction": "I", "kind": "permit", "group": "", "mode": ""}}
    set_rule_value(key="licence.letters", value=letters, effective_from=clock.today(), tag="D", source="test")
    with pytest.raises(Refused, match="8708299000 needs supervision document 6") as caught:
        release()
    assert caught.value.rule == "R-D7" and "许可证件" in caught.value.text.zh
    assert len(of_subject("declaration", made.id)) == before and state(made) == State.TAX_DUE


def test_r_mf5_a_manifest_line_of_goods_that_are_here_stays_while_declared(world):
    made = filed(world)
    drain()
    journeys.record_tally(
        consignment=world.line.id, packages=20, gross_weight=build.D(1100), units=[build.box()], at=NOON
    )
    with pytest.raises(Refused) as caught:
        journeys.withdraw_manifest(consignment=world.line.id)
    assert caught.value.rule == "R-MF5" and Consignment.objects.get(pk=world.line.id).manifest_state == "accepted"
    officers.cancel(caller=world.as_customs, declaration=made.id, reason="经批准撤销")
    assert journeys.withdraw_manifest(consignment=world.line.id).manifest_state == "withdrawn"


def test_r_mf5_before_the_goods_are_here_a_declared_line_may_be_withdrawn(world):
    filed(world)
    drain()
    assert journeys.withdraw_manifest(consignment=world.line.id).manifest_state == "withdrawn"


def test_no_release_of_goods_that_are_not_here(world):
    made = filed(world)
    drain()
    with pytest.raises(Conflict):
        officers.release_on_security(caller=world.as_customs, declaration=made.id, reason="总担保 DB-1")


def test_the_sender_withdraws_until_customs_accept(world):
    made = filed(world)
    officers.cancel(caller=world.as_broker, declaration=made.id, reason="重复")
    assert state(made) == State.CANCELLED
    drain()
    assert state(made) == State.CANCELLED
    other = filed(world)
    revoke_mandate(principal=world.trader.id, mandate=world.mandate.id)
    with pytest.raises(Forbidden):
        officers.cancel(caller=world.as_broker, declaration=other.id, reason="重复")
    Mandate.objects.update(revoked_at=None)
    drain()
    with pytest.raises(Conflict):
        officers.cancel(caller=world.as_broker, declaration=other.id, reason="重复")
    officers.cancel(caller=world.as_customs, declaration=other.id, reason="经批准撤销")
    with pytest.raises(IllegalTransition):
        officers.return_declaration(caller=world.as_customs, declaration=other.id, reason="晚了")


def test_events_told_twice_change_nothing(world):
    made = settled(world)
    events = len(of_subject("declaration", made.id))
    flow.accept(declaration=made.id)
    flow.review(declaration=made.id)
    flow.paid(declaration=made.id)
    flow.arrived(declaration=made.id)
    assert len(of_subject("declaration", made.id)) == events


def test_a_manifest_that_comes_late_finds_its_declaration(world):
    made = filed(world, voyage="2199E")
    drain()
    flow.paid(declaration=made.id)
    assert state(made) == State.AWAIT_ARRIVAL
    call, line = bill(world, "COSU6123456780", voyage="2199E")
    journeys.record_arrival(call=call.id, at=NOON)
    journeys.record_tally(consignment=line.id, packages=20, gross_weight=build.D(1100), units=[build.box()], at=NOON)
    drain()
    head = Declaration.objects.get(pk=made.id)
    assert (head.consignment, head.state) == (line, State.RELEASED)


def test_the_draw_is_the_same_whenever_asked_and_near_the_share(world):
    heads = [Declaration(id=build_id) for build_id in ids(2000)]
    first = [selection.drawn(head, "inspection", build.D("0.1")) for head in heads]
    assert first == [selection.drawn(head, "inspection", build.D("0.1")) for head in heads]
    assert 140 <= sum(first) <= 260


def ids(count):
    import uuid

    return [uuid.uuid5(uuid.NAMESPACE_URL, str(n)) for n in range(count)]


def test_a_late_declaration_pays_the_fee(world):
    journeys.declare_entry(call=world.call.id, at=NOON - timedelta(days=25))
    made = filed(world)
    drain()
    head = Declaration.objects.get(pk=made.id)
    assert head.late_fee_fen > 0
    (reviewed,) = [e for e in of_subject("declaration", made.id) if e.type == "DOC_REVIEWED"]
    assert reviewed.payload["duties"]["late_declaration_fee"] == head.late_fee_fen
    (accepted,) = [e for e in of_subject("declaration", made.id) if e.type == "DECL_ACCEPTED"]
    for part in ("2021-02-27（含）前申报", "14 日内，至 2021-02-27 24时止", "2021-02-28 为休息日", "3310 元"):
        assert part in accepted.payload["zh"]  # R-D1, R-T1, R-T2, R-D2


def test_r_d6_the_trader_is_told_to_attend_the_inspection(world):
    made = filed(world)
    drain()
    flow.paid(declaration=made.id)
    journeys.record_arrival(call=world.call.id, at=NOON)
    officers.order(caller=world.as_customs, declaration=made.id, reason="查")
    (order,) = InspectionOrder.objects.filter(declaration=made.id)
    (told,) = [e for e in of_subject("declaration", made.id) if e.type == "INSPECT_ORDERED"]
    assert order.rule == "R-D6" and "应当到场" in told.payload["zh"] and "attends" in told.payload["en"]
    assert "应当到场" in Declaration.objects.get(pk=made.id).receipts.get(channel="S").note


def test_the_table_allows_what_the_receipts_allow():
    assert TABLE.terminal == {State.CLEARED, *GONE}
    assert not TABLE.allows(State.CLEARED, "release")
    assert not TABLE.allows(State.TAX_DUE, "release")


@pytest.mark.parametrize(("direction", "letter", "selected"), [("I", "A", True), ("E", "A", False), ("E", "B", True)])
def test_inspection_letters_count_in_their_own_direction(world, direction, letter, selected):
    """R-6.6: A is asked of imports, B of exports."""
    set_rule_value(key="inspection.rule.letters", value=letter, effective_from=clock.today(), tag="D", source="test")
    head = Declaration.objects.get(pk=filed(world).id)
    head.lines.update(hs_code="2204210000")  # wine: letters A and B
    head.direction = direction
    assert (selection.inspection(head) is not None) == selected
