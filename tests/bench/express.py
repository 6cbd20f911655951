"""The express line: 30 carriers and 60 sailings cleared to proven optimality; departures beside a timetable."""

from __future__ import annotations

import statistics

from kouan.planning.slots.departures import fill_up, fixed, plan
from kouan.planning.slots.exchange import clear
from kouan.planning.slots.swaps import swapped
from tests.planning.slots.markets import line, market

SEEDS = (1, 2, 3)


def run() -> dict[str, float]:
    cleared = [(clear(made), swapped(made)) for made in (market(30, 60, seed) for seed in SEEDS)]
    waits = []
    for seed in SEEDS:
        made = line(seed)
        table = fixed(made, 7)
        waits.append((plan(made, sailings=len(table.departures)).box_hours, table.box_hours, fill_up(made).box_hours))
    return {
        "exchange 30 carriers x 60 sailings, s (goal 10)": statistics.median(found.seconds for found, _ in cleared),
        "exchange proven optimal, share": sum(found.proven for found, _ in cleared) / len(cleared),
        "exchange boxes : pairwise swaps": statistics.median(found.boxes / pairs for found, pairs in cleared),
        "departures box-hours : timetable (goal 0.85)": statistics.median(own / table for own, table, _ in waits),
        "departures box-hours : fill-up": statistics.median(own / full for own, _, full in waits),
    }
