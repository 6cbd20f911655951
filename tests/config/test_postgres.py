"""The embedded PostgreSQL."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from kouan.config.database import parse
from kouan.config.services import postgres
from kouan.config.services.account import account, data_folder
from kouan.config.services.process import alive, wait_gone
from tests.services_plugin import throw_away_folder

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def folder() -> Path:
    """A folder that the account which runs PostgreSQL can reach (pytest's own are 0700)."""
    return throw_away_folder()


def test_keeps_its_data_over_a_restart(folder: Path) -> None:
    for run in (1, 2):
        server = postgres.start(folder / "data", durable=False)
        try:
            with psycopg.connect(server.url) as connection:
                connection.execute("CREATE TABLE IF NOT EXISTS seen (run int)")
                connection.execute("INSERT INTO seen VALUES (%s)", [run])
                assert connection.execute("SELECT count(*) FROM seen").fetchone() == (run,)
        finally:
            server.stop()
        assert postgres.living_postmaster(server.data) is None
    assert oct(server.data.stat().st_mode)[-3:] == "700"


def test_server_is_eighteen_utf8_and_has_the_extensions_we_use(folder: Path) -> None:
    server = postgres.start(folder / "data", durable=False)
    try:
        with psycopg.connect(server.url) as connection:
            assert connection.info.server_version // 10000 == 18
            assert connection.execute("SHOW server_encoding").fetchone() == ("UTF8",)
            connection.execute("CREATE EXTENSION pg_trgm")
            connection.execute("CREATE EXTENSION btree_gist")
            assert connection.execute("SELECT lower('ÄB'), length('重庆')").fetchone() == ("äb", 2)
    finally:
        server.stop()


@pytest.mark.parametrize("name", ["口岸 数据", "a,b", "100%"])
def test_any_path_will_do(folder: Path, name: str) -> None:
    server = postgres.start(folder / name / "data", durable=False)
    try:
        assert parse(server.url)["USER"] == postgres.USER
        psycopg.connect(server.url).close()
    finally:
        server.stop()


def test_long_path_gets_a_short_socket_folder(folder: Path) -> None:
    server = postgres.start(folder / ("long" * 30) / "data", durable=False)
    try:
        assert len(str(server.sockets)) < 50
        psycopg.connect(server.url).close()
    finally:
        server.stop()
    assert not server.sockets.exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root needs another account for PostgreSQL")
def test_private_state_folder_of_root_keeps_the_store(folder: Path) -> None:
    state = folder / "state"
    state.mkdir(mode=0o700)
    real = data_folder(state / "postgres", account())
    assert real == state / "postgres"
    assert oct(state.stat().st_mode)[-3:] == "701"
    assert oct(real.stat().st_mode)[-3:] == "700"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root needs another account for PostgreSQL")
def test_state_folder_below_a_closed_one_gets_a_link(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kouan.config.services.account.ELSEWHERE", folder / "elsewhere")
    (folder / "closed" / "state").mkdir(parents=True)
    (folder / "closed").chmod(0o700)
    real = data_folder(folder / "closed" / "state" / "postgres", account())
    assert real.parent == folder / "elsewhere"
    assert (folder / "closed" / "state" / "postgres").resolve() == real
    assert data_folder(folder / "closed" / "state" / "postgres", account()) == real
    real.rmdir()
    with pytest.raises(postgres.ServiceError, match="is gone"):
        data_folder(folder / "closed" / "state" / "postgres", account())


def test_killed_parent_leaves_a_store_the_next_start_can_use(folder: Path) -> None:
    code = (
        "import sys, time; from pathlib import Path; from kouan.config.services import postgres;"
        "print(postgres.start(Path(sys.argv[1]), durable=False).process.pid, flush=True); time.sleep(600)"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", code, folder / "data"],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
    )
    assert parent.stdout is not None
    orphan = int(parent.stdout.readline())
    os.kill(orphan, 0)
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    parent.stdout.close()
    server = postgres.start(folder / "data", durable=False)
    try:
        assert not alive(orphan)
        psycopg.connect(server.url).close()
    finally:
        server.stop()
    assert wait_gone(server.process.pid, 5)


def test_a_live_orphan_is_taken_over(folder: Path) -> None:
    first = postgres.start(folder / "data", durable=False)
    second = postgres.start(folder / "data", durable=False)
    try:
        assert not first.running()
        psycopg.connect(second.url).close()
    finally:
        second.stop()


def test_unusable_store_is_a_sentence_with_the_log(folder: Path) -> None:
    postgres.start(folder / "data", durable=False).stop()
    real = (folder / "data").resolve()
    (real / "global" / "pg_control").write_bytes(b"broken")
    with pytest.raises(postgres.ServiceError, match="PostgreSQL did not start"):
        postgres.start(folder / "data", durable=False)
