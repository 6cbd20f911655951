"""The worker: seal what is committed, feed every subscriber, sleep until somebody commits again."""

from __future__ import annotations

from dataclasses import dataclass, field

from kouan.journal.feed import enrol, feed
from kouan.journal.seal import seal
from kouan.journal.subscriptions import subscriptions


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
    for subscription in subscriptions():
        enrol(subscription)
    while _round(done):
        pass
    if strict:
        for name, error in done.errors.items():
            raise HandlerFailed(f"subscriber {name}: {error!r}") from error
    return done


def _round(done: Drained) -> bool:
    """One pass over everything; False when nothing moved."""
    sealed = seal()
    done.sealed += sealed
    moved = sealed > 0
    for subscription in subscriptions():
        if subscription.name in done.errors:
            continue
        fed = feed(subscription, waiting=False)
        done.handled += fed.count
        moved = moved or fed.moved
        if fed.error is not None:
            done.errors[subscription.name] = fed.error
    return moved
