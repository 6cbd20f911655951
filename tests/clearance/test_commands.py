"""`kouan duty`: the sheet of a file, as JSON and as a table."""

import json
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner

from kouan.clearance.commands import duty
from kouan.registry.builtin import load_builtin

FILE = Path(__file__).parents[1] / "codecs" / "data" / "import_wine.xml"


@pytest.mark.django_db
def test_a_file_gives_its_duty_sheet(tmp_path: Path) -> None:
    load_builtin()
    told = CliRunner().invoke(duty, [str(FILE)])
    sheet = json.loads(told.stdout)
    assert Decimal(sheet["total"]) == sum(map(Decimal, sheet["payable"].values()))
    assert [line["line"] for line in sheet["lines"]] == list(range(1, len(sheet["lines"]) + 1))
    shown = CliRunner().invoke(duty, [str(FILE), "--table"])
    assert shown.exit_code == 0
    assert f"{Decimal(sheet['total']):,}" in shown.output


@pytest.mark.django_db
def test_what_is_no_declaration_is_refused(tmp_path: Path) -> None:
    wrong = tmp_path / "x.xml"
    wrong.write_text("<a/>")
    assert CliRunner().invoke(duty, [str(wrong)]).exit_code == 1
