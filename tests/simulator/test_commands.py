"""`kouan simulate`: what it refuses, and with which sentence."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from kouan.kernel import clock
from kouan.simulator import bulk, commands, own

SOURCE = Path(__file__).resolve().parents[2] / "src"


def call(*arguments: str) -> Result:
    return CliRunner().invoke(commands.simulate, list(arguments))


@pytest.fixture(autouse=True)
def demo(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.STATE, settings.DEMO = tmp_path, True
    for name in ("KOUAN_PORTAL_URL", "KOUAN_CLOCK"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(commands.signal, "signal", lambda *_: None)


def test_only_a_demonstration_is_simulated(settings: Any) -> None:
    settings.DEMO = False
    found = call("--day")
    assert found.exit_code == 1
    assert "KOUAN_DEMO" in found.output


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--gentle", "--bulk", "5"), "Choose one"),
        (("--rate", "7"), "7"),
        (("--bulk", "0"), "0"),
        (("--declarations", "many"), "many"),
    ],
)
def test_wrong_use(arguments: tuple[str, ...], said: str) -> None:
    found = call(*arguments)
    assert found.exit_code == 2
    assert said in found.output


@pytest.mark.django_db
def test_a_wrong_date() -> None:
    found = call("--day", "21.9.2021")
    assert found.exit_code == 2
    assert "YYYY-MM-DD" in found.output


def test_another_pace_than_the_running_system(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commands, "_running", lambda: True)
    monkeypatch.setenv("KOUAN_CLOCK", "2026-11-23T00:00:00+00:00|2026-11-23T00:00:00+00:00|60.0")
    found = call("--rate", "1")
    assert found.exit_code == 1
    assert "60 times" in found.output


def test_bulk_needs_the_store_for_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commands, "_running", lambda: True)
    found = call("--bulk", "5")
    assert found.exit_code == 1
    assert "./kouan down" in found.output


def test_bulk_asks_for_room_first(tmp_path: Path) -> None:
    (tmp_path / "postgres").mkdir()
    with pytest.raises(commands.click.ClickException, match="Not enough room"):
        bulk.load(10**12)


def test_the_day_begins_at_six_in_shanghai() -> None:
    assert commands._six_in_the_morning("2021-09-28").isoformat() == "2021-09-28T06:00:00+08:00"
    assert commands._six_in_the_morning(commands.TODAY).date() == clock.today()


def test_nothing_answers_where_nothing_runs() -> None:
    assert not own.answers("127.0.0.1", 9)
    assert not commands._running()


def test_the_bank_ends_with_the_process_that_started_it(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from kouan.simulator import own\n"
        "with own.bank(Path(sys.argv[1])): print('open')\n"
    )
    environment = os.environ | {"PYTHONPATH": str(SOURCE)}
    found = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], env=environment, capture_output=True, text=True, timeout=60
    )
    assert found.stdout == "open\n"
    assert found.returncode == 0
