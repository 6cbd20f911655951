"""The rules of one chamber, pure: what a lockage with these vessels in these places breaks (R-4.2c, R-4.3c).

Centimetres: x from the upstream gate, y from the left wall looking downstream.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kouan.kernel.text import Text


@dataclass(frozen=True, slots=True)
class Lying:
    """A vessel at its place. `entry`: length, beam, draught, displacement, dg, direction, passengers."""

    id: str
    x: int
    y: int
    entry: Mapping[str, Any]

    @property
    def right(self) -> int:
        return self.x + int(self.entry["length"])

    @property
    def bottom(self) -> int:
        return self.y + int(self.entry["beam"])


@dataclass(frozen=True, slots=True)
class Broken:
    """A chamber rule that does not hold, the vessels it is about, and why."""

    rule: str
    ids: tuple[str, ...]
    text: Text


SENTENCES = {
    "DIR": Text("该设施不通行此方向。", "The facility does not run in this direction."),
    "DIM": Text("船舶尺度超过闸室。", "The vessel is larger than the chamber."),
    "DRAUGHT": Text("吃水超过设施上限。", "The draught is over the facility's limit."),
    "DISPL": Text("排水量超过设施上限。", "The displacement is over the facility's limit."),
    "COUNT": Text("船舶数量超过设施上限。", "More vessels than the facility takes."),
    "BOUNDS": Text("超出闸室边界或离闸门、闸墙过近。", "Outside the chamber, or too close to its gates or walls."),
    "GAP": Text("两船间距不足。", "Two vessels are too close to each other."),
    "MOOR": Text(
        "不能系缆：须靠闸墙，或靠已系缆船舶至少半个船长。",
        "Cannot moor: no wall within reach, no moored vessel along half of it.",
    ),
    "DG": Text(
        "危险货物船只能与危险货物船同闸，个别须单独过闸。", "Dangerous goods go with dangerous goods only, some alone."
    ),
    "PASSENGERS": Text(
        "R-4.2c：危险货物船不得与客船同闸。", "R-4.2c: never dangerous goods and passengers in one lockage."
    ),
}


def refusals(entry: Mapping[str, Any], facility: Mapping[str, Any]) -> list[str]:
    """Rules for which the facility refuses the vessel whatever the company; empty: it takes it."""
    wide = entry["beam"] > facility["width"] - 2 * facility["wall_margin"]
    long = entry["length"] > facility["length"] - 2 * facility["end_margin"]
    heavy = facility["max_displacement"] is not None and entry["displacement"] > facility["max_displacement"]
    tests = (
        ("DIR", entry["direction"] not in facility["directions"]),
        ("DIM", wide or long),
        ("DRAUGHT", entry["draught"] > facility["max_draught"]),
        ("DISPL", heavy),
        ("DG", entry["dg"] > 0 and not facility["dg_allowed"]),
    )
    return [rule for rule, refused in tests if refused]


def broken(facility: Mapping[str, Any], lying: Sequence[Lying]) -> list[Broken]:
    """Every rule that this chamber breaks; empty: it holds."""
    return list(_broken(facility, lying))


def _broken(facility: Mapping[str, Any], lying: Sequence[Lying]) -> Iterator[Broken]:
    for one in lying:
        for rule in refusals(one.entry, facility):
            yield _say(rule, one.id)
        if not _inside(facility, one):
            yield _say("BOUNDS", one.id)
    if facility["max_vessels"] is not None and len(lying) > facility["max_vessels"]:
        yield _say("COUNT", *(one.id for one in lying))
    for place, one in enumerate(lying):
        for other in lying[:place]:
            if not _apart(facility, one, other):
                yield _say("GAP", other.id, one.id)
    if loose := _loose(facility, lying):
        yield _say("MOOR", *loose)
    yield from _goods(lying)


def _goods(lying: Sequence[Lying]) -> Iterator[Broken]:
    kinds = {int(one.entry["dg"]) for one in lying}
    if (len(kinds) > 1 and kinds != {0}) or (2 in kinds and len(lying) > 1):
        yield _say("DG", *(one.id for one in lying if one.entry["dg"]))
    dangerous = [one.id for one in lying if one.entry["dg"]]
    aboard = [one.id for one in lying if one.entry.get("passengers")]
    if dangerous and aboard:
        yield _say("PASSENGERS", *dangerous, *aboard)


def _inside(facility: Mapping[str, Any], one: Lying) -> bool:
    end, wall = facility["end_margin"], facility["wall_margin"]
    along = end <= one.x and one.right <= facility["length"] - end
    return bool(along and wall <= one.y and one.bottom <= facility["width"] - wall)


def _apart(facility: Mapping[str, Any], one: Lying, other: Lying) -> bool:
    along = max(one.x, other.x) - min(one.right, other.right)
    across = max(one.y, other.y) - min(one.bottom, other.bottom)
    return bool(along >= facility["gap_x"] or across >= facility["gap_y"])


def _loose(facility: Mapping[str, Any], lying: Sequence[Lying]) -> list[str]:
    """Vessels that no wall and no moored vessel holds."""
    reach, width = facility["moor_reach"], facility["width"]
    held = [one for one in lying if one.y <= reach or width - one.bottom <= reach]
    left = [one for one in lying if one not in held]
    while more := [one for one in left if any(_beside(one, other, reach) for other in held)]:
        held += more
        left = [one for one in left if one not in more]
    return [one.id for one in left]


def _beside(one: Lying, other: Lying, reach: int) -> bool:
    across = max(one.y, other.y) - min(one.bottom, other.bottom)
    along = min(one.right, other.right) - max(one.x, other.x)
    return across <= reach and 2 * along >= one.right - one.x


def fits_as_it_lies(facility: Mapping[str, Any], lying: Sequence[Lying], entry: Mapping[str, Any]) -> bool:
    """Whether one more vessel has a place without moving the others: corners of the chamber and of those aboard."""
    if refusals(entry, facility):
        return False
    xs, ys = _corners(facility, lying, entry)
    tried = (Lying("new", x, y, entry) for x in xs for y in ys)
    free = (new for new in tried if _inside(facility, new) and all(_apart(facility, new, one) for one in lying))
    return any(not broken(facility, [*lying, new]) for new in free)


def _corners(
    facility: Mapping[str, Any], lying: Sequence[Lying], entry: Mapping[str, Any]
) -> tuple[Iterable[int], Iterable[int]]:
    end, wall = facility["end_margin"], facility["wall_margin"]
    length, beam = entry["length"], entry["beam"]
    xs, ys = {end, facility["length"] - end - length}, {wall, facility["width"] - wall - beam}
    for one in lying:
        xs |= {one.x, one.right + facility["gap_x"], one.x - facility["gap_x"] - length, one.right - length}
        ys |= {one.bottom + facility["gap_y"], one.y - facility["gap_y"] - beam}
    return sorted(xs), sorted(ys)


def _say(rule: str, *ids: str) -> Broken:
    return Broken(rule, ids, SENTENCES[rule])
