"""`kouan load codes`: whole files or nothing, every fault with file, line and column."""

from __future__ import annotations

import re

import pytest
from click.testing import CliRunner

from kouan.registry import codes
from kouan.registry.commands import load
from kouan.registry.loading import folder, layouts
from kouan.registry.loading.reader import MOST_FAULTS, read
from kouan.registry.models import CodeEntry
from tests.shared import shared

GOOD = "name,code\n红,1\n绿,2\n"


def faults(tmp_path, content, name="colours"):
    path = tmp_path / f"{name}.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    table = read(path, layouts.of(layouts.list_name(name)))
    assert bool(table.faults) != bool(table.rows)
    return [(fault.line, fault.column) for fault in table.faults]


def rows(tmp_path, content, name="colours"):
    path = tmp_path / f"{name}.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    table = read(path, layouts.of(layouts.list_name(name)))
    assert not table.faults
    return table.rows


@pytest.mark.parametrize(
    ("content", "where"),
    [
        ("", [(1, "code"), (1, "name")]),
        ("name,code\n", [(2, "")]),
        ("title,code\n红,1\n", [(1, "name")]),
        ("name,code,code\n红,1,1\n", [(1, "code")]),
        ("name,code\n红,1\n绿\n", [(3, "")]),
        ("name,code\n红,1,x\n", [(2, "")]),
        ("name,code\n红,\n", [(2, "code")]),
        ("name,code\n,1\n", [(2, "name")]),
        ("name,code\n红,1\n绿,2\n蓝,1\n", [(4, "code")]),
        ("name,code\n红\x00,1\n", [(2, "name")]),
        ('name,code\n"红\n绿",1\n', [(2, "name")]),
        ("name,code\n红,1\x01\n", [(2, "code")]),
        ("name,code\n" + "红" * 501 + ",1\n", [(2, "name")]),
        ("name,code\n红," + "1" * 41 + "\n", [(2, "code")]),
        ('name,code\n红,"1\n', [(2, "")]),
        ("name,code\n红,1\n绿,2\n".encode("gb18030"), [(2, "")]),
        (b"name,code\nred,1\ngr\xffn,2\n", [(3, "")]),
        ("name,code\n红,1\n".encode("utf-16"), [(1, "")]),
    ],
)
def test_faults_have_line_and_column(tmp_path, content, where):
    found = faults(tmp_path, content)
    assert found[: len(where)] == where
    if not isinstance(content, bytes):
        assert found == where


def test_every_fault_is_named(tmp_path):
    assert faults(tmp_path, "name,code\n,1\n红,\n绿,2\n蓝,2\n") == [(2, "name"), (3, "code"), (5, "code")]


def test_a_hopeless_file_stops_early(tmp_path):
    assert len(faults(tmp_path, "name,code\n" + ",x\n" * 1000)) == MOST_FAULTS


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ("12345,猪,A,0.1,0.1,0,0,0.09,035,", "hs_code"),
        ("0102030405,猪,A-,0.1,0.1,0,0,0.09,035,", "licence_codes"),
        ("0102030405,猪,A,0.1,ten,0,0,0.09,035,", "mfn_rate"),
        ("0102030405,猪,A,0.1,-1,0,0,0.09,035,", "mfn_rate"),
        ("0102030405,猪,A,0.1,1e30,0,0,0.09,035,", "mfn_rate"),
        ("0102030405,猪,A,0.1,NaN,0,0,0.09,035,", "mfn_rate"),
        ('0102030405,猪,A,0.1,"0,1",0,0,0.09,035,', "mfn_rate"),
        ("0102030405,猪,A,0.1,0.1,0,0,0.09,35,", "unit1"),
    ],
)
def test_a_bad_tariff_cell(tmp_path, cells, column):
    header = "hs_code,name,licence_codes,general_rate,mfn_rate,export_rate,consumption_rate,vat_rate,unit1,unit2\n"
    assert faults(tmp_path, header + cells + "\n", "hs_tariff_2020") == [(2, column)]


def test_a_byte_order_mark_and_windows_lines(tmp_path):
    assert [row.code for row in rows(tmp_path, "\ufeffname,code\r\n红,1\r\n\r\n绿,2\r\n")] == ["1", "2"]


def test_one_code_for_import_and_export(tmp_path):
    content = "code,name,category\n进口,,\n1,证,进口\n1,证,出口\n"
    (row,) = rows(tmp_path, content, "licence_kinds")
    assert row.attributes["directions"] == ["I", "E"]
    assert faults(tmp_path, content + "1,证,出口\n", "licence_kinds") == [(5, "code")]
    assert faults(tmp_path, "code,name,category\n1,证,转口\n", "licence_kinds") == [(2, "category")]


def test_another_name_of_a_place(tmp_path):
    content = "locode,country,subdivision,name\nBEBRU,BE,,Brussel\nBEBRU,BE,,Bruxelles\n"
    (row,) = rows(tmp_path, content, "unlocode")
    assert (row.name_zh, row.name_en, row.attributes["aliases"]) == ("", "Brussel", ["Bruxelles"])


def test_elements_are_names_in_order(tmp_path):
    content = "hs_code,name,elements\n0102030405,猪,1品牌类型;2出口享惠情况;10GTIN;\n"
    (row,) = rows(tmp_path, content, "declaration_elements_2020")
    assert row.attributes["elements"] == ["品牌类型", "出口享惠情况", "GTIN"]


def run(path, *options):
    return CliRunner().invoke(load, ["codes", str(path), *options])


def test_a_folder_with_one_bad_file(db, tmp_path):
    (tmp_path / "colours.csv").write_text(GOOD)
    (tmp_path / "shapes.csv").write_text("name,code\n圆,1\n方,1\n")
    result = run(tmp_path)
    assert result.exit_code == 1
    assert re.search(r"shapes\.csv:3 \[code\] .*第2行.*already on line 2", result.output)
    assert CodeEntry.objects.filter(list="colours").count() == 2
    assert not CodeEntry.objects.filter(list="shapes").exists()


def test_reasons_in_one_language(db, tmp_path):
    (tmp_path / "shapes.csv").write_text("name,code\n圆,1\n方,1\n")
    assert "already" not in run(tmp_path, "--language", "zh").output
    assert "重复" not in run(tmp_path, "--language", "en").output


def test_one_list_only(db, tmp_path):
    (tmp_path / "colours.csv").write_text(GOOD)
    (tmp_path / "shapes_2020.csv").write_text(GOOD)
    assert run(tmp_path, "--list", "shapes").exit_code == 0
    assert set(CodeEntry.objects.values_list("list", flat=True)) == {"shapes"}


def test_a_name_that_cannot_be_a_list(db, tmp_path):
    (tmp_path / "Farben 2.csv").write_text(GOOD)
    result = run(tmp_path)
    assert result.exit_code == 1 and "Farben 2.csv:1" in result.output


def test_an_empty_folder(db, tmp_path):
    assert run(tmp_path).exit_code == 1
    assert run(tmp_path / "missing").exit_code == 2


def test_a_bad_reload_leaves_the_good_load(db, tmp_path):
    (tmp_path / "colours.csv").write_text(GOOD)
    assert run(tmp_path).exit_code == 0
    before = list(CodeEntry.objects.values())
    (tmp_path / "colours.csv").write_text("name,code\n大红,1\n绿\n")
    assert run(tmp_path).exit_code == 1
    assert list(CodeEntry.objects.values()) == before


@pytest.mark.slow
def test_the_official_tables_load_and_load_again(db):
    paths = folder.tables(shared("data/codes"))
    assert len(paths) == 29
    first = list(folder.load(paths))
    assert not [fault for one in first for fault in one.faults]
    assert sum(one.merged.read for one in first) > 130_000
    again = list(folder.load(paths))
    assert sum(one.merged.touched for one in again) == 0
    on = first and CodeEntry.objects.filter(list="hs_tariff").first().valid_from
    assert codes.tariff("8708100000", on).elements, "the tariff edition leaves them out, the element list has them"
    assert codes.known("unlocode")
