"""Small rivers for tests: instances built in code, so that every test says what is special about its own."""

from __future__ import annotations

import random
from typing import Any

import msgspec

from kouan.planning.lockage.instance import Instance, decode

HULLS = ((13000, 1620), (11000, 1920), (11000, 1720), (10500, 1620), (9000, 1480), (8500, 1360), (6700, 1090))


def facility(name: str, dam: str = "upper", **changes: Any) -> dict[str, Any]:
    """A large one-way-or-both lock."""
    return {
        "id": name, "dam": dam, "kind": "lock", "directions": ["down", "up"], "length": 28000, "width": 3400,
        "end_margin": 400, "wall_margin": 40, "gap_x": 400, "gap_y": 40, "moor_reach": 100, "max_draught": 430,
        "max_displacement": None, "max_vessels": None, "dg_allowed": True, "available_from": 0, "closures": [],
        "headway": {"same": 52, "reverse": 32, "per_vessel": 7}, "duration": {"base": 32, "per_vessel": 7}, **changes,
    }  # fmt: skip


def vessel(name: str, **changes: Any) -> dict[str, Any]:
    """An ordinary vessel going down past both dams; `arrival` sets `ready`."""
    made = {
        "id": name, "direction": "down", "class": "normal", "priority": 0, "weight": 1, "length": 11000, "beam": 1620,
        "draught": 300, "displacement": 5000, "cargo_t": 0, "teu": 0, "dg": 0, "route": ["upper", "lower"],
        "arrival": 0, "promise": None, **changes,
    }  # fmt: skip
    if made["direction"] == "up" and "route" not in changes:
        made["route"] = ["lower", "upper"]
    return {"ready": max(0, made["arrival"]), **made}


def raw(
    vessels: list[dict[str, Any]], facilities: list[dict[str, Any]] | None = None, **changes: Any
) -> dict[str, Any]:
    """The instance as JSON would carry it."""
    return {
        "format": "locks-instance", "version": 1, "name": "test", "scenario": "normal", "seed": 0,
        "units": {"time": "min", "length": "cm", "mass": "t"}, "dams": ["upper", "lower"],
        "reach": {"sail": {"down": 150, "up": 200}, "capacity": 60},
        "rules": {"max_overtakes": 25, "promise_penalty": 10000, "lockage_cost": 30},
        "facilities": facilities or [facility("A"), facility("B", "lower")], "vessels": vessels, **changes,
    }  # fmt: skip


def river(*arguments: Any, **changes: Any) -> Instance:
    """`raw`, decoded and checked."""
    return decode(msgspec.json.encode(raw(*arguments, **changes)))


def busy(seed: int, n: int = 40) -> Instance:
    """A seeded mixture: both directions, goods, priorities, promises, a staircase, a lift, a closure, a tight reach."""
    rng = random.Random(seed)
    vessels = []
    for k in range(n):
        length, beam = rng.choice(HULLS)
        arrival = rng.randrange(-300, 25 * n)
        promised = rng.random() < 0.1
        made = vessel(
            f"V{k}", direction=rng.choice(["down", "up"]), length=length - 10 * rng.randrange(10), beam=beam,
            priority=3 * promised, weight=1 + 4 * promised, dg=rng.choice([0] * 9 + [1]) if not promised else 0,
            arrival=arrival, draught=rng.choice([200, 300, 420]), displacement=rng.choice([2000, 6000]),
        )  # fmt: skip
        if promised:
            made["promise"] = {"dam": made["route"][0], "latest": made["ready"] + 300}
        vessels.append(made)
    stairs = {"kind": "staircase", "headway": {"same": 68, "reverse": 300, "per_vessel": 6}}
    stairs |= {"duration": {"base": 180, "per_vessel": 6}}
    lift = {"kind": "lift", "length": 12000, "width": 1800, "max_draught": 270, "max_displacement": 3000}
    lift |= {"max_vessels": 1, "dg_allowed": False}
    facilities = [
        facility("S", **stairs),
        facility("L", **lift),
        facility("G1", "lower", closures=[[400, 600], [550, 700]]),
        facility("G2", "lower", dg_allowed=False, available_from=120),
    ]
    return river(vessels, facilities, reach={"sail": {"down": 150, "up": 200}, "capacity": 12})
