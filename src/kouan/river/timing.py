"""When lockages may run (4.1), pure: headways, vessels there in time, the way between the dams, closures, the reach."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from kouan.kernel.text import Text
from kouan.river.chamber import Broken

READY = Text("{vessel} 到达前不能进闸。", "{vessel} is not there yet at that time.")
SAIL = Text("{vessel} 来不及到达第二坝。", "{vessel} cannot be at the second dam in time.")
HEADWAY = Text(
    "与下一闸次间隔 {minutes} 分钟，须 {need} 分钟。", "{minutes} minutes to the next lockage, {need} are needed."
)
CLOSED = Text("该时段设施停航。", "The facility is closed then.")
REACH = Text("两坝间将有 {count} 艘船，容量 {room} 艘。", "{count} vessels between the dams, there is room for {room}.")
Closures = Mapping[str, Sequence[tuple[int, int]]]


def pushed(
    entries: Sequence[Mapping[str, Any]],
    lockages: Sequence[Mapping[str, Any]],
    rules: Mapping[str, Any],
    closures: Closures,
) -> list[dict[str, Any]]:
    """The lockages, those later that must be: after the one before in their facility, when all aboard are there, clear
    of closures. Nothing becomes earlier; what is frozen stays.
    """
    known = {one["id"]: one for one in entries}
    found = [dict(one) for one in sorted(lockages, key=lambda one: (one["start"], one["number"]))]
    first = {b["id"]: one for one in found for b in one["vessels"] if one["dam"] == known[b["id"]]["route"][0]}
    for _ in found:  # each round settles at least one more
        later = False
        last: dict[str, dict[str, Any]] = {}
        for one in found:
            start = one["start"] if one["frozen"] else _soonest(one, last.get(one["facility"]), first, known, rules)
            start = (
                start if one["frozen"] else _clear(start, one["end"] - one["start"], closures.get(one["facility"], ()))
            )
            later |= start > one["start"]
            one["start"], one["end"] = start, start + one["end"] - one["start"]
            last[one["facility"]] = one
        if not later:
            break
    return sorted(found, key=lambda one: one["number"])


def _soonest(
    one: Mapping[str, Any],
    before: Mapping[str, Any] | None,
    first: Mapping[str, Mapping[str, Any]],
    known: Mapping[str, Mapping[str, Any]],
    rules: Mapping[str, Any],
) -> int:
    start = int(one["start"])
    if before is not None:
        start = max(start, before["start"] + _headway(before, one, rules))
    for id in (b["id"] for b in one["vessels"]):
        if one["dam"] == known[id]["route"][0]:
            start = max(start, known[id]["arrival"])
        elif id in first:
            start = max(start, first[id]["end"] + int(rules["reach"]["sail_" + one["direction"]]))
    return start


def _clear(start: int, length: int, closed: Sequence[tuple[int, int]]) -> int:
    for begin, end in sorted(closed):
        if begin < start + length and start < end:
            start = end
    return start


def _headway(one: Mapping[str, Any], two: Mapping[str, Any], rules: Mapping[str, Any]) -> int:
    headway = rules["facilities"][one["facility"]]["headway"]
    need = headway["same"] if one["direction"] == two["direction"] else headway["reverse"]
    return int(need) + int(headway["per_vessel"]) * len(one["vessels"])


def faults(
    entries: Sequence[Mapping[str, Any]],
    lockages: Sequence[Mapping[str, Any]],
    rules: Mapping[str, Any],
    closures: Closures,
) -> list[tuple[int, Broken]]:
    """Every fault of the times, with the number of its lockage. Minutes count from the plan's origin."""
    known = {one["id"]: one for one in entries}
    ordered = sorted(lockages, key=lambda one: one["start"])
    found = [*_headways(ordered, rules), *_closed(ordered, closures), *_way(ordered, known, rules)]
    return [*found, *_reach(ordered, known, rules)]


def _headways(ordered: Sequence[Mapping[str, Any]], rules: Mapping[str, Any]) -> Iterator[tuple[int, Broken]]:
    for code in rules["facilities"]:
        for one, two in pairwise([run for run in ordered if run["facility"] == code]):
            need = _headway(one, two, rules)
            minutes = two["start"] - one["start"]
            if minutes < need:
                yield one["number"], Broken("HEADWAY", (), HEADWAY.format(minutes=minutes, need=need))


def _closed(ordered: Sequence[Mapping[str, Any]], closures: Closures) -> Iterator[tuple[int, Broken]]:
    for one in ordered:
        if any(begin < one["end"] and one["start"] < end for begin, end in closures.get(one["facility"], ())):
            yield one["number"], Broken("CLOSED", (), CLOSED)


def _way(
    ordered: Sequence[Mapping[str, Any]], known: Mapping[str, Mapping[str, Any]], rules: Mapping[str, Any]
) -> Iterator[tuple[int, Broken]]:
    """Each vessel there in time: at its first dam since its arrival, at its second after the first and the way."""
    first = {b["id"]: one for one in ordered for b in one["vessels"] if one["dam"] == known[b["id"]]["route"][0]}
    for one in ordered:
        for id in (b["id"] for b in one["vessels"]):
            vessel = known[id]
            if one["dam"] == vessel["route"][0]:
                if vessel["arrival"] > one["start"]:
                    yield one["number"], Broken("READY", (id,), READY.format(vessel=vessel["name"]))
            elif id in first:
                there = first[id]["end"] + int(rules["reach"]["sail_" + vessel["direction"]])
                if there > one["start"]:
                    yield one["number"], Broken("SAIL", (id,), SAIL.format(vessel=vessel["name"]))


def _reach(
    ordered: Sequence[Mapping[str, Any]], known: Mapping[str, Mapping[str, Any]], rules: Mapping[str, Any]
) -> Iterator[tuple[int, Broken]]:
    """The most vessels between the dams at once."""
    steps = []
    for one in ordered:
        for id in (b["id"] for b in one["vessels"]):
            if len(known[id]["route"]) == 2:
                inward = one["dam"] == known[id]["route"][0]
                steps.append((one["end"], 1, one["number"]) if inward else (one["start"], -1, one["number"]))
    level = most = number = 0
    for _, step, at in sorted(steps):
        level += step
        if level > most:
            most, number = level, at
    room = int(rules["reach"]["capacity"])
    if most > room:
        yield number, Broken("REACH", (), REACH.format(count=most, room=room))
