"""Figures: wings register the numbers of the opening page; each is a query, made when the page is read."""

from collections.abc import Callable
from dataclasses import dataclass

from kouan.kernel.text import Text
from kouan.registry.caller import Caller
from kouan.registry.roles import Role

NOTHING = Text("", "")


@dataclass(frozen=True, slots=True)
class Figure:
    """One number: `value` as it is written, its `unit`, a `note` below, and `trend` (oldest first, may be empty).

    `warn` colours the note where somebody should look; `url` leads to the rows behind the number.
    """

    value: str
    unit: Text = NOTHING
    note: Text = NOTHING
    trend: tuple[float, ...] = ()
    warn: bool = False
    url: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """A figure with its title, ready for the page."""

    name: str
    title: Text
    figure: Figure


Source = Callable[[Caller | None], Figure | None]


@dataclass(frozen=True, slots=True)
class _Entry:
    name: str
    title: Text
    roles: frozenset[Role]
    public: bool
    order: int
    source: Source


_entries: dict[str, _Entry] = {}


def figure(
    name: str, title: Text, *, roles: frozenset[Role] = frozenset(), public: bool = False, order: int = 50
) -> Callable[[Source], Source]:
    """Registers a figure, from an app's `figures.py`; the function answers None where it has nothing to say.

    No `roles` = everybody who is signed in. `public` figures are also asked with the caller None, for visitors.
    """

    def keep(source: Source) -> Source:
        _entries[name] = _Entry(name, title, roles, public, order, source)
        return source

    return keep


def of(caller: Caller | None, limit: int = 6) -> list[Shown]:
    """The figures for this caller (None: a visitor), in order, at most `limit`."""
    shown: list[Shown] = []
    for entry in sorted(_entries.values(), key=lambda e: (e.order, e.name)):
        if len(shown) == limit:
            break
        if not _fits(entry, caller):
            continue
        found = entry.source(caller)
        if found is not None:
            shown.append(Shown(entry.name, entry.title, found))
    return shown


def _fits(entry: _Entry, caller: Caller | None) -> bool:
    if caller is None:
        return entry.public
    return not entry.roles or not entry.roles.isdisjoint(caller.roles)
