"""Which rate applies, and why (C3): regulation and law, agreement, provisional, general, quota, trade remedies."""

from datetime import date

import msgspec
import pytest

from kouan.clearance.duties import Rate, Remedy, Tariff, reason
from kouan.codecs.declaration import OriginRelation
from tests.clearance.build import D, day, imported, with_document
from tests.clearance.duties.cases import assessed, yuan_line

OLD, NEW = date(2024, 11, 30), date(2024, 12, 1)
HS = "8708299000"
BASE = Tariff(hs_code=HS, mfn=Rate.of("0.10"), general=Rate.of("0.80"), vat=130_000)


def tariff(**changes):
    return msgspec.structs.replace(BASE, **changes)


def goods(origin="AUS", **changes):
    return imported(goods=(yuan_line("100000", origin_country=origin, **changes),), price_term="1")


def certified(origin="AUS", agreement="18"):
    claimed = msgspec.structs.replace(goods(origin), origin_relations=(OriginRelation("Y", "N1", 1),))
    return with_document(claimed, "Y", f"<{agreement}>N1")


def basis(declaration, line, on=OLD, **values):
    sheet = assessed(declaration, line, on=on, **values)
    return sheet.lines[0].basis, sheet.totals["duty"]


@pytest.mark.parametrize("on", [OLD, NEW])
def test_provisional_replaces_most_favoured(on):
    assert basis(goods(), tariff(), on) == ("mfn", 10_000_00)
    assert basis(goods(), tariff(provisional=Rate.of("0.03")), on) == ("provisional", 3_000_00)


@pytest.mark.parametrize("on", [OLD, NEW])
def test_general_rate_gets_no_provisional(on):
    assert basis(goods("ZZZ"), tariff(provisional=Rate.of("0.03")), on) == ("general", 80_000_00)


def test_agreement_needs_a_certificate():
    line = tariff(agreements={"18": Rate.of("0.02")})
    assert basis(goods(), line) == ("mfn", 10_000_00)
    assert basis(certified(), line) == ("agreement:18", 2_000_00)
    assert basis(certified(), tariff(agreements={"AUS": Rate.of("0.02")})) == ("agreement:AUS", 2_000_00)
    assert basis(certified("DEU", "99"), line) == ("mfn", 10_000_00)
    assert basis(certified("DEU", "18"), line) == ("mfn", 10_000_00)  # Germany is no member


@pytest.mark.parametrize("on", [OLD, NEW])
def test_agreement_against_provisional_the_lower(on):
    line = tariff(agreements={"18": Rate.of("0.02")}, provisional=Rate.of("0.01"))
    assert basis(certified(), line, on) == ("provisional", 1_000_00)
    line = tariff(agreements={"18": Rate.of("0.02")}, provisional=Rate.of("0.03"))
    assert basis(certified(), line, on) == ("agreement:18", 2_000_00)


def test_members_of_an_agreement_are_dated():
    line = tariff(agreements={"22": Rate.of("0.05")})
    korean = certified("KOR", "22")
    assert basis(korean, line, date(2022, 1, 1)) == ("agreement:22", 5_000_00)
    assert basis(korean, line, date(2021, 12, 31), origin__agreements={"22": []}) == ("mfn", 10_000_00)


def test_the_reason_of_a_rate_is_a_sentence():
    line = tariff(agreements={"18": Rate.of("0.02")})
    assert reason(assessed(certified(), line).lines[0]).zh == "协定税率（18） 2%"
    assert reason(assessed(goods(), line).lines[0]).en == "most-favoured-nation rate 10%"
    assert "税则" in reason(assessed(goods(hs_code="9999999999")).lines[0]).zh


def test_most_favoured_lower_than_agreement_counts_only_under_the_law():
    line = tariff(agreements={"18": Rate.of("0.12")})
    assert basis(certified(), line, OLD) == ("agreement:18", 12_000_00)
    assert basis(certified(), line, NEW) == ("mfn", 10_000_00)


def test_quota():
    line = tariff(quota=Rate.of("0.01"), quota_provisional=Rate.of("0.005"))
    assert basis(goods(), line) == ("mfn", 10_000_00)
    within = with_document(goods(), "t")
    assert basis(within, line, OLD) == ("quota", 1_000_00)
    assert basis(within, line, NEW) == ("quota_provisional", 500_00)


def test_special_rate_of_least_developed_countries():
    line = tariff(specials={"KHM": Rate.of(0)})
    assert basis(certified("KHM", "23"), line) == ("special:KHM", 0)


def test_trade_remedies_are_on_top_and_in_the_base_of_vat():
    dumping = Remedy("anti_dumping", ("USA",), Rate.of("0.50"), {"GOOD INC": Rate.of("0.20")})
    extra = Remedy("additional", ("USA",), Rate.of("0.25"))
    line = tariff(remedies=(dumping, extra))
    sheet = assessed(goods("USA"), line)
    assert (sheet.totals["duty"], sheet.totals["anti_dumping"]) == (35_000_00, 50_000_00)
    assert sheet.totals["vat"] == (100_000_00 + 35_000_00 + 50_000_00) * 13 // 100
    named = assessed(goods("USA", producer_name="GOOD INC"), line)
    assert named.totals["anti_dumping"] == 20_000_00
    assert assessed(goods("DEU"), line).totals["anti_dumping"] == 0


def test_anti_dumping_enters_the_base_of_consumption_tax_only_when_the_table_says_so():
    dumping = Remedy("anti_dumping", ("USA",), Rate.of("0.50"))
    line = tariff(remedies=(dumping,), consumption=Rate.of("0.20"))
    apart = assessed(goods("USA"), line).totals["consumption"]
    within = assessed(goods("USA"), line, consumption__base__anti_dumping=True).totals["consumption"]
    assert (apart, within) == (27_500_00, 40_000_00)


def test_specific_and_sliding_duty():
    sugar = tariff(mfn=Rate.of(0, "0.5", "035"))
    assert basis(goods(first_quantity=D(1000)), sugar) == ("mfn", 500_00)
    # cotton-like: from 14 yuan a kilogram 0.28 yuan a kilogram, below 40 %
    steps = tariff(mfn=Rate.of(unit="035", steps=[("14", "0.40", 0), (None, 0, "0.28")]))
    assert basis(goods(first_quantity=D(5000)), steps) == ("mfn", 1_400_00)
    assert basis(goods(first_quantity=D(10000)), steps) == ("mfn", 40_000_00)
    assert basis(goods(first_quantity=D(0)), steps) == ("mfn", 0)


def test_specific_duty_takes_the_quantity_of_its_unit():
    beer = tariff(mfn=Rate.of(0, 3, "095"))
    litres = {"first_unit": "035", "second_unit": "095", "second_quantity": D(200)}
    assert basis(goods(**litres), beer) == ("mfn", 600_00)
    assert basis(goods(unit="095", first_unit="001", quantity=D(300), price=D(1)), beer) == ("mfn", 900_00)
    assert basis(goods(first_unit="001"), beer) == ("mfn", 0)


def test_a_code_outside_the_tariff_owes_nothing_and_is_marked():
    sheet = assessed(goods(hs_code="9999999999"))
    assert sheet.lines[0].basis == "unknown"
    assert not sheet.complete
    assert day(OLD).tariff["9999999999"] is None
