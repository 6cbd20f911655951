"""Rules of the head: what must be filled in, codes, identity, price term, confirmations, manifest, dates."""

from datetime import date, timedelta

import pytest

from kouan.clearance.check import check, stops
from kouan.clearance.rules.context import Manifest
from kouan.codecs.declaration import Charge, Danger, LicenceDocument, OtherPack, Permit
from kouan.kernel.errors import Severity
from tests.clearance.build import ON, TRADER, D, context, day, exported, having, imported, many_lines
from tests.clearance.rules.finding import after, found, only

BLANK = Charge()


@pytest.mark.parametrize("declaration", [imported(), exported(), many_lines(50)])
def test_a_valid_declaration_has_no_remark(declaration):
    assert check(declaration, context()) == []


def test_b01_message_version_and_direction():
    assert only(imported(extra={"version": "9.9"}), "B01").field == "extra.version"
    assert found(imported(extra={"version": "3.1"}), "B01") == []
    assert [p.field for p in found(having(imported(), "direction", "X"), "B01")] == ["direction"]


@pytest.mark.parametrize(
    "path",
    ["customs_office", "trader.uscc", "agent.name", "package_kind", "departure_port", "goods_place", "voyage"],
)
def test_b02_mandatory_fields_of_an_import_by_water(path):
    problem = only(having(imported(), path, ""), "B02")
    assert problem.field == path
    assert problem.text.zh.startswith("请填写")


def test_b02_depends_on_direction_and_mode_of_transport():
    assert found(exported(departure_port="", goods_place=""), "B02") == []
    by_truck = imported(transport_mode="4", voyage="", bill_no="")
    assert found(by_truck, "B02") == []
    assert after(by_truck, "conveyance", "", "B02") == ["conveyance"]
    assert after(imported(transport_mode="9"), "bill_no", "", "B02") == []
    assert after(imported(), "net_weight", D(0), "B02") == ["net_weight"]


def test_b02_lines_are_needed_and_have_their_fields():
    assert "goods" in [p.field for p in found(imported(goods=()), "B02")]
    assert after(imported(), "goods[0].origin_country", "", "B02") == ["goods[0].origin_country"]
    assert after(imported(), "goods[0].destination_district", "", "B02") == ["goods[0].destination_district"]
    assert after(exported(), "goods[0].destination_district", "", "B02") == []


@pytest.mark.parametrize(
    ("path", "code"),
    [("customs_office", "9999"), ("trade_country", "XXX"), ("goods[0].unit", "999"), ("freight.currency", "XXX")],
)
def test_b03_codes_exist(path, code):
    problem = only(having(imported(), path, code), "B03")
    assert problem.field == path
    assert code in problem.text.zh
    assert str(ON) in problem.text.en


def test_b03_former_codes_and_full_width_digits_are_explained():
    former = only(having(imported(), "trade_country", "142"), "B03")
    assert "142 是旧代码，现用 CHN" in former.text.zh
    assert "it is CHN now" in former.text.en
    wide = only(having(imported(), "package_kind", "９３"), "B03")
    assert "半角" in wide.text.zh
    small = only(having(imported(), "goods[0].origin_country", "deu"), "B03")
    assert "DEU" in small.text.zh


def test_b03_an_hs_code_of_another_year_names_the_date():
    problem = only(having(imported(), "goods[0].hs_code", "1211202000"), "B03")
    assert problem.field == "goods[0].hs_code"
    assert "2021-03-10" in problem.text.zh
    assert "2019-12-31" in problem.text.zh


def test_b03_lists_of_documents_and_parts():
    assert after(imported(), "attachments[0].kind", "99999999", "B03") == ["attachments[0].kind"]
    assert after(imported(), "other_packs", (OtherPack(1, "77"),), "B03") == ["other_packs[0].kind"]
    assert after(imported(), "goods[0].attributes", ("99",), "B03") == ["goods[0].attributes"]
    assert after(imported(), "documents", (LicenceDocument("!", "N"),), "B03") == ["documents[0].letter"]
    assert after(imported(), "qualifications", (("999", "N"),), "B03") == ["qualifications[0]"]
    path = "goods[0].permits"
    assert after(imported(), path, (Permit("999", "N"),), "B03") == [f"{path}[0].kind"]
    assert after(imported(), path, (Permit("411", "N", quantity=D("NaN")),), "B22") == [f"{path}[0].quantity"]
    danger = Danger("1263", "x", "2", "9Z")
    assert after(imported(), "goods[0].danger", danger, "B03") == ["goods[0].danger.package_spec"]


def test_b03_an_hs_code_that_starts_later_names_the_date():
    the_day = day()
    the_day.tariff_dates = lambda hs: (date(2022, 1, 1), None)
    problem = found(having(imported(), "goods[0].hs_code", "8524110000"), "B03", the_day=the_day)[0]
    assert "2022-01-01" in problem.text.zh


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("trader.uscc", TRADER.uscc[:-1] + ("0" if TRADER.uscc[-1] != "0" else "1")),
        ("owner.uscc", "123"),
        ("goods[0].hs_code", "87082990"),
        ("goods[0].hs_code", "８７０８２９９０００"),
        ("containers[0].number", "CBHU1234567"),
        ("containers[0].number", "MSTI6415664"),
        ("containers[0].number", "TRHU4561222"),
    ],
)
def test_b04_check_digits(path, value):
    anyone = {"may_declare": lambda agent, trader: True}
    assert after(imported(), path, value, "B04", **anyone) == [path]
    assert found(imported(), "B04") == []


def test_b09_currency_is_listed_and_several_are_a_warning():
    problem = only(having(imported(), "goods[0].currency", "502"), "B09")
    assert "现用 USD" in problem.text.zh
    mixed = having(many_lines(2), "goods[0].currency", "EUR")
    warning = only(mixed, "B09")
    assert warning.severity is Severity.WARN
    assert "EUR USD" in warning.text.en


@pytest.mark.parametrize(
    ("direction", "term", "freight", "insurance"),
    [
        ("I", "1", False, False),
        ("I", "2", False, True),
        ("I", "3", True, True),
        ("I", "4", True, False),
        ("I", "7", True, True),
        ("E", "1", True, True),
        ("E", "2", True, False),
        ("E", "3", False, False),
        ("E", "4", False, True),
    ],
)
def test_b10_price_term_and_charges(direction, term, freight, insurance):
    base = imported() if direction == "I" else exported()
    paid, covered = Charge("3", "USD", D(100)), Charge("1", "", D("0.3"))
    for has_freight in (True, False):
        for has_insurance in (True, False):
            changed = having(base, "price_term", term)
            changed = having(changed, "freight", paid if has_freight else BLANK)
            changed = having(changed, "insurance", covered if has_insurance else BLANK)
            wrong = {p.field for p in found(changed, "B10")}
            assert ("freight" in wrong) == (has_freight != freight)
            assert ("insurance" in wrong) == (has_insurance != insurance)


def test_b10_marks_amounts_and_currencies():
    assert after(imported(), "freight.mark", "4", "B10") == ["freight.mark"]
    assert after(imported(), "insurance.mark", "2", "B10") == ["insurance.mark", "insurance.currency"]
    assert after(imported(), "freight.currency", "", "B10") == ["freight.currency"]
    assert after(imported(), "freight.amount", D(-1), "B10") == ["freight.amount"]
    assert after(imported(), "other_charges", Charge("3", "USD", D(-5)), "B10") == []


def manifest(packages=20, weight="1100", **more):
    return lambda bill, conveyance, voyage: Manifest(packages=packages, gross_weight=D(weight), **more)


def test_b11_manifest_is_known_accepted_and_agrees():
    required = {"values": {"manifest__required": True}}
    assert only(imported(), "B11", **required).field == "bill_no"
    assert found(imported(), "B11") == []
    assert found(imported(), "B11", manifest=manifest(), **required) == []
    assert only(imported(), "B11", manifest=manifest(accepted=False)).field == "bill_no"
    assert only(imported(), "B11", manifest=manifest(packages=21)).field == "packages"
    assert found(imported(), "B11", manifest=manifest(weight="1132")) == []
    assert only(imported(), "B11", manifest=manifest(weight="1000")).field == "gross_weight"
    part = {"values": {"manifest__partial": True}}
    assert found(imported(), "B11", manifest=manifest(packages=50, weight="9000"), **part) == []


@pytest.mark.measure("1")
def test_r11a_not_before_the_vessel_has_left():
    assert only(imported(), "R-1.1a", manifest=manifest(departed_on=ON + timedelta(1))).field == "bill_no"
    assert found(imported(), "R-1.1a", manifest=manifest(departed_on=ON)) == []
    assert found(imported(), "R-1.1a", manifest=manifest()) == []


def test_b12_fields_of_one_direction():
    assert after(imported(), "goods[0].destination_country", "USA", "B12") == ["goods[0].destination_country"]
    assert after(exported(), "departure_port", "CHN000", "B12") == ["departure_port"]
    assert after(exported(), "entry_date", ON, "B12") == ["entry_date"]


def test_b13_regime_codes_fit_together():
    assert only(imported(levy_nature="503"), "B13").field == "levy_nature"
    assert only(imported(levy_nature=""), "B13").field == "levy_nature"
    assert after(imported(), "goods[0].duty_mode", "3", "B13") == ["goods[0].duty_mode"]
    processing = imported(supervision_mode="0615", levy_nature="503", manual_no="C80071234567")
    assert after(processing, "goods[0].duty_mode", "3", "B13") == []
    assert after(processing, "goods[0].duty_mode", "1", "B13") == ["goods[0].duty_mode"]
    assert after(having(processing, "goods[0].duty_mode", "3"), "manual_no", "", "B13") == ["manual_no"]
    assert after(imported(), "manual_no", "C80071234567", "B13") == ["manual_no"]


def test_b20_confirmations_have_their_form():
    for wrong in ("", "00", "002", "000000"):
        assert after(imported(), "promises", wrong, "B20") == ["promises"]
    assert after(exported(), "promises", "", "B20") == []


def test_b21_dates_are_in_order():
    assert after(imported(), "entry_date", ON + timedelta(3), "B21") == []
    assert only(having(imported(), "entry_date", ON + timedelta(4)), "B21").field == "entry_date"
    assert after(imported(), "despatch_date", date(2021, 3, 9), "B21") == ["despatch_date"]
    assert after(imported(), "discharged_on", date(2021, 3, 7), "B21") == ["discharged_on"]


def test_b24_a_line_of_a_bill_is_declared_once():
    before = {"previous": lambda bill: {1: "800720211000000001"}}
    problem = only(imported(), "B24", **before)
    assert problem.field == "goods[0].line"
    assert "800720211000000001" in problem.text.zh
    assert found(imported(), "B24", previous=lambda bill: {2: "800720211000000001"}) == []


def test_b26_price_questions_are_answered_on_import():
    assert after(imported(), "promises", "900", "B26") == ["promises"]
    assert after(imported(), "promises", "010", "B26") == ["promises"]
    assert after(imported(), "promises", "110", "B26") == []
    assert after(exported(), "promises", "999", "B26") == []
    assert found(imported(promises="999", supervision_mode="0615"), "B26") == []


def test_b28_packages():
    assert only(imported(packages=0), "B28").field == "packages"
    assert only(imported(package_kind="00"), "B28").field == "packages"
    assert found(imported(package_kind="00", packages=1), "B28") == []
    assert after(imported(), "other_packs", (OtherPack(0, "22"),), "B28") == ["other_packs[0].quantity"]


def test_b29_power_of_attorney():
    problem = only(imported(), "B29", may_declare=lambda agent, trader: False)
    assert "2021-03-10" in problem.text.zh
    assert found(imported(agent=TRADER), "B29", may_declare=lambda agent, trader: False) == []


def test_warnings_do_not_stop():
    problems = check(imported(attachments=()), context())
    assert [p.rule for p in problems] == ["R-6.1"]
    assert stops(problems) == []
