"""The lock planner on generated instances: objective beside the reference plan's, moves a second, time to a first plan.

Needs the benchmark folder `locks` of the shared material (generator, reference plan). The full table of the decision
record is made by that folder's score.py; this is the short form that fits into a bench run.
"""

from __future__ import annotations

import importlib
import sys
import time
from math import exp, log

import msgspec

from kouan.planning.lockage.instance import decode
from kouan.planning.lockage.search import plan
from kouan.planning.lockage.stopping import MaxMoves, MaxRuntime, Progress
from kouan.planning.lockage.verify import faults, objective
from tests.shared import shared

SETS = (("normal", 400, 5.0), ("maintenance", 100, 5.0), ("unbalanced", 100, 5.0), ("outage", 100, 5.0))
SEEDS = (101, 102)


def run() -> dict[str, float]:
    """Ratios to the reference (less is better), and speed."""
    folder = str(shared("locks"))
    sys.path.insert(0, folder)
    try:
        generator, baseline = (importlib.import_module(name) for name in ("generator", "baseline_fcfs"))
    finally:
        sys.path.remove(folder)
    figures: dict[str, float] = {}
    for scenario, n, seconds in SETS:
        ratios = []
        for seed in SEEDS:
            raw = generator.generate(n, scenario, seed)
            instance = decode(msgspec.json.encode(raw))
            made = plan(instance, MaxRuntime(seconds), seed=seed)
            if faults(instance, made):
                raise AssertionError(f"{instance.name}: the plan breaks a rule")
            reference = msgspec.convert({**_EMPTY, "lockages": baseline.plan(raw)}, type=type(made))
            ratios.append(objective(instance, made) / objective(instance, reference))
        figures[f"{scenario}-{n} {seconds:g} s: objective / reference"] = exp(sum(map(log, ratios)) / len(ratios))
    figures["moves a second, 400 vessels"] = _speed(generator)
    return figures


_EMPTY = {"format": "locks-solution", "version": 1, "instance": ""}


def _speed(generator: object) -> float:
    instance = decode(msgspec.json.encode(generator.generate(400, "normal", 101)))  # type: ignore[attr-defined]
    seen: list[Progress] = []
    begun = time.perf_counter()
    plan(instance, MaxMoves(500_000), progress=seen.append)
    return seen[-1].moves / (time.perf_counter() - begun)
