"""The worker: seal what is committed, feed every subscriber, sleep until somebody commits again."""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import dataclass, field

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection

from kouan.journal import checkpoints, deadlines, feed, relay
from kouan.journal.passing import pass_over
from kouan.journal.seal import seal
from kouan.journal.services import ensure_partitions
from kouan.journal.subscriptions import subscriptions
from kouan.journal.wake import LOOK_AGAIN, Listener

POLL = 0.5  # seconds between looks when nobody wakes us
HOURLY = 3600.0

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Drained:
    """What was done: events sealed, handler calls that succeeded, and the error of each subscriber that failed."""

    sealed: int = 0
    handled: int = 0
    errors: dict[str, Exception] = field(default_factory=dict)


class HandlerFailed(RuntimeError):
    """A subscriber's handler raised; the cause is its error."""


def drain(*, strict: bool = True) -> Drained:
    """Seal and feed until nothing is left, as the worker would over time; for tests, flows and scripts.

    With `strict` a failing handler raises HandlerFailed at the end; without, its error is in the answer.
    Inside a transaction (a test's) its own events are fed too.
    """
    done = Drained()
    feed.enrol(subscriptions())
    while _round(done, waiting=False):
        pass
    if strict:
        for name, error in done.errors.items():
            raise HandlerFailed(f"subscriber {name}: {error!r}") from error
    return done


def run(stop: threading.Event) -> None:
    """Work until `stop` is set. A database that is away is waited for; relay and deadlines never hold up the seal."""
    beside = [threading.Thread(target=deadlines.run, args=(stop,), name="deadlines", daemon=True)]
    if settings.NATS_URL:
        beside.append(threading.Thread(target=relay.run, args=(stop, settings.NATS_URL), name="relay", daemon=True))
    for thread in beside:
        thread.start()
    pause = 0.2
    while not stop.is_set():
        started = time.monotonic()
        try:
            _serve(stop)
        except (OperationalError, InterfaceError) as error:
            log.warning("the journal waits for the database: %s", str(error).strip())
        except Exception:
            log.exception("the journal's worker starts again after an error")
        finally:
            connection.close()
        pause = 0.2 if time.monotonic() - started > 10 else min(pause * 2, 5.0)
        stop.wait(0 if stop.is_set() else pause)
    for thread in beside:
        thread.join(timeout=10)


def _serve(stop: threading.Event) -> None:
    feed.enrol(subscriptions())
    next_partitions = 0.0
    with Listener() as listener:
        while not stop.is_set():
            if time.monotonic() >= next_partitions:
                ensure_partitions()
                next_partitions = time.monotonic() + HOURLY
            busy = False
            while not stop.is_set() and _round(Drained(), waiting=True):
                busy = True
            checkpoints.make_if_due()
            listener.wait(LOOK_AGAIN if busy else POLL)


def _round(done: Drained, *, waiting: bool) -> bool:
    """One pass over everything; False when nothing moved."""
    sealed = seal()
    done.sealed += sealed
    moved = sealed > 0
    names = feed.behind(waiting=waiting) - done.errors.keys()
    behind = {one.name: one for one in subscriptions() if one.name in names}
    passed = pass_over(behind) if behind else set()
    for name in [name for name in behind if name not in passed]:
        fed = feed.feed(behind[name], waiting=waiting)
        done.handled += fed.count
        moved = moved or fed.moved
        if fed.error is not None:
            done.errors[name] = fed.error
    return moved
