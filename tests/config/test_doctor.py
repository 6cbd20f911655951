"""`doctor` on an installation that does not run: what it finds and what it clears away."""

import socket
import subprocess
import sys
from pathlib import Path

import psutil
import pytest
from click.testing import CliRunner, Result

from kouan.config.cli.doctor import doctor
from kouan.config.services.process import free_port
from kouan.config.services.state import Instance, State


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> State:
    monkeypatch.delenv("KOUAN_DATABASE_URL")
    monkeypatch.setenv("KOUAN_STATE", str(tmp_path / "state"))
    monkeypatch.setattr("kouan.config.bootstrap.is_current", lambda *_: True)  # tests may run in any environment
    return State()


def examine(*arguments: str) -> Result:
    return CliRunner().invoke(doctor, ["--port", str(free_port()), *arguments])


def test_nothing_made_yet_is_no_trouble(state: State) -> None:
    found = examine()
    assert found.exit_code == 0, found.output
    assert "does not exist yet" in found.output
    assert not state.folder.exists()


def test_left_overs_of_a_killed_start_are_told_and_cleared(state: State) -> None:
    state.prepare()
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"]) as orphan:
        started = psutil.Process(orphan.pid).create_time()
        state.write(Instance(pid=4711, kind="up", children={"web": [orphan.pid, started]}))
        found = examine()
        assert found.exit_code == 1
        assert "process 4711" in found.output
        assert "doctor --fix" in found.output
        fixed = examine("--fix")
        assert fixed.exit_code == 0, fixed.output
        assert "ended 1 left-over" in fixed.output


def test_a_start_under_way_is_no_trouble(state: State) -> None:
    state.prepare()
    with state.lock():
        state.write(Instance(pid=4711, kind="starting", address="http://127.0.0.1:1"))
        found = examine()
    assert found.exit_code == 0, found.output
    assert "being started" in found.output and "./kouan up is starting" in found.output


def test_taken_port_names_another(state: State) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        found = CliRunner().invoke(doctor, ["--port", str(port)])
    assert found.exit_code == 1
    assert f"--port {port + 1}" in found.output


def test_full_disk_is_a_finding(state: State, monkeypatch: pytest.MonkeyPatch) -> None:
    state.prepare()
    monkeypatch.setenv("KOUAN_MIN_FREE", str(1 << 60))
    found = examine()
    assert found.exit_code == 1
    assert "nearly full" in found.output


def test_packages_that_differ_from_the_lock_are_a_finding(state: State, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kouan.config.bootstrap.is_current", lambda *_: False)
    assert "not as in requirements/run.lock" in examine().output


def test_a_check_that_breaks_is_itself_a_finding(state: State, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: State) -> None:
        raise PermissionError("no way")

    monkeypatch.setattr(State, "locked", broken)
    found = examine()
    assert found.exit_code == 1
    assert "could not be checked: PermissionError: no way" in found.output
