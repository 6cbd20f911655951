"""The shell door and the standard-library bootstrap behind it."""

import fcntl
import os
import re
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from kouan.config import bootstrap
from tests.shared import ROOT


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that looks like a virtual environment, and lock files beside it."""
    venv = tmp_path / "venv"
    (venv / "bin").mkdir(parents=True)
    (venv / "bin" / "python").symlink_to(sys.executable)
    (venv / "pyvenv.cfg").write_text("home = /usr/bin\nversion = 3.11.2\n")
    locks = tmp_path / "requirements"
    locks.mkdir()
    for name in ("run", "dev"):
        (locks / f"{name}.lock").write_text("click==1\n")
    monkeypatch.setattr(bootstrap, "REQUIREMENTS", locks)
    return venv


def stamp(venv: Path, name: str = "run") -> None:
    fingerprint = f"{bootstrap.fingerprint(name)} {bootstrap.interpreter(venv)}"
    bootstrap.stamp_file(venv, name).write_text(fingerprint)


def test_nothing_is_current_without_a_stamp(environment: Path, tmp_path: Path) -> None:
    assert not bootstrap.is_current(environment, "run")
    assert not bootstrap.is_current(tmp_path / "no such folder", "run")


def test_stamp_holds_until_the_lock_changes(environment: Path) -> None:
    stamp(environment)
    assert bootstrap.is_current(environment, "run")
    assert not bootstrap.is_current(environment, "dev")
    (bootstrap.REQUIREMENTS / "run.lock").write_text("click==2\n")
    assert not bootstrap.is_current(environment, "run")


def test_stamp_holds_until_the_interpreter_changes(environment: Path) -> None:
    stamp(environment)
    (environment / "pyvenv.cfg").write_text("home = /usr/bin\nversion = 3.12.1\n")
    assert not bootstrap.is_current(environment, "run")
    (environment / "bin" / "python").unlink()
    assert not bootstrap.is_current(environment, "run")


def test_another_python_asked_for_by_name_makes_another_environment(
    environment: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stamp(environment)
    monkeypatch.setenv("KOUAN_PYTHON", sys.executable)
    monkeypatch.setattr(bootstrap.sys, "version_info", (3, 11, 7))
    assert bootstrap.is_current(environment, "run")
    monkeypatch.setattr(bootstrap.sys, "version_info", (3, 13, 0))
    assert not bootstrap.is_current(environment, "run")
    monkeypatch.delenv("KOUAN_PYTHON")
    assert bootstrap.is_current(environment, "run")


def test_environment_that_was_moved_is_made_anew(environment: Path) -> None:
    assert not bootstrap.moved(environment)  # made by hand, without a stamp
    stamp(environment)
    assert not bootstrap.moved(environment)
    elsewhere = environment.rename(environment.with_name("elsewhere"))
    assert bootstrap.moved(elsewhere)
    assert not bootstrap.is_current(elsewhere, "run")


def test_second_start_waits_for_the_first_and_says_so(environment: Path, capsys: pytest.CaptureFixture[str]) -> None:
    done = threading.Event()

    def second() -> None:
        with bootstrap.only_one(environment):
            done.set()

    with environment.with_name("venv.lock").open("a+") as first:
        fcntl.flock(first, fcntl.LOCK_EX)
        first.write("4711")
        first.flush()
        other = threading.Thread(target=second)
        other.start()
        assert not done.wait(0.2)
    other.join(10)
    assert done.is_set()
    assert "process 4711" in capsys.readouterr().err


def test_lock_of_a_dead_process_is_no_obstacle(environment: Path) -> None:
    environment.with_name("venv.lock").write_text("999999")
    with bootstrap.only_one(environment):
        pass


def test_place_that_can_not_be_written_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SystemExit, match="KOUAN_VENV="), bootstrap.only_one(tmp_path / "file" / "venv"):
        pass


@pytest.mark.parametrize(
    ("said", "way_out"),
    [
        ("error: No space left on device (os error 28)", "disk is full"),
        ("Hash mismatch for click", "mirror"),
        ("could not connect", "reachable"),
    ],
)
def test_advice_fits_the_failure(said: str, way_out: str) -> None:
    assert way_out in bootstrap.advice(said)


# The shell door -------------------------------------------------------------------------------------


def door(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a copy of ./kouan whose bootstrap only says how it was called."""
    target = folder / "src" / "kouan" / "config" / "bootstrap.py"
    if not target.exists():
        target.parent.mkdir(parents=True)
        target.write_text("import sys; print(sys.argv[1:])")
        shutil.copy(ROOT / "kouan", folder / "kouan")
    environment = {"PATH": os.environ["PATH"], **environment}
    return subprocess.run([folder / "kouan", *arguments], capture_output=True, text=True, check=False, env=environment)


def test_door_passes_arguments_on(tmp_path: Path) -> None:
    done = door(tmp_path, "up", "--", "a b", KOUAN_PYTHON=sys.executable)
    assert (done.returncode, done.stdout) == (0, "['up', '--', 'a b']\n")


def test_door_passes_by_a_python_that_does_not_run(tmp_path: Path) -> None:
    shims = tmp_path / "shims"
    shims.mkdir()
    for name in ("python3.11", "python3.12", "python3.13"):
        (shims / name).write_text("#!/bin/sh\necho 'pyenv: command not found' >&2; exit 127\n")
        (shims / name).chmod(0o755)
    (shims / "python3").symlink_to(sys.executable)
    done = door(tmp_path / "clone", "help", PATH=f"{shims}:/usr/bin:/bin")
    assert (done.returncode, done.stdout, done.stderr) == (0, "['help']\n", "")


def test_door_without_python_says_what_to_install(tmp_path: Path) -> None:
    done = door(tmp_path, "up", KOUAN_PYTHON="/no/python")
    assert done.returncode == 1
    assert "3.11" in done.stderr
    assert "apt-get install python3" in done.stderr


def test_door_works_through_a_link(tmp_path: Path) -> None:
    door(tmp_path / "clone")
    (tmp_path / "kouan").symlink_to(tmp_path / "clone" / "kouan")
    done = subprocess.run([tmp_path / "kouan", "x"], capture_output=True, text=True, check=False)
    assert done.stdout == "['x']\n"


# The locks ------------------------------------------------------------------------------------------


def pins(name: str) -> dict[str, str]:
    text = (ROOT / "requirements" / f"{name}.lock").read_text()
    return dict(re.findall(r"^([\w.-]+)(?:\[[\w,]+\])?==(\S+)", text, re.MULTILINE))


@pytest.mark.parametrize("name", ["uv", "run", "dev", "bench"])
def test_lock_has_a_hash_for_every_package_and_no_address(name: str) -> None:
    text = (ROOT / "requirements" / f"{name}.lock").read_text()
    assert "://" not in text
    for block in re.split(r"\n(?=\w)", text.split("\n", 2)[2]):
        assert "--hash=sha256:" in block


@pytest.mark.parametrize("name", ["dev", "bench"])
def test_larger_locks_hold_all_of_the_small_one(name: str) -> None:
    assert pins("run").items() <= pins(name).items()
