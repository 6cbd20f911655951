"""Event types: each app declares its own in `events.py`; the journal takes no undeclared one."""

from __future__ import annotations

from collections.abc import Iterable

from kouan.kernel.text import Text

_declared: dict[str, EventType] = {}


class EventType:
    """A kind of event: its upper-case name, what people read, and whether it is a milestone of a journey."""

    __slots__ = ("milestone", "name", "text")

    def __init__(self, name: str, text: Text, *, milestone: bool = False) -> None:
        if not (name.isidentifier() and name.isupper()):
            raise ValueError(f"an event type is an upper-case name, not {name!r}")
        known = _declared.get(name)
        self.name: str = name
        self.text: Text = text
        self.milestone: bool = milestone
        if known is not None and (known.text, known.milestone) != (text, milestone):
            raise ValueError(f"event type {name} is declared twice")
        _declared[name] = self

    def __str__(self) -> str:
        return self.name

    def __repr__(self) -> str:
        return f"EventType({self.name})"


def get(name: str) -> EventType:
    """The declared type of that name; LookupError when no app declares it."""
    try:
        return _declared[name]
    except KeyError:
        raise LookupError(f"no app declares the event type {name!r} in its events.py") from None


def declared() -> Iterable[EventType]:
    """All declared types, by name."""
    return (_declared[name] for name in sorted(_declared))


def milestones() -> tuple[str, ...]:
    """Names of the types that are milestones of a journey."""
    return tuple(sorted(t.name for t in _declared.values() if t.milestone))
