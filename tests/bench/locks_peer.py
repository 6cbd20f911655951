"""One lock at one dam: the same stream of vessels through our planner and through OpenTNSim, side by side.

OpenTNSim (2.2.1) is no planner but a simulation with a lock master: a vessel joins the first lockage of its direction
in which the lengths aboard leave it room. It packs by length alone, in one row ("TODO: 2D implementation"), so our
planner is measured a second time with every hull as wide as the chamber: what then remains is sequencing alone. Both
locks take the same minutes, and dangerous goods, promises, priorities and weights, which the peer does not know, are
left out of the stream. `KOUAN_OPENTNSIM_PEER` names a Python that has requirements/opentnsim.in installed.
"""

from __future__ import annotations

import importlib
import json
import os
import statistics
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import msgspec

from kouan.planning.lockage.instance import Instance, decode
from kouan.planning.lockage.plan import Plan
from kouan.planning.lockage.search import plan
from kouan.planning.lockage.stopping import MaxRuntime
from kouan.planning.lockage.verify import faults
from tests.shared import shared

FACILITY, SEED, SECONDS = "GZ-1", 101, 10.0
CLUSTER = 30  # minutes a vessel may wait for company: the peer's own default
SECOND = 1 / 60
SCRIPT = Path(__file__).parent / "peers" / "opentnsim_lock.py"
Passed = list[tuple[str, list[str], dict[str, float]]]  # direction, vessels, when out


def run() -> dict[str, float]:
    """Lockages, area use and mean wait of ours, ours in one row, and the peer's where it is named."""
    python = os.environ.get("KOUAN_OPENTNSIM_PEER", "")
    if not python:
        click.echo("  KOUAN_OPENTNSIM_PEER names no Python with opentnsim: only ours is measured", err=True)
    raw = stream()
    rows = {"ours": ours(raw), "ours, one row": ours(raw, wide=True)}
    if python:
        rows["OpenTNSim"] = peer(python, raw)
    return {f"{who}: {name}": value for who, passed in rows.items() for name, value in figures(raw, passed).items()}


def stream() -> dict[str, Any]:
    """normal-100 with one lock: vessels that pass the lower dam and fit, plain ones."""
    folder = str(shared("locks"))
    sys.path.insert(0, folder)
    try:
        raw = importlib.import_module("generator").generate(100, "normal", SEED)
    finally:
        sys.path.remove(folder)
    lock = next(one for one in raw["facilities"] if one["id"] == FACILITY)
    plain = {"route": [lock["dam"]], "priority": 0, "weight": 1, "dg": 0, "promise": None, "class": "normal"}
    vessels = [one | plain for one in raw["vessels"] if lock["dam"] in one["route"]]
    rules = raw["rules"] | {"lockage_cost": 0}
    return raw | {"dams": [lock["dam"]], "facilities": [lock], "vessels": vessels, "rules": rules}


def ours(raw: dict[str, Any], *, wide: bool = False) -> Passed:
    """Our plan; `wide`: every hull fills the width, as the peer packs."""
    if wide:
        lock = raw["facilities"][0]
        beam = lock["width"] - 2 * lock["wall_margin"]
        raw = raw | {"vessels": [one | {"beam": beam} for one in raw["vessels"]]}
    instance = decode(msgspec.json.encode(raw))
    made = plan(instance, MaxRuntime(SECONDS), seed=SEED)
    if found := faults(instance, made):
        raise AssertionError(f"the plan breaks a rule: {found[0]}")
    return passed(instance, made)


def passed(instance: Instance, made: Plan) -> Passed:
    """The lockages of a plan, with the minute each ends for all aboard."""
    took = instance.facilities[0].duration
    found = []
    for one in made.lockages:
        end = one.start + took.base + took.per_vessel * len(one.vessels)
        found.append((one.direction, [berth.id for berth in one.vessels], {berth.id: end for berth in one.vessels}))
    return found


def peer(python: str, raw: dict[str, Any]) -> Passed:
    """The stream as the peer simulates it. Hulls and chamber with the gaps that our rules keep along."""
    lock = raw["facilities"][0]
    took, head = lock["duration"], lock["headway"]
    turn = head["same"] - head["reverse"]
    given = {
        "length": (lock["length"] - 2 * lock["end_margin"] + lock["gap_x"]) / 100,
        "width": lock["width"] / 100,
        "turn": turn,
        "way": took["base"] + took["per_vessel"] - turn,
        "each": took["per_vessel"],
        "cluster": CLUSTER,
        "vessels": [
            {
                "id": one["id"],
                "direction": one["direction"],
                "length": (one["length"] + lock["gap_x"]) / 100,
                "beam": one["beam"] / 100,
                "arrival": one["ready"] + order * SECOND,
            }
            for order, one in enumerate(sorted(raw["vessels"], key=lambda one: one["arrival"]))
        ],
    }
    done = subprocess.run([python, SCRIPT], input=json.dumps(given), capture_output=True, text=True, check=True)
    found = json.loads(done.stdout)
    return [
        (one["direction"], list(one["vessels"]), {v: at - found["approach"] for v, at in one["vessels"].items()})
        for one in found["lockages"]
    ]


def figures(raw: dict[str, Any], passed: Passed) -> dict[str, float]:
    """Of the lockages with vessels: how full they were; of the vessels: how long they waited beyond a passage alone."""
    lock = raw["facilities"][0]
    alone = lock["duration"]["base"] + lock["duration"]["per_vessel"]
    vessels = {one["id"]: one for one in raw["vessels"]}
    out = {v: at for _, _, left in passed for v, at in left.items()}
    if out.keys() != vessels.keys():
        raise AssertionError(f"{len(vessels) - len(out)} vessels did not pass")
    waits = [at - vessels[v]["ready"] - alone for v, at in out.items()]
    loaded = [aboard for _, aboard, _ in passed if aboard]
    area = sum(one["length"] * one["beam"] for one in vessels.values()) / (lock["length"] * lock["width"])
    return {
        "lockages with vessels": len(loaded),
        "lockages without": len(passed) - len(loaded),
        "vessels a lockage": len(vessels) / len(loaded),
        "area use": area / len(loaded),
        "mean wait, min": statistics.mean(waits),
        "longest wait, min": max(waits),
        "last vessel out, h": max(out.values()) / 60,
    }
