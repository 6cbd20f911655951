"""`kouan up` from the first start to the last Ctrl-C, with everything that can befall it in between."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from kouan.config.services.process import port_taken
from kouan.config.services.state import Instance, State
from tests.config.running import Up

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def instance() -> Iterator[Up]:
    """One state folder for all tests here; each asks for it running (`up`) or stopped (`stopped`)."""
    with tempfile.TemporaryDirectory(prefix="kouan-up-") as folder:
        found = Up(Path(folder))
        half_filled(found)
        try:
            yield found
        finally:
            if found.running():
                found.end(signal.SIGINT)
            found.command("down")


def half_filled(up: Up) -> None:
    """What a first start leaves that was killed while it filled its store."""
    state = State(up.folder)
    state.prepare()
    state.unfinished.touch()
    for name in ("postgres", "bank"):
        (up.folder / name).mkdir()
        (up.folder / name / "half").touch()


@pytest.fixture
def up(instance: Up) -> Up:
    if not instance.running():
        instance.start()
    return instance


@pytest.fixture
def stopped(instance: Up) -> Up:
    if instance.running():
        instance.end(signal.SIGINT)
    return instance


def recorded(up: Up) -> Instance:
    found = State(up.folder).read()
    assert found is not None
    return found


def eventually_answers(up: Up) -> bool:
    for _ in range(600):
        try:
            if up.status("/healthz") == 200:
                return True
        except OSError:
            pass
        time.sleep(0.1)
    return False


def family(up: Up) -> list[psutil.Process]:
    """Everything below the supervisor."""
    assert up.process is not None
    return psutil.Process(up.process.pid).children(recursive=True)


def test_portal_and_api_answer(up: Up) -> None:
    assert up.status("/healthz") == 200
    assert up.status("/api/v1/openapi.json") == 200
    assert up.address in up.said


def test_a_first_start_that_was_broken_off_is_made_anew(up: Up) -> None:
    assert not list(up.folder.glob("*/half")), "see half_filled"
    assert not State(up.folder).unfinished.exists()


def test_status_and_doctor_find_all_well(up: Up) -> None:
    status = up.command("status")
    assert status.returncode == 0
    assert up.address in status.stdout
    doctor = up.command("doctor")
    assert doctor.returncode == 0, doctor.stdout + doctor.stderr
    assert "all is well" in doctor.stdout


def test_second_start_says_where_the_first_one_is(up: Up) -> None:
    second = up.command("up")
    assert second.returncode == 1
    assert up.address in second.stderr
    assert "Traceback" not in second.stderr


def test_taken_port_names_the_way_out(up: Up, tmp_path: Path) -> None:
    other = up.command("up", KOUAN_STATE=str(tmp_path / "other"))
    assert other.returncode == 1
    assert f"Port {up.port} is taken" in other.stderr
    assert "--port" in other.stderr
    assert not (tmp_path / "other" / "postgres").exists()


def test_full_disk_names_the_way_out(up: Up, tmp_path: Path) -> None:
    new = {"KOUAN_STATE": str(tmp_path / "other"), "KOUAN_PORT": "0"}
    full = up.command("up", "--port", "1024", KOUAN_MIN_FREE=str(1 << 60), KOUAN_STATE=new["KOUAN_STATE"])
    assert full.returncode == 1
    assert "nearly full" in full.stderr
    assert "KOUAN_STATE=" in full.stderr


def test_commands_use_the_running_store(up: Up) -> None:
    assert "nothing to do" in up.command("migrate").stdout


@pytest.mark.parametrize("part", ["web", "postgres", "nats", "worker"])
def test_killed_part_comes_back(up: Up, part: str) -> None:
    killed = int(recorded(up).children[part][0])
    os.kill(killed, signal.SIGKILL)
    for _ in range(600):
        if int(recorded(up).children.get(part, [killed])[0]) != killed:
            break
        time.sleep(0.1)
    else:
        raise AssertionError(f"{part} did not come back")
    assert eventually_answers(up)


def test_killed_supervisor_leaves_a_way_back_to_the_data(up: Up) -> None:
    with psycopg.connect(recorded(up).database_url) as connection:
        connection.execute("CREATE TABLE remembered AS SELECT 1 AS x")
    left = family(up)
    up.end(signal.SIGKILL)
    gone, alive = psutil.wait_procs(left, timeout=30)
    assert not [process for process in alive if process.status() != psutil.STATUS_ZOMBIE], gone
    sick = up.command("doctor")
    assert sick.returncode == 1
    assert "was killed" in sick.stdout
    assert "was killed" in up.start()
    with psycopg.connect(recorded(up).database_url) as connection:
        assert connection.execute("SELECT x FROM remembered").fetchone() == (1,)
    assert up.status("/healthz") == 200


def test_ctrl_c_leaves_no_process_and_no_lock(up: Up) -> None:
    left = family(up)
    assert left
    assert up.end(signal.SIGINT) == 0
    assert not [process for process in left if process.is_running() and process.status() != psutil.STATUS_ZOMBIE]
    assert not port_taken(up.port)
    assert up.command("status").returncode == 1
    assert up.command("doctor").returncode == 0
    assert "nothing is running" in up.command("down").stdout


def test_command_waits_for_another_one(stopped: Up) -> None:
    line = [sys.executable, "-m", "kouan.config.cli", "migrate"]
    with State(stopped.folder).lock():
        waiting = subprocess.Popen(
            line, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=stopped.environment
        )
        assert waiting.stderr is not None
        assert "waiting for it" in waiting.stderr.readline()
        assert waiting.poll() is None
    said, complaint = waiting.communicate(timeout=120)
    assert waiting.returncode == 0, complaint
    assert "nothing to do" in said


def test_command_without_an_instance_brings_its_own_store(stopped: Up) -> None:
    done = stopped.command("migrate")
    assert done.returncode == 0, done.stderr
    assert State(stopped.folder).running() is None
