"""Where a consignment stands in each mode it uses, and what comes next: chapters register what they know, the pages of
the consignment and of its declaration ask them all."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from kouan.kernel import clock
from kouan.kernel.text import Text
from kouan.registry.actors import Actor
from kouan.registry.caller import Caller


@dataclass(frozen=True, slots=True)
class Step:
    """What comes next: what, who must act, how it looks (wait, going, bad, ok), by when, and by which rule.

    `url` is where the one who must act does it; empty where the page that shows the step knows better.
    """

    text: Text
    who: Text
    tone: str = "wait"
    by: datetime | None = None
    rule: str = ""
    url: str = ""

    @property
    def late(self) -> bool:
        return self.by is not None and self.by <= clock.now()

    @property
    def page(self) -> str:
        """The page of `url`, without the place on it."""
        return self.url.partition("#")[0]

    def falls_to(self, caller: Caller) -> bool:
        """Whether it is the caller's turn; that the caller may see the goods is known."""
        return isinstance(self.who, Actor) and caller.may(*self.who.roles)


@dataclass(frozen=True, slots=True)
class Standing:
    """One line: the mode, its state and how that looks (ok, wait, bad, going), and the step that comes next.

    `step` is None where nothing is left to do; `url` is empty where the reader may not open the mode's own page;
    `detail` tells several of one mode apart (a box, a vessel).
    """

    title: Text
    state: Text
    tone: str = ""
    step: Step | None = None
    url: str = ""
    detail: str = ""


Source = Callable[[Caller, UUID], Iterable[Standing]]
_sources: dict[str, tuple[int, Source]] = {}


def standing(name: str, *, order: int = 50) -> Callable[[Source], Source]:
    """Registers a source, from an app's `standing.py`: `source(caller, consignment)`, one query however many lines."""

    def keep(source: Source) -> Source:
        _sources[name] = (order, source)
        return source

    return keep


def of(caller: Caller, consignment: UUID) -> list[Standing]:
    """Every mode of the consignment. The caller is known to see the consignment itself."""
    found = sorted(_sources.items(), key=lambda one: (one[1][0], one[0]))
    return [line for _name, (_order, source) in found for line in source(caller, consignment)]


def pressing(lines: Iterable[Standing]) -> Standing | None:
    """The line that must be attended to first: trouble, then the soonest limit; None when none presses."""
    return min(filter(_presses, lines), key=_urgency, default=None)


def _presses(line: Standing) -> bool:
    """Trouble, or a limit of somebody's act; what goes on by itself ("going") presses nobody."""
    timed = line.step is not None and line.step.by is not None and line.step.tone != "going"
    return line.step is not None and (line.tone == "bad" or timed)


def _urgency(line: Standing) -> tuple[bool, bool, datetime]:
    by = line.step.by if line.step is not None else None
    return line.tone != "bad", by is None, by or clock.now()
