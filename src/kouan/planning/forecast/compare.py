"""The forecast beside what people use today, on months it has not seen."""

from __future__ import annotations

import msgspec
import numpy as np

from kouan.planning.forecast.features import Seen, observe
from kouan.planning.forecast.model import Model, fit
from kouan.planning.forecast.traffic import month


class Comparison(msgspec.Struct, frozen=True):
    """Mean absolute error in hours of three forecasts, and the share of waits inside the two intervals."""

    vessels: int
    error: float
    error_last_week: float
    error_position: float
    inside_half: float
    inside_most: float


def measured(model: Model, seen: list[Seen]) -> Comparison:
    """How the model does on these vessels."""
    rows = model.rows(seen)
    waited = np.array([one.waited for one in seen])
    error = float(np.abs(rows[:, 2] - waited).mean())
    return Comparison(
        vessels=len(seen),
        error=error,
        error_last_week=float(np.mean([abs(one.last_week - one.waited) for one in seen])),
        error_position=float(np.mean([abs(one.position - one.waited) for one in seen])),
        inside_half=float(((rows[:, 1] <= waited) & (waited <= rows[:, 3])).mean()),
        inside_most=float(((rows[:, 0] <= waited) & (waited <= rows[:, 4])).mean()),
    )


def simulated(*, train: int = 6, recent: int = 9, held_out: int = 6, seed: int = 1) -> Comparison:
    """Learn from simulated months, set intervals on others, measure on a third group."""

    def months(first: int, count: int) -> list[Seen]:
        return [one for number in range(count) for one in observe(month(1000 * seed + first + number))]

    model = fit(months(0, train), months(100, recent))
    return measured(model, months(200, held_out))
