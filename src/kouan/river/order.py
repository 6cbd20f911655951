"""The order of passage (4.3), pure: classes, what waiting adds, who overtakes whom. The offline audit uses it too."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from kouan.river.chamber import Lying

ORDINARY, LAST = 8, 9  # the class of everyone, and the end of the queue: credit D
RANK = 10  # rank = 10 - class: higher goes first


def effective(base: int, grade: str, waited: timedelta, *, gain_hours: int, highest: int) -> int:
    """The class that counts now: the evidenced one, one better per `gain_hours` of waiting (R-4.3a) down to `highest`
    at best; a vessel with credit D has no priority and gains none (4.5).
    """
    if grade == "D":
        return LAST
    gained = max(0, int(waited / timedelta(hours=gain_hours)))
    return min(base, max(highest, base - gained))


def sort_key(cls: int, queued_at: datetime, applied_at: datetime, id: str) -> tuple[int, datetime, datetime, str]:
    """Class, then arrival at the line, then application, then identifier."""
    return cls, queued_at, applied_at, id


@dataclass(frozen=True, slots=True)
class Visit:
    """One vessel in one lockage. Minutes of the plan; `joined`: when it joined the queue of this dam."""

    id: str
    dam: str
    direction: str
    rank: int
    joined: int
    start: int
    facility: str
    lockage: int
    dg: bool


def visits(entries: Iterable[Mapping[str, Any]], lockages: Sequence[Mapping[str, Any]], reach: Any) -> Iterator[Visit]:
    """Every vessel at every dam of a plan, with the minute it joined that queue: its arrival at its first dam, the
    end of the lockage there plus the sailing time at its second.
    """
    known = {entry["id"]: entry for entry in entries}
    first_end: dict[str, int] = {}
    ordered = sorted(enumerate(lockages), key=lambda pair: pair[1]["start"])
    for number, lockage in ordered:
        for berth in lockage["vessels"]:
            entry = known[berth["id"]]
            joined = entry["arrival"]
            if lockage["dam"] != entry["route"][0] and entry["id"] in first_end:
                joined = first_end[entry["id"]] + reach["sail_" + entry["direction"]]
            first_end.setdefault(entry["id"], lockage["end"])
            yield Visit(
                entry["id"],
                lockage["dam"],
                lockage["direction"],
                RANK - entry["class"],
                joined,
                lockage["start"],
                lockage["facility"],
                number,
                entry["dg"] > 0,
            )


def overtakings(found: Sequence[Visit], takes: Any) -> Iterator[tuple[Visit, Visit]]:
    """(overtaken, overtaker) at each dam: later in the queue, no higher rank, but locked earlier, in a lockage that
    the overtaken could have used. `takes(id, facility)` says whether a facility takes a vessel.
    """
    by_queue: dict[tuple[str, str], list[Visit]] = {}
    for visit in found:
        by_queue.setdefault((visit.dam, visit.direction), []).append(visit)
    for queue in by_queue.values():
        queue.sort(key=lambda v: (v.start, v.joined))
        for place, late in enumerate(queue):
            for early in queue[:place]:
                passed = early.start < late.start and early.joined > late.joined and early.rank <= late.rank
                if passed and early.dg == late.dg and takes(late.id, early.facility):
                    yield late, early


def lying_in(lockage: Mapping[str, Any], known: Mapping[str, Mapping[str, Any]]) -> list[Lying]:
    """The vessels of a lockage at their places."""
    return [Lying(one["id"], one["x"], one["y"], known[one["id"]]) for one in lockage["vessels"]]
