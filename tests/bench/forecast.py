"""Waiting forecasts on held-out simulated months: coverage of the intervals, error beside two rules of thumb."""

from __future__ import annotations

import statistics

from kouan.planning.forecast.compare import simulated

SEEDS = (1, 2, 3)


def run() -> dict[str, float]:
    found = [simulated(seed=seed) for seed in SEEDS]
    return {
        "forecast inside half interval (goal 0.50 ± 0.03)": statistics.median(one.inside_half for one in found),
        "forecast inside 90 % interval (goal 0.90 ± 0.03)": statistics.median(one.inside_most for one in found),
        "forecast farthest from 0.50": max(abs(one.inside_half - 0.5) for one in found),
        "forecast farthest from 0.90": max(abs(one.inside_most - 0.9) for one in found),
        "forecast error : last week's average": statistics.median(one.error / one.error_last_week for one in found),
        "forecast error : position x headway": statistics.median(one.error / one.error_position for one in found),
    }
