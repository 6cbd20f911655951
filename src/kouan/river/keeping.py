"""What of the published plan stays as it is when the rest is planned anew, pure.

Of each facility: lockages that vessels are in, those frozen and all before them, and the next few; until the first
that cannot stay. Vessels that can no longer make theirs are taken out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from kouan.river import chamber

GRACE = 30  # minutes: a lockage that nobody entered by then is planned anew
Closures = Mapping[str, Sequence[tuple[int, int]]]


def keep(
    old: Sequence[Mapping[str, Any]],
    entries: Sequence[Mapping[str, Any]],
    inside: Collection[str],
    closures: Closures,
    rules: Mapping[str, Any],
    least: int,
) -> list[dict[str, Any]]:
    """Lockages of `old` that stay, by start. `inside`: vessels called or in a chamber; `least`: how many of the next
    of each facility stay. Minutes count from now.
    """
    known = {one["id"]: one for one in entries}
    by_facility: dict[str, list[Mapping[str, Any]]] = {}
    for one in old:
        if one["facility"] in rules["facilities"]:
            by_facility.setdefault(one["facility"], []).append(one)
    ends: dict[str, int] = {}
    found: list[dict[str, Any]] = []
    for _ in range(2):  # second dams look at what their vessels keep at the first
        found = []
        for code in sorted(by_facility, key=lambda code: by_facility[code][0]["start"]):
            rows = [
                (one, _with(one, known, inside, ends, rules), any(b["id"] in inside for b in one["vessels"]))
                for one in by_facility[code]
            ]
            found += _first(rows, closures.get(code, ()), least)
        ends = {
            b["id"]: one["end"] for one in found for b in one["vessels"] if known[b["id"]]["route"][0] == one["dam"]
        }
    return sorted(found, key=lambda one: (one["start"], one["facility"]))


def _first(
    rows: Sequence[tuple[Mapping[str, Any], dict[str, Any], bool]], closed: Sequence[tuple[int, int]], least: int
) -> Iterator[dict[str, Any]]:
    """The lockages of one facility that stay: (as published, as it would stay, whether vessels are in it)."""
    frozen = max((place for place, (one, _, _) in enumerate(rows) if one["frozen"]), default=-1)
    ahead = 0
    for place, (one, kept, within) in enumerate(rows):
        late = one["start"] < -GRACE
        if not within and (late or (place > frozen and ahead >= least)):
            continue
        if not within and any(begin < one["end"] and one["start"] < until for begin, until in closed):
            break
        if kept["vessels"]:
            ahead += not within
            yield kept | {"frozen": one["frozen"] or within}


def _with(
    one: Mapping[str, Any],
    known: Mapping[str, Mapping[str, Any]],
    inside: Collection[str],
    ends: Mapping[str, int],
    rules: Mapping[str, Any],
) -> dict[str, Any]:
    """The lockage with those vessels that can still make it."""
    aboard = [b for b in one["vessels"] if _still(b["id"], one, known, inside, ends, rules)]
    names = ("facility", "dam", "direction", "start", "end", "frozen")
    return {name: one[name] for name in names} | {"vessels": aboard}


def _still(
    id: str,
    lockage: Mapping[str, Any],
    known: Mapping[str, Mapping[str, Any]],
    inside: Collection[str],
    ends: Mapping[str, int],
    rules: Mapping[str, Any],
) -> bool:
    one = known.get(id)
    if one is None or lockage["dam"] not in one["route"]:
        return False
    if chamber.refusals(one, rules["facilities"][lockage["facility"]]):
        return False
    if lockage["dam"] == one["route"][0]:
        return id in inside or int(one["arrival"]) <= lockage["start"]
    done = ends.get(id)
    return done is not None and done + int(rules["reach"]["sail_" + one["direction"]]) <= lockage["start"]
