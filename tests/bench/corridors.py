"""Goods around a closed lock: 6 and 18 commodities over 120 days, as `kouan corridors plan` solves them."""

from __future__ import annotations

import time

import msgspec

from kouan.planning.corridors.example import example
from kouan.planning.corridors.model import Network
from kouan.planning.corridors.solve import solve


def problem(copies: int) -> Network:
    """The example, its six commodities each split into `copies` with values of time of their own."""
    base = example()
    split = [
        msgspec.structs.replace(
            goods,
            name=f"{goods.name} {copy}",
            day_value=goods.day_value * (1 + 0.4 * copy),
            volumes=tuple(volume / copies for volume in goods.volumes),
        )
        for goods in base.commodities
        for copy in range(copies)
    ]
    return msgspec.structs.replace(base, commodities=tuple(split), shippers=())


def run() -> dict[str, float]:
    figures = {}
    for copies, goal in ((1, 10), (3, 60)):
        started = time.perf_counter()
        solve(problem(copies))
        figures[f"corridors {6 * copies} commodities, 120 days, s (goal {goal})"] = time.perf_counter() - started
    return figures
