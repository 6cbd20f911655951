"""A database for the time of one command: the one named, the one running, or one started for it."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from kouan.config.services import postgres
from kouan.config.services.state import Busy, Instance, State, stop_orphans

PAUSE = 0.1  # seconds between two looks at a lock that somebody has


@contextmanager
def with_services(*, durable: bool = True, migrated: bool = True) -> Iterator[None]:
    """Have KOUAN_DATABASE_URL (and KOUAN_NATS_URL, when an instance runs) set inside the block.

    In this order: what the environment names already; the instance that `kouan up` runs on the same state
    folder; else the embedded PostgreSQL is started for the duration of the block, with its tables and built-in codes.
    """
    if os.environ.get("KOUAN_DATABASE_URL"):
        yield
        return
    state = State()
    instance = state.running()
    if instance and instance.kind == "up":
        use(instance)
        yield
        return
    state.prepare()
    with ExitStack() as held:
        instance = _turn(state, held)
        if instance:
            use(instance)
            yield
            return
        stop_orphans(state)
        state.unfinished.unlink(missing_ok=True)  # from now on somebody's own work may be in the store
        server = postgres.start(state.postgres, durable=durable, log=state.log("postgres"))
        before = signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
        try:
            use(Instance(os.getpid(), "command", database_url=server.url))
            state.write(Instance(os.getpid(), "command", database_url=server.url))
            if migrated:
                _fill()
            yield
        finally:
            _close_connections()
            server.stop()
            signal.signal(signal.SIGTERM, before)


def use(instance: Instance) -> None:
    """Let this process and its children find the servers of an instance."""
    state = State()
    os.environ["KOUAN_STATE"] = str(state.folder)
    os.environ["KOUAN_DATABASE_URL"] = instance.database_url
    os.environ.setdefault("KOUAN_SECRET_KEY", state.secret())
    os.environ.setdefault("KOUAN_DEMO", "1")
    found = {"NATS_URL": instance.nats_url, "MQTT_URL": instance.mqtt_url, "PORTAL_URL": instance.address}
    for name, value in (found | {"CLOCK": instance.clock}).items():
        if value:
            os.environ.setdefault(f"KOUAN_{name}", value)


def _turn(state: State, held: ExitStack) -> Instance | None:
    """The lock, after waiting for another command that has it; or the instance, when an `up` was starting meanwhile."""
    told = False
    while True:
        try:
            held.enter_context(state.lock())
        except Busy:
            instance = state.running()
            if instance and instance.kind == "up":
                return instance
            if not told:
                who = "`kouan up`" if instance and instance.kind == "starting" else "another command"
                which = f" (process {instance.pid})" if instance else ""
                print(f"kouan: {who} is using the store{which}; waiting for it", file=sys.stderr, flush=True)
                told = True
            time.sleep(PAUSE)
        else:
            return None


def _fill() -> None:
    from kouan.config.services.program import fill, setup

    setup()
    fill()


def _close_connections() -> None:
    """PostgreSQL waits for open sessions only as long as it must, but ours may as well end by themselves."""
    django_db = sys.modules.get("django.db")
    if django_db is not None:
        django_db.connections.close_all()
