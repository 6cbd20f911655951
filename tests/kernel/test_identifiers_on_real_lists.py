"""The forms accept every row of the published code lists."""

import csv

import pytest

from kouan.kernel.identifiers import ALL
from tests.shared import shared


@pytest.mark.parametrize(
    ("path", "column", "name"),
    [
        ("data/codes/customs_offices.csv", "code", "customs_office"),
        ("data/codes/border_ports.csv", "code", "border_port"),
        ("data/codes/ports.csv", "code", "customs_port"),
        ("data/codes/hs_tariff_2020.csv", "hs_code", "hs_code"),
        ("data/smdg_terminal_codes.csv", "Terminal Code", "terminal_code"),
        ("data/unlocode.csv", "locode", "unlocode"),
    ],
)
def test_every_row_has_the_form(path: str, column: str, name: str) -> None:
    with shared(path).open(encoding="utf-8-sig", newline="") as lines:
        values = [row[column] for row in csv.DictReader(lines)]
    assert len(values) > 500
    assert [value for value in values if not ALL[name].ok(value)] == []
