"""The state folder: who uses it, what is left of a killed start."""

import subprocess
import sys
import threading
from contextlib import ExitStack
from pathlib import Path

import psutil
import pytest

from kouan.config.services import session
from kouan.config.services.process import ServiceError
from kouan.config.services.state import Busy, Instance, State, stop_orphans


@pytest.fixture
def state(tmp_path: Path) -> State:
    found = State(tmp_path / "state")
    found.prepare()
    return found


def test_only_one_holds_the_lock_and_the_other_learns_who(state: State) -> None:
    with state.lock():
        state.write(Instance(pid=4711, kind="up", address="http://127.0.0.1:8000"))
        assert state.locked()
        with pytest.raises(Busy) as busy, State(state.folder).lock():
            pass
        assert busy.value.instance is not None
        assert busy.value.instance.address == "http://127.0.0.1:8000"
    assert not state.locked()
    assert state.running() is None
    assert state.read() is None


def test_command_joins_an_instance_that_was_still_starting(state: State, capsys: pytest.CaptureFixture[str]) -> None:
    ready = Instance(pid=4711, kind="up", database_url="postgresql://here")
    with state.lock(), ExitStack() as held:
        state.write(Instance(pid=4711, kind="starting"))
        threading.Timer(0.15, state.write, [ready]).start()
        assert session._turn(State(state.folder), held) == ready
    assert "`kouan up` is using the store (process 4711)" in capsys.readouterr().err
    with ExitStack() as held:
        assert session._turn(state, held) is None
        assert state.locked()


def test_full_disk_is_a_sentence_before_anything_is_written(state: State, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KOUAN_MIN_FREE", str(1 << 60))
    with pytest.raises(ServiceError, match=r"nearly full.*KOUAN_STATE="):
        state.require_space()


def test_folder_that_can_not_be_made_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ServiceError, match=r"can not be written.*KOUAN_STATE="):
        State(tmp_path / "file" / "state").prepare()


def test_secret_is_made_once_and_is_private(state: State) -> None:
    assert state.secret() == State(state.folder).secret()
    assert (state.folder / "secret").stat().st_mode & 0o077 == 0


def test_large_log_is_put_aside(state: State, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kouan.config.services.state.LOG_LIMIT", 3)
    state.log("web").write_text("long")
    assert not state.log("web").exists()
    assert (state.logs / "web.log.1").read_text() == "long"


def test_broken_record_counts_as_none(state: State) -> None:
    state.instance_file.write_text("{")
    assert state.read() is None
    assert stop_orphans(state) == 0


def test_orphans_are_ended_but_never_a_stranger_with_the_same_number(state: State) -> None:
    sleepers = [subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"]) for _ in range(2)]
    try:
        started = [psutil.Process(sleeper.pid).create_time() for sleeper in sleepers]
        children = {"web": [sleepers[0].pid, started[0]], "worker": [sleepers[1].pid, started[1] - 3600]}
        state.write(Instance(pid=1, kind="up", children=children))
        assert stop_orphans(state) == 1
        assert sleepers[0].poll() is not None
        assert sleepers[1].poll() is None
    finally:
        for sleeper in sleepers:
            sleeper.kill()
            sleeper.wait()
