"""Where a consignment stands in each mode it uses: chapters register what they know, the journey page asks them all."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from kouan.kernel.text import Text
from kouan.registry.caller import Caller


@dataclass(frozen=True, slots=True)
class Standing:
    """One line: the mode, its state and how that looks (ok, wait, bad, going), what comes next, who must act, by when.

    `next` is None where nothing is left to do; `url` is empty where the reader may not open the mode's own page;
    `detail` tells several of one mode apart (a box, a vessel).
    """

    title: Text
    state: Text
    tone: str = ""
    next: Text | None = None
    who: Text | None = None
    due: datetime | None = None
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
    bad = [line for line in lines if line.next is not None and (line.tone == "bad" or line.due is not None)]
    return min(bad, key=lambda line: (line.tone != "bad", line.due is None, line.due or 0), default=None)
