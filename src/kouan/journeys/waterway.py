"""The Yangtze as a line: how far a vessel is from the fairway, and how far along it. Hand-placed, WGS-84.

Good to a few kilometres: enough to see that a barge is in another river or inland, not to navigate.
"""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from math import asin, cos, hypot, radians, sin, sqrt
from typing import NamedTuple

Place = tuple[float, float]  # longitude, latitude in degrees
EARTH_KM = 6371.0
DEGREE_KM = 111.32  # of latitude


def _line(text: str) -> tuple[Place, ...]:
    pairs = (pair.split(",") for pair in text.split())
    return tuple((float(lon), float(lat)) for lon, lat in pairs)


# From Luzhou to the sea; UPPER is the stretch above it, from Yibin.
RIVER = _line(
    "105.05,28.86 105.45,28.90 105.85,28.82 106.28,29.22 106.53,29.42 106.58,29.57 106.80,29.62 107.08,29.83 "
    "107.39,29.71 107.72,29.88 108.04,30.30 108.19,30.52 108.40,30.80 108.72,30.94 109.05,30.95 109.47,31.02 "
    "109.88,31.07 110.34,31.04 110.70,30.98 111.00,30.83 111.27,30.73 111.33,30.55 111.48,30.34 111.77,30.42 "
    "112.02,30.33 112.24,30.30 112.30,30.02 112.18,29.86 112.42,29.74 112.62,29.68 112.78,29.66 112.93,29.80 "
    "113.00,29.56 113.13,29.44 113.30,29.58 113.46,29.80 113.75,29.90 113.92,29.98 113.86,30.13 114.07,30.20 "
    "114.05,30.33 114.22,30.44 114.30,30.58 114.42,30.66 114.56,30.66 114.72,30.58 114.88,30.40 115.04,30.30 "
    "115.08,30.20 115.32,30.10 115.40,29.94 115.56,29.84 115.78,29.81 115.99,29.74 116.22,29.76 116.45,29.90 "
    "116.62,30.02 116.90,30.38 117.05,30.50 117.28,30.58 117.48,30.68 117.70,30.88 117.80,30.98 118.05,31.14 "
    "118.32,31.24 118.36,31.36 118.40,31.62 118.50,31.76 118.62,31.98 118.74,32.10 118.98,32.16 119.20,32.20 "
    "119.43,32.23 119.62,32.24 119.80,32.30 119.92,32.18 119.98,32.02 120.15,31.92 120.28,31.92 120.42,31.97 "
    "120.60,32.02 120.80,31.99 120.95,31.80 121.18,31.66 121.40,31.47 121.55,31.40 121.80,31.30 122.07,30.98"
)
UPPER = _line("104.63,28.77 104.80,28.83")
OUTER = _line("122.07,30.62")  # Yangshan, off the mouth
LINE = UPPER + RIVER + OUTER


class Spot(NamedTuple):
    """Where something is by the river: kilometres off the line, and kilometres down it from Yibin."""

    off_km: float
    km: float


def distance_km(one: Place, two: Place) -> float:
    """The great-circle distance of two places."""
    lon1, lat1, lon2, lat2 = map(radians, (*one, *two))
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(half))


@cache
def marks() -> tuple[float, ...]:
    """Kilometres down the line of each of its points."""
    sums = [0.0]
    for one, two in pairwise(LINE):
        sums.append(sums[-1] + distance_km(one, two))
    return tuple(sums)


def nearest(place: Place) -> Spot:
    """The point of the line that is nearest to a place."""
    best = Spot(float("inf"), 0.0)
    for (one, two), start, end in zip(pairwise(LINE), marks(), marks()[1:], strict=False):
        x, y = _flat(place, one)
        bx, by = _flat(two, one)
        share = min(max((x * bx + y * by) / ((bx * bx + by * by) or 1.0), 0.0), 1.0)
        off = hypot(x - share * bx, y - share * by)
        if off < best.off_km:
            best = Spot(off, start + share * (end - start))
    return best


def point_at(km: float) -> Place:
    """The place that many kilometres down the line."""
    sums = marks()
    leg = next((i for i in range(1, len(sums)) if sums[i] >= km), len(sums) - 1)
    share = min(max((km - sums[leg - 1]) / ((sums[leg] - sums[leg - 1]) or 1.0), 0.0), 1.0)
    (x1, y1), (x2, y2) = LINE[leg - 1], LINE[leg]
    return x1 + share * (x2 - x1), y1 + share * (y2 - y1)


def _flat(place: Place, origin: Place) -> tuple[float, float]:
    """Kilometres east and north of `origin`, on the plane that touches there."""
    return (place[0] - origin[0]) * DEGREE_KM * cos(radians(origin[1])), (place[1] - origin[1]) * DEGREE_KM
