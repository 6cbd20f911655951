"""`kouan edi`: what it prints and how it ends; no database is needed."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kouan.config.cli.group import main

GOOD = "UNB+UNOC:3+A+B+261123:1200+R1'UNH+1+CODECO:D:95B:UN'BGM+34+D1+9'NAD+CA+COS:160:20'"
GOOD += "EQD+CN'CNT+16:1'UNT+6+1'UNZ+1+R1'"


def call(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["edi", *arguments])


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "codeco.edi"
    path.write_text(GOOD, encoding="ascii")
    return path


def test_read_prints_segments_messages_findings(file: Path) -> None:
    file.write_text(GOOD.replace("UNT+6", "UNT+7"), encoding="ascii")
    result = call("read", str(file))
    assert result.exit_code == 0
    told = json.loads(result.stdout)
    assert list(told) == ["segments", "messages", "findings"]
    assert told["segments"][0] == ["UNB", ["UNOC", "3"], "A", "B", ["261123", "1200"], "R1"]
    assert [message["type"] for message in told["messages"]] == ["CODECO"]
    assert [(f["code"], f["segment"], f["position"]) for f in told["findings"]] == [("29", "UNT", 7)]
    assert set(told["findings"][0]) == {"code", "segment", "position", "text"}
    assert "控制计数" in call("read", str(file), "--lang", "zh").stdout


def test_charset_of_the_partner(file: Path) -> None:
    file.write_bytes(GOOD.replace("D1", "重庆").encode("gb18030"))
    assert json.loads(call("read", str(file), "--charset", "GB18030").stdout)["segments"][2][2] == "重庆"
    assert call("read", str(file), "--charset", "KLINGON").exit_code == 2
    assert call("read", str(file), "--charset", "base64").exit_code == 2


def test_check_ends_with_1_when_there_are_errors(file: Path) -> None:
    assert (call("check", str(file)).exit_code, call("check", str(file)).stdout) == (0, "")
    file.write_text(GOOD.replace("EQD+CN", "EQD+XX"), encoding="ascii")
    result = call("check", str(file))
    assert result.exit_code == 1
    assert "5 EQD 1: E 12" in result.stdout
    file.write_text(GOOD.replace("95B", "99A"), encoding="ascii")
    assert call("check", str(file)).exit_code == 0


def test_write_gives_back_what_read_printed(file: Path, tmp_path: Path) -> None:
    source = tmp_path / "read.json"
    una = "UNA|^,? ~"
    file.write_text(una + GOOD.translate(str.maketrans("+:'", "^|~")), encoding="ascii")
    source.write_text(call("read", str(file)).stdout, encoding="utf-8")
    assert call("write", str(source)).stdout_bytes == file.read_bytes()
    assert call("write", str(source), "--una", "UNA:+.? '", "-o", str(tmp_path / "out.edi")).exit_code == 0
    assert (tmp_path / "out.edi").read_text() == "UNA:+.? '" + GOOD
    source.write_text("{}", encoding="utf-8")
    assert call("write", str(source)).exit_code == 1


def test_binary_is_read_too(file: Path) -> None:
    file.write_bytes(bytes(range(256)) * 20)
    result = call("read", str(file))
    assert result.exit_code == 0
    assert json.loads(result.stdout)["findings"]


@pytest.mark.parametrize(
    "said",
    [
        "",
        "3",
        '{"segments": 3}',
        '[["UNB", {"a": 1}]]',
        '[["UNB", NaN]]',
        '[["UNB", ["A", ["b"]]]]',
        '[["UNB", [[1]]]]',
        "[[]]",
        '{"segments": [["UNB"]], "una": 3}',
        "[" * 100_000,
    ],
)
def test_what_is_no_json_of_ours_is_refused_with_a_reason(tmp_path: Path, said: str) -> None:
    source = tmp_path / "odd.json"
    source.write_text(said)
    result = call("write", str(source))
    assert (result.exit_code, type(result.exception)) == (1, SystemExit)
    assert "not the JSON" in result.output
