"""The legal frame of declaring: sentences that go with what happens (R-D5, R-D9)."""

from kouan.clearance.admission.models import Breach
from kouan.clearance.law import RD5, RD9
from kouan.clearance.rules.manifest import B11
from tests.clearance.conftest import NOON


def test_r_d5_imports_that_differ_from_the_manifest_may_be_looked_at_first() -> None:
    said = RD5.check(B11.packages, "I").format(expected=20, found=21)
    assert "21" in said.zh and "申报前查看货物" in said.zh and "looked at" in said.en
    assert RD5.check(B11.packages, "E") is B11.packages


def test_r_d9_the_share_is_the_rule_tables() -> None:
    assert "5% 至 30%" in RD9.check(["0.05", "0.30"]).zh and "2.5 % to 10 %" in RD9.check(["0.025", "0.1"]).en


def test_r_d9_a_breach_says_what_fine_is_possible(world) -> None:
    said = Breach(kind="sold", at=NOON).said
    assert "未经准予即销售" in said.zh and "30%" in said.zh and "fine" in said.en
