"""A state told from facts: reports come late, twice and out of order, and the state is the same in the end (R-T4).

`strictly` walks the facts by time of occurrence; `patiently` lets a fact wait for the one it needs, for chains without
a way back, where clocks of two reporters may disagree by seconds. Both are functions of the set of facts alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Generic, TypeVar

from kouan.kernel.transitions import TransitionTable

S = TypeVar("S", bound=Enum)


@dataclass(frozen=True, slots=True)
class Fact:
    """Something happened: when, which event of the table it is, and a key that orders facts of the same instant."""

    at: datetime
    event: str
    key: str = ""

    def __lt__(self, other: Fact) -> bool:
        return (self.at, self.key, self.event) < (other.at, other.key, other.event)


@dataclass(frozen=True, slots=True)
class Standing(Generic[S]):
    """Where a thing stands, and the facts that led there, in order; the others changed nothing."""

    state: S
    applied: tuple[Fact, ...]

    def last(self, event: str) -> Fact | None:
        """The latest fact of that event among those that counted."""
        return next((fact for fact in reversed(self.applied) if fact.event == event), None)


def strictly(table: TransitionTable[S], facts: Iterable[Fact]) -> Standing[S]:
    """Each fact in order of occurrence; what the table does not allow then counts for nothing."""
    state, applied = table.start, []
    for fact in sorted(set(facts)):
        if table.allows(state, fact.event):
            state = table.next(state, fact.event)
            applied.append(fact)
    return Standing(state, tuple(applied))


def patiently(table: TransitionTable[S], facts: Iterable[Fact]) -> Standing[S]:
    """Always the earliest fact that is possible now; of one event only its earliest report. For acyclic tables."""
    first: dict[str, Fact] = {}
    for fact in sorted(set(facts)):
        first.setdefault(fact.event, fact)
    waiting, state, applied = list(first.values()), table.start, []
    while (found := next((fact for fact in waiting if table.allows(state, fact.event)), None)) is not None:
        waiting.remove(found)
        state = table.next(state, found.event)
        applied.append(found)
    return Standing(state, tuple(applied))
