"""Exemption ways, levy natures, minimum amounts, export, charges by mark, the sheet as JSON."""

import json

import msgspec
import pytest

from kouan.clearance.duties import NoExchangeRate, Rate, Tariff, assess, of_registry
from kouan.clearance.duties.rates import said
from kouan.codecs.declaration import Charge
from tests.clearance.build import ON, D, day, exported, imported, line, many_lines
from tests.clearance.duties.cases import assessed, rate, yuan_line

HS = "8708299000"
TEN = Tariff(hs_code=HS, mfn=Rate.of("0.10"), vat=130_000)


def goods(total="100000", **head):
    item = {name: head.pop(name) for name in ("duty_mode",) if name in head}
    return imported(goods=(yuan_line(total, **item),), price_term="1", **head)


@pytest.mark.parametrize(
    ("mode", "nature", "duty", "vat"),
    [
        ("1", "101", 10_000_00, 14_300_00),
        ("2", "101", 5_000_00, 13_650_00),
        ("3", "503", 0, 0),
        ("3", "789", 0, 13_000_00),
        ("5", "789", 0, 13_000_00),
        ("5", "101", 10_000_00, 14_300_00),
        ("8", "101", 5_000_00, 13_650_00),
        ("9", "101", 0, 0),
        ("", "", 10_000_00, 14_300_00),
    ],
)
def test_exemption_ways_and_levy_natures(mode, nature, duty, vat):
    sheet = assessed(goods(duty_mode=mode, levy_nature=nature), TEN)
    assert (sheet.payable["duty"], sheet.payable["vat"]) == (duty, vat)


@pytest.mark.parametrize(("mode", "levy"), [("6", "deposit"), ("7", "guarantee")])
def test_deposit_and_guarantee_secure_instead_of_pay(mode, levy):
    sheet = assessed(goods(duty_mode=mode), TEN)
    assert sheet.lines[0].levy == levy
    assert sheet.secured["duty"] == 10_000_00
    assert sheet.total == 0


def test_export_duty_can_be_secured_and_an_unknown_code_owes_nothing():
    taxed = Tariff(hs_code=HS, export=Rate.of("0.40"), export_provisional=Rate.of("0.20"))
    secured = assessed(exported(goods=(yuan_line("1200", duty_mode="6"),)), taxed)
    assert (secured.secured["duty"], secured.total, secured.lines[0].basis) == (200_00, 0, "export_provisional")
    assert not assessed(exported(goods=(yuan_line("1200", hs_code="9999999999"),))).complete


def test_amounts_under_the_minimum_are_waived_per_kind_and_declaration():
    under = assessed(goods("499.90"), TEN)
    assert (under.payable["duty"], under.waived["duty"], under.payable["vat"]) == (0, 49_99, 71_49)
    assert assessed(goods("500.00"), TEN).payable["duty"] == 50_00
    two = imported(goods=(yuan_line("250"), yuan_line("250", 2)), price_term="1")
    assert assessed(two, TEN).payable["duty"] == 50_00
    assert assessed(goods("499.90"), TEN, duty__min="10").payable["duty"] == 49_99


@pytest.mark.parametrize(
    ("term", "value"),
    [("1", "100000.00"), ("2", "100500.00"), ("3", "102510.00"), ("4", "102000.00"), ("7", "102510.00")],
)
def test_price_terms_of_import(term, value):
    declaration = imported(
        goods=(yuan_line("100000"),),
        price_term=term,
        freight=Charge("3", "CNY", D(2000)),
        insurance=Charge("1", "", D("0.5")),
    )
    assert D(assessed(declaration, TEN).as_dict()["customs_value"]) == D(value)


@pytest.mark.parametrize(
    ("term", "value"), [("1", "97500.00"), ("2", "98000.00"), ("3", "100000.00"), ("4", "99500.00")]
)
def test_price_terms_of_export(term, value):
    declaration = exported(
        goods=(yuan_line("100000"),),
        price_term=term,
        freight=Charge("1", "", D(2)),
        insurance=Charge("3", "CNY", D(500)),
    )
    assert D(assessed(declaration, TEN).as_dict()["customs_value"]) == D(value)


def test_freight_per_tonne_and_deductions():
    declaration = imported(
        goods=(yuan_line("100000"),),
        price_term="4",
        freight=Charge("2", "USD", D("50")),
        gross_weight=D("1100"),
        other_charges=Charge("3", "CNY", D("-1000")),
    )
    sheet = assessed(declaration, TEN)
    assert sheet.freight == 355_92  # 1.1 t x 50 USD x 6.4713
    assert sheet.customs_value == 99_355_92
    assert sheet.other_charges == -1_000_00


def test_a_charge_of_nothing_asks_for_no_exchange_rate():
    sheet = assessed(imported(goods=(yuan_line("100"),), price_term="1", other_charges=Charge("", "", D(0))), TEN)
    assert sheet.customs_value == 100_00


def test_charges_larger_than_the_price_give_zero():
    sheet = assessed(exported(goods=(yuan_line("10"),), price_term="2", freight=Charge("3", "CNY", D(50))), TEN)
    assert sheet.customs_value == 0
    assert sheet.notes


def test_several_currencies_are_noted_and_converted_apart():
    both = imported(goods=(line(), line(2, currency="EUR")), price_term="1")
    sheet = assessed(both)
    assert set(sheet.rates) == {"USD", "EUR"}
    assert [one.customs_value for one in sheet.lines] == [647_130_00, 785_000_00]
    assert "币制" in sheet.notes[0].zh


def test_a_missing_rate_is_said():
    def no_rate(currency, on):
        raise KeyError(currency)

    the_day = day()
    with pytest.raises(NoExchangeRate) as refused:
        assess(imported(), ON, the_day.tariff.__getitem__, no_rate, the_day.values)
    assert "USD" in refused.value.text.zh


def test_additional_lines_and_json():
    sheet = assessed(many_lines(20))
    body = json.loads(json.dumps(sheet.as_dict()))
    assert body["lines"][0]["rate"] == "6%"
    assert D(body["total"]) == D(sheet.total) / 100
    assert said(Rate.of("0.03", 5480, "001")) == "3% + 5480/001"
    assert said(Rate.of(0, "0.912", "095")) == "0.912/095"


class Line(msgspec.Struct):
    """A registry tariff line."""

    hs_code: str = HS
    name: str = "x"
    licences: str = "6"
    unit1: str = "035"
    unit2: str = ""
    mfn: object = D("0.065")
    general: object = D("1")
    provisional: object = None
    export: object = D(0)
    consumption: object = D("0.2")
    vat: object = D("0.13")
    elements: tuple[str, ...] = ("1品牌类型", "2出口享惠情况", "3其他")
    specific_duty: object = D(0)
    specific_duty_unit: str = ""
    specific_consumption: object = D("0.912")
    specific_consumption_unit: str = "095"


def test_a_registry_line_with_its_overlay():
    overlay = {
        "agreements": {"02": {"ad_valorem": "0.01"}},
        "quota": "0.01",
        "remedies": [{"kind": "anti_dumping", "countries": ["USA"], "rate": "0.3", "producers": {"A": "0.1"}}],
        "mfn_rate": {"unit": "035", "steps": [["14", "0.4", 0], [None, 0, "0.28"]]},
    }
    plain, full = of_registry(Line()), of_registry(Line(), overlay)
    assert plain.mfn == Rate.of("0.065")
    assert plain.consumption == Rate.of("0.2", "0.912", "095")
    assert (plain.fewest_elements, plain.most_elements) == (2, 3)
    assert full.agreements["02"].ad_valorem == D("0.01")
    assert full.remedies[0].producers["A"].ppm == 100_000
    assert full.mfn.steps[1].per == 2800
    assert rate("USD", ON) == D("6.4713")
