"""`kouan duty`: the sheet of a file, as JSON and as a table."""

import json
import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from click import Command
from click.testing import CliRunner

from kouan.clearance.commands import duty, modes, pay_by
from kouan.codecs.declaration import encode_json
from kouan.registry.builtin import load_builtin
from tests.clearance import build
from tests.reference import reference_data

FILE = Path(__file__).parents[1] / "codecs" / "data" / "import_wine.xml"


@pytest.mark.django_db
def test_a_file_gives_its_duty_sheet(tmp_path: Path) -> None:
    load_builtin()
    told = CliRunner().invoke(duty, [str(FILE)])
    sheet = json.loads(told.stdout)
    assert Decimal(sheet["total"]) == sum(map(Decimal, sheet["payable"].values()))
    assert [line["line"] for line in sheet["lines"]] == list(range(1, len(sheet["lines"]) + 1))
    assert sheet["payment"]["issued"] == sheet["on"] < sheet["payment"]["due_on"]
    shown = CliRunner().invoke(duty, [str(FILE), "--table"])
    assert shown.exit_code == 0
    assert f"{Decimal(sheet['total']):,}" in shown.output


@pytest.mark.django_db
def test_r_t2_the_sheet_says_from_which_day_the_last_payment_day_moves() -> None:
    reference_data()
    moved, stays = pay_by(date(2021, 3, 12)), pay_by(date(2021, 3, 10))
    assert (moved["due_on"], moved["moved_from"]) == ("2021-03-29", "2021-03-27") and "2021-03-29" in moved["moved"][
        "zh"
    ]
    assert (stays["due_on"], stays["moved_from"], stays["moved"]) == ("2021-03-25", None, None)


@pytest.mark.django_db
def test_what_is_no_declaration_is_refused(tmp_path: Path) -> None:
    wrong = tmp_path / "x.xml"
    wrong.write_text("<a/>")
    assert CliRunner().invoke(duty, [str(wrong)]).exit_code == 1


def like(**changes: object) -> bytes:
    """A good import with these fields otherwise; `goods__x` changes the first item."""
    held = json.loads(encode_json(build.imported()))
    for name, value in changes.items():
        if name.startswith("goods__"):
            held["goods"][0][name[7:]] = value
        else:
            held[name] = value
    return json.dumps(held).encode()


ODD = {
    "nothing": b"",
    "noise": bytes(range(256)) * 8,
    "no object": b"[1]",
    "null": b"null",
    "no fields": b"{}",
    "a number for text": like(direction=5),
    "text for a list": like(goods="x"),
    "null for an item": like(goods=[None]),
    "no goods": like(goods=[]),
    "no such direction": like(direction="X"),
    "first day of all": like(entry_date="0001-01-01"),
    "last day of all": like(entry_date="9999-12-31"),
    "1e30": like(goods__total="1e30"),
    "400 digits": like(goods__quantity="9" * 400),
    "not a number": like(goods__total="NaN"),
    "less than nothing": like(goods__total="-5"),
    "next to nothing": like(goods__quantity="1e-300"),
    "no such goods": like(goods__hs_code="0000000000"),
    "no such currency": like(goods__currency="ZZZ"),
    "GB18030 JSON": '{"direction": "进"}'.encode("gb18030"),
    "GB18030 text": "报关单".encode("gb18030"),
    "GB18030 XML": '<?xml version="1.0" encoding="GB18030"?><DecMessage><DecHead/></DecMessage>'.encode("gb18030"),
    "other XML": b"<a/>",
    "cut off": like()[:500],
}


@pytest.mark.django_db
@pytest.mark.parametrize("command", [duty, modes], ids=["duty", "modes"])
def test_odd_files_get_a_sentence_and_never_a_trace(command: Command, tmp_path: Path) -> None:
    reference_data()
    wrong = {}
    for name, raw in ODD.items():
        file = tmp_path / "file"
        file.write_bytes(raw)
        told = CliRunner().invoke(command, [str(file)])
        traced = told.exception is not None and not isinstance(told.exception, SystemExit)
        refused = told.exit_code != 0 and not re.search("[一-鿿]", told.output)
        if traced or refused:
            wrong[name] = repr(told.exception) if traced else told.output
    assert wrong == {}
    assert CliRunner().invoke(command, [str(tmp_path)]).exit_code == 2  # a folder
    assert CliRunner().invoke(command, [str(tmp_path / "none")]).exit_code == 2
