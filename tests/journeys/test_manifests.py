"""Manifest lines that change: corrected, taken up again after withdrawal, carried by another call."""

from datetime import timedelta
from decimal import Decimal

import pytest

from kouan.journal.selectors import of_subject
from kouan.journeys import services
from kouan.journeys.models import Consignment, Hold
from kouan.journeys.states import ManifestState
from kouan.kernel.errors import Conflict, NotFound
from kouan.kernel.ids import uuid7
from tests.journeys.conftest import T0


def line(bill):
    return Consignment.objects.get(pk=bill.line.id)


def types(bill):
    return [event.type for event in of_subject("consignment", bill.line.id)]


def again(bill, **data):
    told = {"packages": 10, "gross_weight": Decimal(1000)} | data
    return services.open_consignment(bill_no="CQ2611001", direction="I", call=bill.call.id, **told)


def test_a_withdrawn_line_sent_again_stands_with_the_new_data(bill):
    services.withdraw_manifest(consignment=bill.line.id)
    assert again(bill, packages=9).id == bill.line.id
    assert (line(bill).manifest_state, line(bill).packages) == (ManifestState.ACCEPTED, 9)
    services.withdraw_manifest(consignment=bill.line.id)
    services.reopen_manifest(consignment=bill.line.id)
    assert types(bill).count("MANIFEST_REOPENED") == 2
    with pytest.raises(Conflict):
        services.reopen_manifest(consignment=bill.line.id)


def test_a_corrected_line_lifts_the_hold_of_its_tally(bill):
    services.record_tally(consignment=bill.line.id, packages=9, gross_weight=Decimal(990), at=T0)
    assert Hold.objects.filter(kind="tally", lifted_at=None).count() == 1
    services.amend_manifest(consignment=bill.line.id, packages=9, reason="短装")
    assert Hold.objects.filter(kind="tally", lifted_at=None).count() == 0
    services.amend_manifest(consignment=bill.line.id, packages=9, reason="短装")
    assert types(bill).count("MANIFEST_AMENDED") == 1


def test_goods_come_with_another_call(bill):
    other = services.announce_call(
        kind="vessel", name="MIN LUN 8", voyage="2612W", port="CNCQI", terminal="GUOYUAN", eta=T0 + timedelta(7)
    )
    services.reassign_manifest(consignment=bill.line.id, call=other.id, reason="甩货")
    assert line(bill).call_id == other.id
    assert again(bill).id != bill.line.id  # the former call may carry that bill again
    with pytest.raises(Conflict):
        services.reassign_manifest(consignment=bill.line.id, call=bill.call.id, reason="退回")
    with pytest.raises(NotFound):
        services.reassign_manifest(consignment=bill.line.id, call=uuid7(), reason="?")


def test_nothing_changes_after_release_or_withdrawal(bill):
    services.withdraw_manifest(consignment=bill.line.id)
    with pytest.raises(Conflict):
        services.amend_manifest(consignment=bill.line.id, packages=9, reason="x")
    services.reopen_manifest(consignment=bill.line.id)
    Consignment.objects.update(released_at=T0)
    for step in (
        lambda: services.withdraw_manifest(consignment=bill.line.id),
        lambda: services.amend_manifest(consignment=bill.line.id, packages=9, reason="x"),
        lambda: services.reassign_manifest(consignment=bill.line.id, call=bill.call.id, reason="x"),
    ):
        with pytest.raises(Conflict):
            step()
