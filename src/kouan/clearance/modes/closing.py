"""Which modes a consignment qualifies for, and the rule that closes each of the others. Pure.

Every chapter adds the rules that close its mode:

    @closes("handling", "DIRECT_DISCHARGE", needs=("manifest", "inspection_open"))
    def direct_discharge(facts: ModeFacts) -> Iterable[Problem]: ...

A function is asked what it finds in the facts that are known, and must pass over those that are None; `needs` says
which facts it looks at, so that people are told which of them were not known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

import msgspec

from kouan.clearance.modes.facts import ModeFacts
from kouan.clearance.modes.options import FIELDS, PLAIN
from kouan.codecs.declaration import Modes
from kouan.kernel.errors import Problem
from kouan.kernel.text import Text

Closing = Callable[[ModeFacts], Iterable[Problem]]


class _Registered(NamedTuple):
    check: Closing
    needs: tuple[str, ...]


_closing: dict[tuple[str, str], list[_Registered]] = {}


class Option(msgspec.Struct, frozen=True):
    """One option of a field: open, or closed by these findings; `unknown` are the facts nobody could tell."""

    field: str
    option: str
    text: Text
    chosen: bool
    closed_by: tuple[Problem, ...] = ()
    unknown: tuple[str, ...] = ()

    @property
    def open(self) -> bool:
        return not self.closed_by


def closes(field: str, option: str, *, needs: tuple[str, ...] = ()) -> Callable[[Closing], Closing]:
    """Register a function that says why `option` of `field` is closed; `needs` are facts it looks at."""
    if option not in FIELDS[field][1] or option == PLAIN[field]:
        raise ValueError(f"{field} has no option {option} that could be closed")

    def register(check: Closing) -> Closing:
        entry = _Registered(check, needs)
        if entry not in _closing.setdefault((field, option), []):
            _closing[field, option].append(entry)
        return check

    return register


def why_closed(field: str, option: str, facts: ModeFacts) -> list[Problem]:
    """Everything that closes one option for these facts; empty for an open one and for the plain way."""
    return [found for one in _closing.get((field, option), ()) for found in one.check(facts)]


def unknown_of(field: str, option: str, facts: ModeFacts) -> tuple[str, ...]:
    """The facts the rules of this option ask for and that are not known."""
    asked = {name for one in _closing.get((field, option), ()) for name in one.needs}
    return tuple(sorted(name for name in asked if getattr(facts, name) is None))


def eligible(facts: ModeFacts) -> list[Option]:
    """Every option of every field, in order, as if it were chosen together with what is chosen already."""
    chosen = facts.modes or Modes()
    found = []
    for field, (_, options) in FIELDS.items():
        for option, text in options.items():
            tried = msgspec.structs.replace(facts, modes=msgspec.structs.replace(chosen, **{field: option}))
            closed, unknown = why_closed(field, option, tried), unknown_of(field, option, tried)
            is_chosen = getattr(chosen, field) == option
            found.append(Option(field, option, text, is_chosen, tuple(closed), unknown))
    return found


def as_dict(one: Option, language: str) -> dict[str, object]:
    """An option for JSON."""
    return {
        "field": one.field,
        "option": one.option,
        "text": one.text.say(language),
        "open": one.open,
        "chosen": one.chosen,
        "closed_by": [problem.as_dict(language) for problem in one.closed_by],
        "unknown": list(one.unknown),
    }
