"""May this box leave, on this truck, now?"""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kouan.journal.selectors import of_subject
from kouan.journeys import services
from kouan.journeys.models import GateMove, Hold
from kouan.journeys.selectors import may_leave
from kouan.kernel.errors import Conflict, Refused
from kouan.kernel.text import Text
from tests.at_once import at_once
from tests.journeys.conftest import BOX, HOUR, T0

WHY = Text("查验", "Inspection")


def discharge(bill, at=T0 + HOUR):
    services.record_tally(consignment=bill.line.id, packages=10, gross_weight=Decimal(1000), units=[BOX], at=at)


def kinds(answer):
    return [one.kind for one in answer.reasons]


def test_a_box_nobody_knows_does_not_leave(db):
    assert kinds(may_leave("ABCU0000000", "渝A12345", T0)) == ["unit"]


def test_every_reason_is_told_in_one_query(bill):
    services.place_hold(kind="inspection", unit=bill.unit.id, reason=WHY, ref="1")
    services.book_truck(number=BOX, plate="渝A12345", start=T0, end=T0 + 4 * HOUR)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        answer = may_leave(BOX, "渝B99999", T0 + HOUR, "GUOYUAN")
    assert len(queries) == 1
    assert not answer.allowed
    assert sorted(kinds(answer)) == ["appointment", "customs", "inspection", "place"]
    inspection = next(one for one in answer.reasons if one.kind == "inspection")
    assert inspection.text == WHY
    assert all(one.text.zh and one.text.en for one in answer.reasons)


def test_opens_after_release_and_closes_behind_the_box(bill):
    discharge(bill)
    refused = services.record_gate(unit=BOX, plate="渝A12345", direction="out", terminal="GUOYUAN", at=T0 + 2 * HOUR)
    assert not refused["allowed"]
    bill.unit.refresh_from_db()
    assert bill.unit.location == "GUOYUAN"
    services.lift_hold(kind="customs", consignment=bill.line.id, at=T0 + 3 * HOUR)
    let = services.record_gate(unit=BOX, plate="渝A12345", direction="out", terminal="GUOYUAN", at=T0 + 4 * HOUR)
    assert let["allowed"], let
    bill.unit.refresh_from_db()
    assert bill.unit.location == ""
    gone = services.record_gate(unit=BOX, plate="渝A12345", direction="out", terminal="GUOYUAN", at=T0 + 5 * HOUR)
    assert [one["kind"] for one in gone["reasons"]] == ["place"]
    assert [event.type for event in of_subject("unit", bill.unit.id)] == ["GATE_REFUSED", "GATE_OUT", "GATE_REFUSED"]


def test_the_same_move_twice_is_one_move(bill):
    discharge(bill)
    services.lift_hold(kind="customs", consignment=bill.line.id, at=T0 + HOUR)
    move = {"unit": BOX, "plate": "渝A12345", "direction": "out", "terminal": "GUOYUAN", "at": T0 + 2 * HOUR}
    assert services.record_gate(**move) == services.record_gate(**move)
    assert GateMove.objects.count() == 1


def test_a_hold_on_the_box_or_on_the_goods_keeps_it(bill):
    discharge(bill)
    services.lift_hold(kind="customs", consignment=bill.line.id, at=T0)
    now = T0 + 2 * HOUR
    assert may_leave(BOX, "渝A12345", now).allowed
    for target in ({"unit": bill.unit.id}, {"consignment": bill.line.id}):
        services.place_hold(kind="seal", reason=WHY, at=T0, **target)
        assert kinds(may_leave(BOX, "渝A12345", now)) == ["seal"]
        services.lift_hold(kind="seal", at=T0, **target)
        assert may_leave(BOX, "渝A12345", now).allowed


def test_a_hold_stands_once_per_kind_and_reference(bill):
    first = services.place_hold(kind="inspection", consignment=bill.line.id, reason=WHY, ref="a")
    assert services.place_hold(kind="inspection", consignment=bill.line.id, reason=WHY, ref="a").id == first.id
    services.place_hold(kind="inspection", consignment=bill.line.id, reason=WHY, ref="b")
    assert Hold.objects.filter(kind="inspection", lifted_at=None).count() == 2
    services.lift_hold(kind="inspection", consignment=bill.line.id, ref="a")
    assert services.lift_hold(kind="inspection", consignment=bill.line.id, ref="a") is None


def test_only_the_booked_truck_in_its_time(bill):
    discharge(bill)
    services.lift_hold(kind="customs", consignment=bill.line.id, at=T0)
    services.book_truck(number=BOX, plate="渝A12345", start=T0 + 2 * HOUR, end=T0 + 4 * HOUR)
    with pytest.raises(Conflict):
        services.book_truck(number=BOX, plate="渝B99999", start=T0 + 3 * HOUR, end=T0 + 5 * HOUR)
    assert not may_leave(BOX, "渝B99999", T0 + 3 * HOUR).allowed
    assert not may_leave(BOX, "渝A12345", T0 + HOUR).allowed
    assert may_leave(BOX, "渝A12345", T0 + 3 * HOUR).allowed
    assert may_leave(BOX, "渝B99999", T0 + 5 * HOUR).allowed  # the booking is over


def test_goods_not_released_are_not_loaded(bill):
    with pytest.raises(Refused) as refusal:
        services.record_loaded(unit=BOX, at=T0)
    assert refusal.value.rule == "R-1.5a"
    said = refusal.value.text
    assert said.en.isascii() and not said.zh.isascii()


def test_a_tally_outside_the_tolerance_holds_until_a_better_one(bill):
    services.record_tally(consignment=bill.line.id, packages=9, gross_weight=Decimal(1000), at=T0)
    services.lift_hold(kind="customs", consignment=bill.line.id, at=T0)
    answer = may_leave(BOX, "渝A12345", T0 + HOUR)
    assert kinds(answer) == ["tally"]
    assert "9" in answer.reasons[0].text.zh
    services.record_tally(consignment=bill.line.id, packages=10, gross_weight=Decimal("1029.9"), at=T0 + HOUR)
    assert may_leave(BOX, "渝A12345", T0 + 2 * HOUR).allowed


@pytest.mark.django_db(transaction=True)
def test_tally_gate_and_holds_never_wait_for_each_other_in_a_ring(bill):
    """Everybody locks consignments before boxes: no deadlock, whatever comes at once."""
    line, unit = bill.line.id, bill.unit.id
    weight = {"packages": 10, "gross_weight": Decimal(1000)}
    gate = {"unit": BOX, "plate": "渝A12345", "direction": "out", "terminal": "GUOYUAN"}
    steps = [
        lambda n: services.record_tally(consignment=line, at=T0 + n * HOUR, **weight),
        lambda n: services.record_gate(at=T0 + n * HOUR, **gate),
        lambda n: services.place_hold(kind="seal", unit=unit, reason=WHY, ref=str(n)),
        lambda n: services.place_hold(kind="seal", consignment=line, reason=WHY, ref=str(n)),
    ]

    def eight_times(step):
        return lambda: [step(n) for n in range(8)]

    assert [one for one in at_once(*map(eight_times, steps)) if isinstance(one, Exception)] == []
    assert Hold.objects.filter(kind="seal").count() == 16
