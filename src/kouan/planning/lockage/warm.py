"""`python -m kouan.planning.lockage.warm`: compile every kernel once, by planning two vessels."""

from __future__ import annotations

import fcntl

import msgspec

from kouan.planning.lockage.ready import folder, is_ready, mark_ready

LOCK = {
    "id": "A", "dam": "upper", "kind": "staircase", "directions": ["down", "up"], "length": 28000, "width": 3400,
    "end_margin": 400, "wall_margin": 40, "gap_x": 400, "gap_y": 40, "moor_reach": 100, "max_draught": 430,
    "max_displacement": None, "max_vessels": None, "dg_allowed": True, "available_from": 0, "closures": [],
    "headway": {"same": 68, "reverse": 300, "per_vessel": 6}, "duration": {"base": 180, "per_vessel": 6},
}  # fmt: skip
VESSEL = {
    "id": "1", "direction": "down", "class": "normal", "priority": 0, "weight": 1, "length": 11000, "beam": 1620,
    "draught": 300, "displacement": 5000, "cargo_t": 0, "teu": 0, "dg": 0, "route": ["upper", "lower"],
    "arrival": 0, "ready": 0, "promise": None,
}  # fmt: skip


def tiny() -> bytes:
    """Two vessels, two dams."""
    return msgspec.json.encode(
        {
            "format": "locks-instance", "version": 1, "name": "tiny", "scenario": "normal", "seed": 0,
            "units": {"time": "min", "length": "cm", "mass": "t"}, "dams": ["upper", "lower"],
            "reach": {"sail": {"down": 150, "up": 200}, "capacity": 60},
            "rules": {"max_overtakes": 25, "promise_penalty": 10000, "lockage_cost": 30},
            "facilities": [LOCK, LOCK | {"id": "B", "dam": "lower"}],
            "vessels": [VESSEL, VESSEL | {"id": "2", "arrival": 30, "ready": 30}],
        }
    )  # fmt: skip


def warm() -> None:
    """Compile what is not compiled; a second process waits for the first."""
    with (folder() / "lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        if is_ready():
            return
        from kouan.planning.lockage.instance import decode
        from kouan.planning.lockage.replan import replan
        from kouan.planning.lockage.search import plan
        from kouan.planning.lockage.stopping import MaxMoves

        instance = decode(tiny())
        replan(plan(instance, MaxMoves(1)), instance, MaxMoves(1), frozen=0)
        mark_ready()


if __name__ == "__main__":
    warm()
