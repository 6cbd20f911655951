"""Rules of customs control and of manifests."""

import pytest

from kouan.journeys import services
from kouan.journeys.models import Consignment, Hold
from kouan.journeys.rules import RMF5
from kouan.journeys.services import manifests
from kouan.kernel import clock
from kouan.kernel.errors import Refused


def test_r_d7_foreign_goods_are_held_until_paid_or_secured(bill) -> None:
    hold = Hold.objects.get(consignment=bill.line.id, kind="customs")
    assert hold.rule == "R-D7" and "缴清税款或提供担保" in hold.reason_zh


def test_r_mf5_only_goods_that_are_here_and_declared_keep_their_line() -> None:
    assert RMF5.check(True, [False, True])
    assert not RMF5.check(True, [False]) and not RMF5.check(False, [True])


@pytest.mark.parametrize(
    ("rule", "change"),
    [
        ("R-MF1", lambda line: manifests.amend(consignment=line, reason="x", packages=7)),
        ("R-MF2", lambda line: services.withdraw_manifest(consignment=line)),
    ],
)
def test_r_mf1_r_mf2_manifests_of_released_goods_stay(bill, rule, change) -> None:
    Consignment.objects.filter(pk=bill.line.id).update(released_at=clock.now())
    with pytest.raises(Refused) as caught:
        change(bill.line.id)
    assert caught.value.rule == rule
    assert Consignment.objects.get(pk=bill.line.id).manifest_state == "accepted"
