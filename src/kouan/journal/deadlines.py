"""Work that is due because time passed: reminders, breaches, limits. Each wing registers its own with `@deadline`.

The worker calls all of them every half minute, in a thread of their own because a plan or a fit may take long; a
replayed journey calls them after each step of its clock. A function looks for what is due at the given instant, does
each thing in a transaction of its own, and must be idempotent: it may be called again for the same instant, late, or
not at all while the worker was down.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from django.db import InterfaceError, OperationalError, connection

from kouan.kernel import clock

EVERY = 30.0  # seconds between two looks of the worker
LOCK = 0x6B6F75616E02  # one worker at a time

Due = Callable[[], int]  # how many things it did
_due: dict[str, Due] = {}
log = logging.getLogger(__name__)


def deadline(name: str) -> Callable[[Due], Due]:
    """Register time-driven work under a name of its own. The clock is `kernel.clock`."""

    def register(function: Due) -> Due:
        if _due.setdefault(name, function) is not function:
            raise TypeError(f"deadline {name} is registered twice")
        return function

    return register


def run(stop: threading.Event) -> None:
    """Do what is due every half minute until `stop` is set. A database that is away is waited for."""
    while not stop.is_set():
        try:
            run_alone(stop)
        except (OperationalError, InterfaceError) as error:
            log.warning("the deadlines wait for the database: %s", str(error).strip())
        except Exception:
            log.exception("the deadlines are looked at again after an error")
        finally:
            connection.close()
        stop.wait(EVERY)


def run_due(*, strict: bool = True, stop: threading.Event | None = None) -> int:
    """Do what is due now, everywhere; how many things were done.

    A function that fails stops nothing else; with `strict` its error is raised at the end. None begins after `stop`.
    """
    done, failure = 0, None
    for name, function in sorted(_due.items()):
        if stop is not None and stop.is_set():
            break
        try:
            done += function()
        except Exception as error:  # one wing's fault must not stop another's deadlines
            log.exception("deadline %s failed at %s", name, clock.now())
            failure = failure or error
    if strict and failure is not None:
        raise failure
    return done


def run_alone(stop: threading.Event | None = None) -> None:
    """As `run_due`, unless another worker is at it."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            return
        try:
            run_due(strict=False, stop=stop)
        finally:
            cursor.execute("select pg_advisory_unlock(%s)", [LOCK])
