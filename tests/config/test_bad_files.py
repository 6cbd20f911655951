"""Files that are no instance, plan, market or network: a sentence with the field, exit code 1, and nothing written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner

from kouan.config.cli.__main__ import explain
from kouan.config.cli.group import main
from kouan.planning.corridors.example import example
from tests.planning.lockage.rivers import facility, raw, vessel
from tests.planning.slots.markets import market

INSTANCE = raw([vessel("V1"), vessel("V2")], [facility("A"), facility("B", "lower")])
BERTHS = [{"id": "V1", "x": 400, "y": 40, "length": 9000, "beam": 1480, "class": "normal"}]
PLAN: dict[str, Any] = {
    "format": "locks-solution",
    "version": 1,
    "instance": "test",
    "lockages": [{"facility": "A", "direction": "down", "start": 5, "vessels": BERTHS}],
    "facilities": INSTANCE["facilities"],
}
GOOD: dict[str, Any] = {
    "locks plan": INSTANCE,
    "locks bound": INSTANCE,
    "locks show": PLAN,
    "express clear": msgspec.to_builtins(market(2, 1, 1, each=1)),
    "corridors plan": msgspec.to_builtins(example()),
}
NO_JSON = {
    "empty": b"",
    "binary": b"\x00\xff" * 50,
    "cut": b'{"format":',
    "deep": b"[" * 100_000,
    "list": b"[]",
    "nan": b'{"days": NaN}',
    "marked": b"\xef\xbb\xbf{}",
    "half a character": b'"\x80"',
}


def told(tmp_path: Path, command: str, data: bytes) -> str:
    """What a person reads on the error stream; nothing was written and nothing fell over."""
    file, target = tmp_path / "file.json", tmp_path / "written"
    file.write_bytes(data)
    output = () if command in ("locks bound", "express clear") else ("-o", str(target))
    done = CliRunner().invoke(main, [*command.split(), str(file), *output])
    sentence = explain(done.exception) if isinstance(done.exception, Exception) else ""
    assert done.exit_code == 1 and sentence is not None, done.exception
    assert not target.exists() and not done.stdout
    return done.stderr + sentence


def changed(command: str, path: str, value: Any) -> bytes:
    """The good file with one value set; "+" behind a list says its first row once more."""
    data = msgspec.json.decode(msgspec.json.encode(GOOD[command]))
    *way, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    here = data
    for step in way:
        here = here[step]
    if last == "+":
        here.append(here[0])
    else:
        here[last] = value
    return msgspec.json.encode(data)


@pytest.mark.parametrize("data", NO_JSON.values(), ids=NO_JSON)
@pytest.mark.parametrize("command", GOOD)
def test_what_is_no_such_file(tmp_path: Path, command: str, data: bytes) -> None:
    said = told(tmp_path, command, data)
    assert len(said.strip().splitlines()) == 1 and len(said) < 800


@pytest.mark.parametrize(
    ("command", "path", "value", "field"),
    [
        ("locks bound", "vessels.0.length", -1, "$.vessels[0].length"),
        ("locks bound", "vessels.0.beam", 10**30, "$.vessels[0].beam"),
        ("locks bound", "vessels.0.route.0", "nowhere", "vessels[0].route"),
        ("locks bound", "vessels.+", None, "$.vessels[2].id"),
        ("locks plan", "facilities.+", None, "$.facilities[2].id"),
        ("locks plan", "facilities.0.dam", "nowhere", "$.facilities[0].dam"),
        ("locks plan", "format", "x" * 10**6, "$.format"),
        ("locks show", "lockages.0.facility", "Z", "$.lockages[0].facility"),
        ("locks show", "lockages.0.vessels.0.x", "left", "$.lockages[0].vessels[0].x"),
        ("locks show", "facilities.+", None, "$.facilities[2].id"),
        ("express clear", "carriers.+", None, "carriers[2].name"),
        ("express clear", "sailings.+", None, "sailings[1].name"),
        ("express clear", "offers.0.boxes", -3, "$.offers[0].boxes"),
        ("express clear", "offers.0.kind", "x" * 10**6, "$.offers[0].kind"),
        ("express clear", "needs.0.sailing", "none", "needs[0].sailing"),
        ("corridors plan", "days", 10**9, "$.days"),
        ("corridors plan", "places.+", None, "places"),
        ("corridors plan", "legs.0.cost", -1, "$.legs[0].cost"),
        ("corridors plan", "closures.0.lock", "none", "closures[0].lock"),
    ],
)
def test_a_wrong_value_is_told_with_its_field(tmp_path: Path, command: str, path: str, value: Any, field: str) -> None:
    said = told(tmp_path, command, changed(command, path, value))
    assert field in said and len(said) < 1200


def test_a_plan_without_sense_in_its_times_is_drawn(tmp_path: Path) -> None:
    file = tmp_path / "plan.json"
    file.write_bytes(changed("locks show", "lockages.0.start", 10**18))
    assert CliRunner().invoke(main, ["locks", "show", str(file)]).exit_code == 0
    assert (tmp_path / "plan.svg").stat().st_size < 200_000


def test_a_plan_for_other_vessels_is_refused(tmp_path: Path) -> None:
    (tmp_path / "instance.json").write_bytes(msgspec.json.encode(INSTANCE))
    (tmp_path / "plan.json").write_bytes(changed("locks show", "lockages.0.vessels.0.id", "V9"))
    arguments = ["locks", "show", str(tmp_path / "plan.json"), "-i", str(tmp_path / "instance.json")]
    done = CliRunner().invoke(main, arguments)
    assert isinstance(done.exception, Exception)
    assert "V9 is no vessel of" in (explain(done.exception) or "")


@pytest.mark.parametrize("command", ["locks plan", "locks show", "corridors plan"])
def test_a_folder_that_is_not_there_is_told_before_the_work(tmp_path: Path, command: str) -> None:
    file = tmp_path / "file.json"
    file.write_bytes(msgspec.json.encode(GOOD[command]))
    done = CliRunner().invoke(main, [*command.split(), str(file), "-o", str(tmp_path / "none" / "out")])
    assert done.exit_code == 2 and "There is no folder" in done.stderr
