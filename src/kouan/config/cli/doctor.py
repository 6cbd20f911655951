"""`doctor`: looks at every part of an installation and says what is wrong and what to do about it."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import click

from kouan.config import bootstrap
from kouan.config.services import nats, postgres
from kouan.config.services.instance import free_port, http_status
from kouan.config.services.process import ServiceError, port_taken, stop_pid
from kouan.config.services.state import State, stop_orphans

WORKER_LAG = 10_000  # events a subscriber may be behind before we speak of it
PATIENCE = timedelta(minutes=2)  # an event is sealed within seconds while the worker runs
WORKER_CURE = "is the worker running? See log/worker.log in the state folder"
GOOD, NOTE, BAD = "ok", "--", "NOT OK"


@dataclass(frozen=True)
class Finding:
    """One line of the report."""

    part: str
    grade: str
    text: str


@click.command()
@click.option("--fix", is_flag=True, help="End processes and remove files that a killed start left behind.")
@click.option("--port", type=int, envvar="KOUAN_PORT", default=8000)
def doctor(fix: bool, port: int) -> None:
    """Check Python, packages, state folder, disk, lock, port, PostgreSQL, tables, NATS, worker, journal.

    The exit code is 1 when something is not ok.
    """
    state = State()
    if fix:
        _fix(state)
    bad = 0
    for finding in findings(state, port):
        bad += finding.grade == BAD
        click.echo(f"{finding.part:14} {finding.grade:7} {finding.text}")
    click.echo(f"{bad} {'trouble' if bad == 1 else 'troubles'} found" if bad else "all is well")
    sys.exit(1 if bad else 0)


def _fix(state: State) -> None:
    if state.locked():
        click.echo("an instance is running: nothing to clear away")
        return
    killed = stop_orphans(state)
    orphan = postgres.living_postmaster(state.postgres.resolve()) if state.postgres.exists() else None
    if orphan:
        stop_pid(orphan, (postgres.FAST, postgres.IMMEDIATE))
    state.instance_file.unlink(missing_ok=True)
    click.echo(f"ended {killed + bool(orphan)} left-over processes")


def findings(state: State, port: int) -> Iterator[Finding]:
    """All checks in turn; one that breaks is itself a finding."""
    checks: tuple[Callable[[State, int], Iterator[Finding]], ...] = (
        _python,
        _folder,
        _lock,
        _port,
        _postgres,
        _database,
        _nats,
        _portal,
    )
    for check in checks:
        try:
            yield from check(state, port)
        except Exception as error:
            name = check.__name__.strip("_")
            yield Finding(name, BAD, f"could not be checked: {type(error).__name__}: {error}".splitlines()[0])


def _python(_: State, __: int) -> Iterator[Finding]:
    version = ".".join(map(str, sys.version_info[:3]))
    yield Finding("python", GOOD, f"{version} ({sys.executable})")
    venv = Path(os.environ.get("KOUAN_VENV") or sys.prefix)
    if bootstrap.is_current(venv, "run"):
        yield Finding("packages", GOOD, "as in requirements/run.lock")
    else:
        yield Finding("packages", BAD, f"not as in requirements/run.lock: start ./kouan again, or remove {venv}")


def _folder(state: State, _: int) -> Iterator[Finding]:
    if not state.folder.exists():
        yield Finding("state folder", NOTE, f"{state.folder} does not exist yet: ./kouan up makes it")
        return
    try:
        state.prepare()
    except ServiceError as error:
        yield Finding("state folder", BAD, str(error))
        return
    yield Finding("state folder", GOOD, f"{state.folder} can be written, {state.free_bytes() >> 20} MB free")


def _lock(state: State, _: int) -> Iterator[Finding]:
    instance = state.read()
    if state.locked():
        yield Finding("lock", GOOD, f"held by process {instance.pid if instance else '?'}")
    elif instance is None:
        yield Finding("lock", GOOD, "free: nothing is running")
    else:
        left = len(state.orphans())
        processes = f"{left} of its processes still run" if left else "nothing of it runs"
        cure = "./kouan up or ./kouan doctor --fix clears that"
        yield Finding("lock", BAD, f"the last start (process {instance.pid}) was killed, {processes}: {cure}")


def _port(state: State, port: int) -> Iterator[Finding]:
    instance = state.running()
    if instance and instance.kind in ("up", "starting"):
        yield Finding("port", GOOD, f"{instance.address} is ours")
    elif port_taken(port):
        yield Finding("port", BAD, f"{port} is taken by another program: ./kouan up --port {free_port(port)}")
    else:
        yield Finding("port", GOOD, f"{port} is free")


def _postgres(state: State, _: int) -> Iterator[Finding]:
    if not state.postgres.exists():
        yield Finding("PostgreSQL", NOTE, "no store yet: ./kouan up makes it")
        return
    pid = postgres.living_postmaster(state.postgres.resolve())
    if pid and not state.locked():
        yield Finding("PostgreSQL", BAD, f"process {pid} runs without a supervisor: ./kouan doctor --fix stops it")
    elif _starting(state):
        yield Finding("PostgreSQL", NOTE, f"process {pid} runs, being filled" if pid else "being started")
    elif state.running() and not pid and not os.environ.get("KOUAN_DATABASE_URL"):
        yield Finding("PostgreSQL", BAD, f"does not run although an instance does: see {state.logs}/postgres.log")
    else:
        yield Finding("PostgreSQL", GOOD, f"process {pid} runs" if pid else "stopped in order, its store is kept")


def _starting(state: State) -> bool:
    instance = state.running()
    return instance is not None and instance.kind == "starting"


def _database(state: State, _: int) -> Iterator[Finding]:
    """Tables, worker and journal: looked at only where a database runs already."""
    instance = state.running()
    if _starting(state):
        yield Finding("tables", NOTE, "being made: ./kouan up is starting")
        return
    if not os.environ.get("KOUAN_DATABASE_URL") and not (instance and instance.database_url):
        yield Finding("tables", NOTE, "looked at while it runs only")
        return
    from kouan.config.services.program import pending_migrations, setup
    from kouan.config.services.session import with_services

    with with_services():
        setup()
        pending = pending_migrations()
        yield Finding(
            "tables", BAD if pending else GOOD, f"not current: {', '.join(pending)}" if pending else "current"
        )
        if not pending:
            yield from _program()


def _program() -> Iterator[Finding]:
    """Is the worker keeping up: events wait for their seal, subscribers stand somewhere behind the end."""
    from django.db.models import Max

    from kouan.journal.models import Cursor, Event, Leaf, Seal
    from kouan.kernel import clock

    last = Leaf.objects.aggregate(last=Max("seq"))["last"] or -1
    waiting = Event.objects.filter(seq__gt=last, recorded_at__lt=clock.now() - PATIENCE).count()
    size = Seal.objects.values_list("size", flat=True).first() or 0
    if waiting:
        yield Finding("journal", BAD, f"{size} events sealed, {waiting} wait for longer than {PATIENCE}: {WORKER_CURE}")
    else:
        yield Finding("journal", GOOD, f"{size} events sealed, none waits; ./kouan journal verify proves them")
    troubled = [cursor for cursor in Cursor.objects.order_by("name") if cursor.parked_at or cursor.errors]
    for cursor in troubled:
        stands = "is parked" if cursor.parked_at else f"failed {cursor.errors} times"
        yield Finding("worker", BAD, f"subscriber {cursor.name} {stands} at event {cursor.position}: {cursor.error}")
    behind = max((size - position for position in Cursor.objects.values_list("position", flat=True)), default=0)
    if behind > WORKER_LAG:
        yield Finding("worker", BAD, f"a subscriber is {behind} events behind: {WORKER_CURE}")
    elif not troubled:
        yield Finding("worker", GOOD, f"every subscriber is at most {behind} events behind")


def _nats(state: State, _: int) -> Iterator[Finding]:
    instance = state.running()
    pid = nats.living_server(state.nats)
    if pid and not state.locked():
        yield Finding("NATS", BAD, f"process {pid} runs without a supervisor: ./kouan doctor --fix stops it")
    elif instance and instance.nats_url:
        yield Finding("NATS", GOOD if pid else BAD, f"{instance.nats_url} {'runs' if pid else 'does not run'}")
    else:
        yield Finding("NATS", NOTE, "not running")


def _portal(state: State, _: int) -> Iterator[Finding]:
    instance = state.running()
    if _starting(state):
        yield Finding("portal", NOTE, "being started: ./kouan up says when it is ready")
    elif not instance or instance.kind != "up":
        yield Finding("portal", NOTE, "not running: ./kouan up")
    elif http_status(f"{instance.address}/healthz") == 200:
        yield Finding("portal", GOOD, f"answers at {instance.address}")
    else:
        yield Finding("portal", BAD, f"does not answer at {instance.address}: see {state.logs}/web.log")
