"""Who listens to what: `subscribe` in an app's `subscriptions.py` registers a handler by name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from kouan.journal.stored import Stored

Handler = Callable[[Stored], None]


@dataclass(frozen=True, slots=True)
class Subscription:
    """A named reader with a cursor of its own. `to` empty means every type."""

    name: str
    to: frozenset[str]
    handler: Handler
    start: Literal["first", "now"]


_subscriptions: dict[str, Subscription] = {}


def subscribe(
    name: str, *, to: tuple[str, ...] = (), start: Literal["first", "now"] = "first"
) -> Callable[[Handler], Handler]:
    """Decorate a handler `(event: Stored) -> None`.

    It is called at least once for each event of the types `to`, in the sealed order, inside one transaction with
    the cursor; so it must be idempotent and short. A new subscriber begins at the first event, or at "now".
    An error stops this subscriber (with retries, then parked) and no other.
    """

    def register(handler: Handler) -> Handler:
        known = _subscriptions.get(name)
        if known is not None and known.handler.__qualname__ != handler.__qualname__:
            raise ValueError(f"the subscriber name {name!r} is taken")
        _subscriptions[name] = Subscription(name, frozenset(to), handler, start)
        return handler

    return register


def subscriptions() -> list[Subscription]:
    """All of them, by name."""
    return [_subscriptions[name] for name in sorted(_subscriptions)]


def unsubscribe(name: str) -> None:
    """Forget a subscriber (tests)."""
    _subscriptions.pop(name, None)
