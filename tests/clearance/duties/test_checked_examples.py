"""The checked examples of Appendix C, to the fen."""

from datetime import date

import pytest

from kouan.charges.late_payment import due_on, late_payment
from kouan.clearance.duties import Rate, Tariff, yuan
from kouan.clearance.duties.taxes import composite_price
from kouan.clearance.latefee import late_fee
from kouan.codecs.declaration import Charge
from kouan.kernel.calendar import china
from tests.clearance.build import D, day, exported, imported, line
from tests.clearance.duties.cases import assessed, yuan_line

HS = "8708299000"


@pytest.mark.measure("1")
@pytest.mark.parametrize("insurance", [Charge(), Charge("1", "", D("0.3"))])
def test_example_1_parts_fob_with_insurance_unknown(insurance):
    sheet = assessed(imported(insurance=insurance))
    assert yuan(sheet.customs_value) == D("662052.82")
    assert yuan(sheet.payable["duty"]) == D("39723.17")
    assert yuan(sheet.payable["vat"]) == D("91230.88")
    assert yuan(sheet.total) == D("130954.05")


def test_example_2_wine_cif_with_consumption_tax():
    goods = line(hs_code="2204210000", total=D("20000"), currency="EUR", origin_country="FRA")
    sheet = assessed(imported(goods=(goods,), price_term="1", freight=Charge(), insurance=Charge()))
    assert [yuan(sheet.payable[kind]) for kind in ("duty", "consumption", "vat")] == [
        D("21980.00"),
        D("19886.67"),
        D("25852.67"),
    ]
    assert yuan(sheet.customs_value) == D("157000.00")
    assert yuan(sheet.total) == D("67719.34")
    wine = Rate.of("0.10")
    assert yuan(composite_price(wine, 157_000_00 + 21_980_00, goods)) == D("198866.67")


def test_example_3_compound_duty():
    compound = Tariff(hs_code=HS, mfn=Rate.of("0.03", 5480, "001"), vat=130_000)
    goods = yuan_line("500000", first_quantity=D(12), first_unit="001")
    sheet = assessed(imported(goods=(goods,), price_term="1"), compound)
    assert yuan(sheet.payable["duty"]) == D("80760.00")
    assert yuan(sheet.payable["vat"]) == D("75498.80")


def test_example_4_compound_consumption_tax():
    spirits = Tariff(hs_code=HS, mfn=Rate.of("0.10"), consumption=Rate.of("0.20", "0.912", "095"), vat=130_000)
    goods = yuan_line("300000", first_quantity=D(1000), first_unit="095")
    sheet = assessed(imported(goods=(goods,), price_term="1"), spirits)
    assert yuan(sheet.payable["duty"]) == D("30000.00")
    assert yuan(composite_price(spirits.consumption, 330_000_00, goods)) == D("413640.00")
    assert yuan(sheet.payable["consumption"]) == D("83640.00")
    assert yuan(sheet.payable["vat"]) == D("53773.20")


def test_example_5_export_duty_is_in_the_price():
    taxed = Tariff(hs_code=HS, export=Rate.of("0.20"))
    sheet = assessed(exported(goods=(yuan_line("1200000"),)), taxed)
    assert yuan(sheet.customs_value) == D("1000000.00")
    assert yuan(sheet.payable["duty"]) == D("200000.00")
    assert sheet.total == sheet.payable["duty"]


def test_example_6_late_payment_of_example_1():
    the_day = day(date(2021, 3, 10))
    due = due_on(date(2021, 3, 10), the_day.values, china())
    late = late_payment({"duty": 39_723_17, "vat": 91_230_88}, due, date(2021, 4, 2), the_day.values)
    assert due == date(2021, 3, 25)
    assert late.days == 8
    assert (yuan(late.amounts["duty"]), yuan(late.amounts["vat"])) == (D("158.89"), D("364.92"))


def test_late_declaration_fee_example():
    entry, accepted = date(2021, 3, 1), date(2021, 3, 25)
    values = day(accepted).values
    fee = late_fee(entry=entry, accepted=accepted, customs_value=662_052_82, values=values, calendar=china())
    assert (fee.first_day, fee.days, yuan(fee.fen)) == (date(2021, 3, 16), 10, D("3310.00"))
