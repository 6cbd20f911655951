"""Dated ranges: both ends inclusive, None means open."""

from __future__ import annotations

from datetime import date


def in_force(start: date | None, end: date | None, on: date) -> bool:
    """Whether `on` lies from `start` to `end`, both days included."""
    return (start is None or start <= on) and (end is None or on <= end)


def overlap(a: tuple[date | None, date | None], b: tuple[date | None, date | None]) -> bool:
    """Whether two ranges share a day."""
    (a_start, a_end), (b_start, b_end) = a, b
    return (a_end is None or b_start is None or b_start <= a_end) and (
        b_end is None or a_start is None or a_start <= b_end
    )
