"""Reports that come late, or twice, or in another order lead to the same picture (R-T4)."""

import itertools
from decimal import Decimal

import pytest

from kouan.journal.selectors import of_subject
from kouan.journeys import services
from kouan.journeys.models import Call, Consignment, Hold, Unit
from kouan.kernel.errors import Conflict
from tests.journeys.conftest import BOX, HOUR, T0


def reports(bill):
    line, call = bill.line.id, bill.call.id
    return [
        lambda: services.record_arrival(call=call, at=T0 + HOUR),
        lambda: services.record_arrival(call=call, at=T0 + 2 * HOUR),
        lambda: services.record_tally(consignment=line, packages=9, gross_weight=Decimal(1000), at=T0 + 3 * HOUR),
        lambda: services.record_tally(consignment=line, packages=10, gross_weight=Decimal(1000), at=T0 + 4 * HOUR),
        lambda: services.report_arrival(consignment=line, terminal="CUNTAN", at=T0 + 5 * HOUR),
    ]


@pytest.mark.parametrize("order", list(itertools.permutations(range(5)))[::7])
def test_any_order_gives_the_same_state(bill, order):
    told = reports(bill)
    for index in (*order, *order):
        told[index]()
    call, line, unit = Call.objects.get(), Consignment.objects.get(), Unit.objects.get(number=BOX)
    assert call.ata == T0 + HOUR
    assert (line.tally_packages, line.tallied_at) == (10, T0 + 4 * HOUR)
    assert line.arrival_reported_at == T0 + 5 * HOUR
    assert (unit.location, unit.located_at) == ("CUNTAN", T0 + 5 * HOUR)
    assert not Hold.objects.filter(kind="tally", lifted_at=None).exists()


def test_a_report_that_changes_nothing_is_no_event(bill):
    services.record_arrival(call=bill.call.id, at=T0)
    services.record_arrival(call=bill.call.id, at=T0)
    assert [event.type for event in of_subject("call", bill.call.id)] == ["CALL_ANNOUNCED", "VESSEL_ARRIVED"]


def test_the_same_manifest_line_is_one_and_another_is_refused(bill):
    same = {"bill_no": "CQ2611001", "direction": "I", "call": bill.call.id, "gross_weight": Decimal(1000)}
    assert services.open_consignment(packages=10, **same).id == bill.line.id
    with pytest.raises(Conflict):
        services.open_consignment(packages=11, **same)
    assert Consignment.objects.count() == 1


def test_a_released_manifest_line_stays(bill):
    services.lift_hold(kind="customs", consignment=bill.line.id)
    with pytest.raises(Conflict):
        services.withdraw_manifest(consignment=bill.line.id)
