"""When to sail (R-5.3): rolling departures over a horizon, beside the fixed timetable and leaving only when full.

Time is whole hours from the start of the horizon. Boxes come to the yard over time and leave first come, first served.
The planner chooses the hours of departure by an integer programme: least waiting of boxes and least unused slots, never
before the vessel is back, only in hours with a reserved lock slot and a free berth, never later than the latest time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import msgspec
import numpy as np
from msgspec import Meta
from numpy.typing import NDArray

from kouan.kernel.errors import Invalid, Problem
from kouan.kernel.lazy import lazy
from kouan.kernel.text import Text

if TYPE_CHECKING:
    from scipy import optimize, sparse
else:
    optimize, sparse = lazy("scipy.optimize"), lazy("scipy.sparse")

Floats = NDArray[np.float64]
Hour = Annotated[int, Meta(ge=0, le=2400)]
ORDER = Text(
    "最迟间隔 {latest} 小时短于最短间隔 {least} 小时。",
    "The latest gap of {latest} h is shorter than the least of {least} h.",
)
BEYOND = Text("第 {hour} 小时不在计划期内。", "Hour {hour} is outside the horizon.")
NO_PLAN = Text("在给定的过闸时段、泊位与间隔内排不出班期。", "No timetable fits the lock slots, berths and gaps given.")


class Booking(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """TEU that stand ready in the yard from `ready` on."""

    ready: Hour
    teu: Annotated[int, Meta(ge=1, le=10_000)]


class Line(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One direction of the express line over `hours`.

    `capacity` TEU a sailing; departures at least `least_gap`, at most `latest_gap` hours apart; `windows` are the hours
    when berth and lock slot allow a departure (empty: all). An unused slot costs as a TEU that waits `unused` h.
    """

    hours: Annotated[int, Meta(ge=24, le=2400)]
    capacity: Annotated[int, Meta(ge=1, le=10_000)]
    least_gap: Hour
    latest_gap: Hour
    bookings: tuple[Booking, ...]
    windows: tuple[Hour, ...] = ()
    unused: Annotated[float, Meta(ge=0, le=1000)] = 6.0


class Timetable(msgspec.Struct, frozen=True):
    """Departures and what they mean. `box_hours` TEU-hours of waiting until departure, or the end of the horizon."""

    departures: tuple[int, ...]
    loads: tuple[int, ...]
    box_hours: int
    unused: int
    left: int
    proven: bool = False

    @property
    def load(self) -> float:
        """Mean share of slots used."""
        slots = sum(self.loads) + self.unused
        return sum(self.loads) / slots if slots else 0.0


def check(line: Line) -> None:
    """Invalid for gaps that exclude each other and hours beyond the horizon."""
    problems = []
    if line.latest_gap < line.least_gap:
        said = ORDER.format(latest=line.latest_gap, least=line.least_gap)
        problems.append(Problem("R-5.3", "latest_gap", said))
    for i, booking in enumerate(line.bookings):
        if booking.ready >= line.hours:
            problems.append(Problem("R-5.3", f"bookings[{i}].ready", BEYOND.format(hour=booking.ready)))
    problems += [
        Problem("R-5.6", f"windows[{i}]", BEYOND.format(hour=hour))
        for i, hour in enumerate(line.windows)
        if hour >= line.hours
    ]
    if problems:
        raise Invalid(problems)


def arrived(line: Line) -> NDArray[np.int64]:
    """TEU that have come by the end of each hour."""
    new = np.zeros(line.hours, dtype=np.int64)
    for booking in line.bookings:
        new[booking.ready] += booking.teu
    return np.cumsum(new)


def sail(line: Line, departures: tuple[int, ...]) -> Timetable:
    """What a list of departures carries: all that stands ready, as far as it fits."""
    come, gone, loads = arrived(line), 0, []
    shipped = np.zeros(line.hours, dtype=np.int64)
    for hour in departures:
        load = min(int(come[hour]) - gone, line.capacity)
        gone += load
        loads.append(load)
        shipped[hour] += load
    waiting = come - np.cumsum(shipped)
    return Timetable(
        departures=departures,
        loads=tuple(loads),
        box_hours=int(waiting.sum()),
        unused=len(departures) * line.capacity - gone,
        left=int(come[-1]) - gone,
    )


def fixed(line: Line, sailings: int) -> Timetable:
    """The timetable: so many sailings evenly over the horizon, each moved to the next hour that has a window."""
    step = line.hours / sailings
    hours = [_next(line, int(step * (i + 1)) - 1) for i in range(sailings)]
    return sail(line, tuple(sorted({hour for hour in hours if hour is not None})))


def fill_up(line: Line) -> Timetable:
    """Pure fill-up: leaves in the first hour with a window once a sailing is full, however long that takes."""
    come, gone, last, found = arrived(line), 0, -line.least_gap, []
    for hour in _windows(line):
        if come[hour] - gone >= line.capacity and hour - last >= line.least_gap:
            found.append(hour)
            gone, last = gone + line.capacity, hour
    return sail(line, tuple(found))


def plan(line: Line, *, sailings: int | None = None, limit: float = 20.0) -> Timetable:
    """The departures with least cost; exactly `sailings` of them where that is given.

    Raises Invalid when none fits. `proven`: nothing better exists for these bookings.
    """
    check(line)
    hours = _windows(line)
    width = len(hours)
    if not width:
        raise Invalid([Problem("R-5.3", "windows", NO_PLAN)])
    come = arrived(line)
    rows, low, high = _rules(line, hours, come, sailings)
    # Columns: whether it sails in each window, then TEU loaded there. A TEU loaded at hour h waits no more from h on.
    cost = np.concatenate([np.full(width, line.unused * line.capacity), -(line.hours - np.array(hours)) - line.unused])
    answer = optimize.milp(
        cost.astype(float),
        integrality=np.concatenate([np.ones(width), np.zeros(width)]),
        bounds=optimize.Bounds(
            np.zeros(2 * width), np.concatenate([np.ones(width), np.full(width, float(line.capacity))])
        ),
        constraints=optimize.LinearConstraint(rows, low, high),
        options={"time_limit": limit, "mip_rel_gap": 1e-6},
    )
    if answer.x is None:
        raise Invalid([Problem("R-5.3", "windows", NO_PLAN)])
    chosen = tuple(hour for hour, value in zip(hours, answer.x[:width], strict=True) if value > 0.5)
    return msgspec.structs.replace(sail(line, chosen), proven=answer.status == 0)


def _rules(
    line: Line, hours: list[int], come: NDArray[np.int64], sailings: int | None
) -> tuple[sparse.csr_matrix, Floats, Floats]:
    """Loads fit the vessel and the boxes that have come; gaps neither too short nor too long."""
    width, whole = len(hours), np.array(hours)
    one, zero = sparse.identity(width, format="csr"), sparse.csr_matrix((width, width))
    so_far = sparse.csr_matrix(np.tril(np.ones((width, width))))
    blocks = [
        (sparse.hstack([-line.capacity * one, one]), np.full(width, -np.inf), np.zeros(width)),
        (sparse.hstack([zero, so_far]), np.full(width, -np.inf), come[whole].astype(float)),
    ]
    near = sparse.csr_matrix(
        ((whole[None, :] - whole[:, None] >= 0) & (whole[None, :] - whole[:, None] < line.least_gap)).astype(float)
    )
    blocks.append((sparse.hstack([near, zero]), np.full(width, -np.inf), np.ones(width)))
    starts = np.arange(0, line.hours - line.latest_gap + 1)
    within = (whole[None, :] >= starts[:, None]) & (whole[None, :] < starts[:, None] + line.latest_gap)
    possible = within.any(axis=1)
    late = sparse.csr_matrix(within[possible].astype(float))
    blocks.append(
        (sparse.hstack([late, sparse.csr_matrix(late.shape)]), np.ones(late.shape[0]), np.full(late.shape[0], np.inf))
    )
    if sailings is not None:
        count = sparse.csr_matrix(np.concatenate([np.ones(width), np.zeros(width)])[None, :])
        blocks.append((count, np.array([float(sailings)]), np.array([float(sailings)])))
    rows = sparse.vstack([block[0] for block in blocks], format="csr")
    return rows, np.concatenate([b[1] for b in blocks]), np.concatenate([b[2] for b in blocks])


def _windows(line: Line) -> list[int]:
    return sorted(set(line.windows)) if line.windows else list(range(line.hours))


def _next(line: Line, hour: int) -> int | None:
    return next((window for window in _windows(line) if window >= hour), None)
