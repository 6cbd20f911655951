"""The worklist: wings register providers; the portal asks them what awaits the caller."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from kouan.kernel.text import Text
from kouan.registry.caller import Caller


@dataclass(frozen=True, slots=True)
class Task:
    """One thing the caller must do: what, where, until when, how urgent ('m' routine, 'a' soon, 'c' trouble)."""

    title: Text
    detail: Text
    url: str
    since: datetime
    due: datetime | None = None
    severity: str = "m"
    kind: str = ""


Provider = Callable[[Caller, int], Iterable[Task]]
Counter = Callable[[Caller], int]
_providers: dict[str, tuple[Provider, Counter]] = {}


def provide(name: str, tasks: Provider, count: Counter) -> None:
    """Called from an app's `worklist.py`: `tasks(caller, limit)` newest first, and their whole number."""
    _providers[name] = (tasks, count)


def overview(caller: Caller, limit: int = 50) -> tuple[list[Task], int]:
    """What awaits the caller, trouble first, then by due time; and the whole number.

    Only providers that fill the limit are asked for their number: the others have shown all they have.
    """
    found, more = list[Task](), 0
    for provider, counter in _providers.values():
        own = list(provider(caller, limit))
        more += max(counter(caller) - len(own), 0) if len(own) >= limit else 0
        found += own
    order = {"c": 0, "a": 1, "m": 2}
    return sorted(found, key=lambda t: (order[t.severity], t.due or t.since))[:limit], len(found) + more


def tasks(caller: Caller, limit: int = 50) -> list[Task]:
    """What awaits the caller, trouble first, then by due time."""
    return overview(caller, limit)[0]


def count(caller: Caller) -> int:
    """How many tasks await the caller, all providers."""
    return sum(counter(caller) for _, counter in _providers.values())
