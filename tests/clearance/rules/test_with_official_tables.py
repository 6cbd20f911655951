"""The rules on the official code tables and tariff of 2020, and on a real message. Skipped without the shared data."""

import csv
from datetime import date

import pytest

from kouan.clearance.check import check, stops
from kouan.clearance.duties import Rate, Tariff
from kouan.clearance.rules.context import Context, Day
from kouan.codecs.customs_xml.decmessage import decode
from kouan.codecs.declaration import LicenceDocument
from tests.clearance.build import imported, line
from tests.shared import shared

ON = date(2020, 6, 1)


def rows(name):
    with shared(f"data/codes/{name}.csv").open(encoding="utf-8-sig", newline="") as opened:
        yield from csv.DictReader(opened)


def official(row):
    elements = row["declaration_elements"]
    listed = () if elements in ("", "#N/A", "0") else tuple(one for one in elements.split(";") if one)
    return Tariff(
        hs_code=row["hs_code"],
        licences=row["licence_codes"],
        unit1=row["unit1"],
        unit2=row["unit2"] or "",
        elements=listed,
        mfn=Rate.of(row["mfn_rate"] or "0"),
        vat=int(float(row["vat_rate"]) * 1_000_000),
    )


@pytest.fixture(scope="module")
def tables():
    lists = {}
    for file in sorted(shared("data/codes").glob("*.csv")):
        found = list(rows(file.stem))
        if found and "code" in found[0]:
            lists[file.stem] = {row["code"] for row in found}
    tariff = {row["hs_code"]: official(row) for row in rows("hs_tariff_2020")}
    return Day(ON, exists=lambda name, code: code in lists[name], tariff=tariff.get)


def test_a_real_export_message_of_processing_trade(tables):
    declaration, problems = decode(shared("samples/customs/cn_DecMessage_export_v31.xml").read_bytes())
    assert [p.rule for p in stops(problems)] == []
    found = check(declaration, Context(day=tables, may_declare=lambda agent, trader: True))
    # Its names were replaced by examples and its parts are of the tariff of 2019; everything else holds.
    assert {(p.rule, p.field) for p in stops(found)} == set()


@pytest.mark.parametrize("year_old", ["1211202000"])
def test_a_code_of_another_year(tables, year_old):
    found = check(imported(goods=(line(hs_code=year_old),)), Context(day=tables, may_declare=lambda a, t: True))
    assert "B03" in {p.rule for p in stops(found)}


def test_every_tariff_line_can_be_declared(tables):
    """With the statutory units, the elements and the documents a line asks for, nothing but its own bans is left."""
    left = set()
    for hs_code, tariff in list(tables.tariff.lookup.__self__.items()):
        item = line(
            hs_code=hs_code,
            model="|".join(["4", "3", *["x"] * (tariff.most_elements - 2)]) if tariff.most_elements else "x",
            first_unit=tariff.unit1,
            second_unit=tariff.unit2,
            second_quantity=None if not tariff.unit2 else line().quantity,
            ciq_code="999",
        )
        documents = tuple(LicenceDocument(letter, "1") for letter in tariff.licences if letter != "u")
        declaration = imported(goods=(item,), documents=documents, entry_date=ON, despatch_date=None)
        for problem in check(declaration, Context(day=tables, may_declare=lambda a, t: True)):
            if problem.rule != "B17" and "9" not in tariff.licences:  # 9: may not be imported at all
                left.add((problem.rule, hs_code, problem.text.en))
    assert not left, (len(left), sorted(left)[:10])
