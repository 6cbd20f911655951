"""The planner's problem (format `locks-instance`) from the horizon: the rest planned anew, or the old plan mended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kouan.river import values
from kouan.river.horizon import Horizon
from kouan.river.order import RANK

LEAST_REACH = 10
NOT_PLANNERS = ("name_zh", "name_en", "steps")
SIZES = ("id", "direction", "length", "beam", "draught", "displacement", "cargo_t", "teu", "dg")


def afresh(made: Horizon) -> dict[str, Any] | None:
    """What is not kept, as if there were no plan for it: facilities are free after what is kept, vessels join the
    queue of their next dam after it. None when nothing is left to plan.
    """
    free_from, held = _free_from(made), {(b["id"], one["dam"]): one for one in made.kept for b in one["vessels"]}
    vessels = []
    for one in made.entries:
        left = [dam for dam in one["route"] if (one["id"], dam) not in held]
        if not left:
            continue
        arrival = one["arrival"]
        if left != one["route"]:
            arrival = held[one["id"], one["route"][0]]["end"] + int(made.rules["reach"]["sail_" + one["direction"]])
        vessels.append(_vessel(one, left, arrival, 0))
    if not vessels:
        return None
    facilities = [_facility(made, code, one, 0) for code, one in made.rules["facilities"].items()]
    return _instance(made, [one | {"available_from": free_from.get(one["id"], 0)} for one in facilities], vessels)


@dataclass(frozen=True, slots=True)
class Mending:
    """The whole problem with what is kept in it. Minute 0 is `offset` minutes before now, so that lockages under way
    have a start; `lockages` is the old plan, `frozen` names what is kept by facility and start.
    """

    instance: dict[str, Any]
    lockages: list[dict[str, Any]]
    frozen: frozenset[tuple[str, int]]
    offset: int


def mending(made: Horizon) -> Mending | None:
    """The published plan as one to be changed no more than it must; None without one, or when it knows too few of the
    vessels.
    """
    if made.base is None or not made.entries:
        return None
    offset = max(0, -min((one["start"] for one in made.kept), default=0))
    stays = {(b["id"], one["dam"]): one["start"] for one in made.kept for b in one["vessels"]}
    lockages = _rest(made, stays)
    placed = {b["id"] for one in lockages for b in one["vessels"]}
    if 2 * len(placed) < len(made.entries):
        return None
    vessels = []
    for one in made.entries:
        first = stays.get((one["id"], one["route"][0]), one["arrival"])
        vessels.append(_vessel(one, one["route"], min(one["arrival"], first) + offset, offset))
    facilities = [_facility(made, code, one, offset) for code, one in made.rules["facilities"].items()]
    return Mending(
        _instance(made, facilities, vessels),
        [one | {"start": one["start"] + offset} for one in lockages],
        frozenset((one["facility"], one["start"] + offset) for one in made.kept),
        offset,
    )


def _rest(made: Horizon, stays: Mapping[tuple[str, str], int]) -> list[dict[str, Any]]:
    """What is kept, and of the old plan what has not begun, each vessel once at a dam."""
    known = {one["id"]: one["route"] for one in made.entries}
    kept = {(one["facility"], one["start"]) for one in made.kept}
    found = list(made.kept)
    for one in made.old:
        if one["start"] < 0 or (one["facility"], one["start"]) in kept:
            continue
        aboard = [
            b
            for b in one["vessels"]
            if b["id"] in known and one["dam"] in known[b["id"]] and (b["id"], one["dam"]) not in stays
        ]
        if aboard:
            found.append(one | {"vessels": aboard})
    return found


def _instance(
    made: Horizon, facilities: Sequence[Mapping[str, Any]], vessels: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    reach, table = made.rules["reach"], values.value
    between = sum(1 for v in vessels if len(v["route"]) == 1)
    return {
        "format": "locks-instance",
        "version": 1,
        "name": "river",
        "scenario": "river",
        "seed": 0,
        "units": {"time": "min", "length": "cm", "mass": "t"},
        "dams": list(values.DAMS),
        "reach": {
            "sail": {"down": reach["sail_down"], "up": reach["sail_up"]},
            "capacity": max(LEAST_REACH, int(reach["capacity"]) - between),
        },
        "rules": {
            "max_overtakes": made.rules["max_overtakes"],
            "promise_penalty": int(table("promise.penalty")),
            "lockage_cost": int(table("lockage.cost")),
        },
        "facilities": list(facilities),
        "vessels": list(vessels),
    }


def _facility(made: Horizon, code: str, one: Mapping[str, Any], offset: int) -> dict[str, Any]:
    plain = {name: value for name, value in one.items() if name not in NOT_PLANNERS}
    closures = [(begin + offset, end + offset) for begin, end in made.closures.get(code, ())]
    return plain | {"id": code, "available_from": 0, "closures": closures}


def _free_from(made: Horizon) -> dict[str, int]:
    """First minute each facility may start again after what is kept; where both directions run, room to turn."""
    found: dict[str, int] = {}
    for one in made.kept:
        facility = made.rules["facilities"][one["facility"]]
        headway = facility["headway"]
        gap = max(headway["same"], headway["reverse"]) if len(facility["directions"]) > 1 else headway["same"]
        free = one["start"] + gap + headway["per_vessel"] * len(one["vessels"])
        found[one["facility"]] = max(found.get(one["facility"], 0), free, 0)
    return found


def _vessel(one: Mapping[str, Any], route: list[str], arrival: int, offset: int) -> dict[str, Any]:
    table = values.classes()
    promised = [{"dam": p["dam"], "latest": p["latest"] + offset} for p in one["promises"] if p["dam"] in route]
    return {name: one[name] for name in SIZES} | {
        "class": str(one["class"]),
        "priority": RANK - one["class"],
        "weight": int(table[one["class"]]["weight"]) if one["class"] in table else 1,
        "route": route,
        "arrival": arrival,
        "ready": max(0, arrival),
        "promise": promised[0] if promised else None,
        "promises": promised[1:],
    }
