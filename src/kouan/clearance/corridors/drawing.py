"""The river map of legs under control: the line, the ports of the corridor, and where each vessel was last seen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from math import atan2, cos, degrees, radians
from typing import NamedTuple

from django.utils.html import escape
from django.utils.safestring import SafeString

from kouan.clearance.corridors.models import Leg
from kouan.clearance.corridors.places import PLACES, known
from kouan.journeys import waterway
from kouan.kernel.clock import SHANGHAI
from kouan.kernel.text import Text

WIDTH, HEIGHT, MARGIN = 760, 236, 22
WEST, EAST, SOUTH, NORTH = 104.3, 123.3, 28.3, 32.6
SQUEEZE = cos(radians(30.5))
SIDE = {"CNTAC": (-8, 13, "end"), "CNSGH": (9, -4, "start"), "CNYSA": (9, 4, "start")}  # names that would collide
BELOW = frozenset({"CNYBN", "CNFLG", "CNYUY", "CNJIU"})  # names written under the line
LABEL = Text("{vessel} {voyage}：{at} 位于航道 {km} 公里处", "{vessel} {voyage}: at km {km} of the river, {at}")
RIVER = Text("监管航程的河道图", "River map of legs under control")

Point = tuple[float, float]


class Ship(NamedTuple):
    """A vessel to draw: where, which way, whether something is wrong, and what its tooltip says."""

    place: Point
    heading: float
    trouble: bool
    label: str


def project(lon: float, lat: float) -> Point:
    """Degrees to units of the drawing, one scale both ways."""
    unit = min((WIDTH - 2 * MARGIN) / ((EAST - WEST) * SQUEEZE), (HEIGHT - 2 * MARGIN) / (NORTH - SOUTH))
    left = (WIDTH - (EAST - WEST) * SQUEEZE * unit) / 2
    top = (HEIGHT - (NORTH - SOUTH) * unit) / 2
    return round(left + (lon - WEST) * SQUEEZE * unit, 1), round(top + (NORTH - lat) * unit, 1)


def legs_map(legs: Iterable[Leg], language: str, *, trail: Sequence[Point] = ()) -> SafeString:
    """All these legs on one map; `trail` is where a single one was seen, oldest first."""
    shown = list(legs)
    ends = {port for leg in shown for port in (leg.from_port, leg.to_port)}
    ships = "".join(_ship(one) for leg in shown if (one := ship(leg, language)) is not None)
    parts = [_ground(), _reach(shown), _ports(ends, language), _trail(trail), ships]
    label = escape(RIVER.say(language))
    return SafeString(
        f'<svg class="map" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{label}">{"".join(parts)}</svg>'
    )


def ship(leg: Leg, language: str) -> Ship | None:
    """The vessel of a leg where it was last seen; before that in its first port, None once the leg is closed."""
    if leg.closed_at is not None:
        return None
    origin, target = known(leg.from_port), known(leg.to_port)
    if origin is None or target is None:
        return None
    if leg.seen_lon is not None and leg.seen_lat is not None:
        place = (leg.seen_lon, leg.seen_lat)
    elif leg.berthed_at is not None:
        place = (target.lon, target.lat)
    else:
        place = (origin.lon, origin.lat)
    spot = waterway.nearest(place)
    at = f"{leg.seen_at.astimezone(SHANGHAI):%m-%d %H:%M}" if leg.seen_at else "—"
    said = LABEL.say(language).format(vessel=leg.vessel, voyage=leg.voyage, at=at, km=round(spot.km))
    return Ship(project(*place), _heading(spot.km, target.km), bool(getattr(leg, "standing", ())), said)


def _heading(km: float, target: float) -> float:
    """Degrees of the drawing in which a vessel goes that is bound for that kilometre."""
    ahead = waterway.point_at(km + (15 if target >= km else -15))
    (x1, y1), (x2, y2) = project(*waterway.point_at(km)), project(*ahead)
    return round(degrees(atan2(y2 - y1, x2 - x1)), 1)


@cache
def _ground() -> str:
    line = _path([project(*place) for place in waterway.LINE])
    rect = f'<rect class="land" width="{WIDTH}" height="{HEIGHT}" rx="8"/>'
    return f'{rect}<path class="water" d="{line}"/><path class="river" d="{line}"/>'


def _reach(legs: Sequence[Leg]) -> str:
    """The stretch of a single leg, drawn stronger."""
    if len(legs) != 1:
        return ""
    origin, target = known(legs[0].from_port), known(legs[0].to_port)
    if origin is None or target is None:
        return ""
    low, high = sorted((origin.km, target.km))
    inner = [place for place, km in zip(waterway.LINE, waterway.marks(), strict=True) if low < km < high]
    points = [waterway.point_at(low), *inner, waterway.point_at(high)]
    return f'<path class="reach" d="{_path([project(*place) for place in points])}"/>'


def _ports(ends: set[str], language: str) -> str:
    drawn = []
    for place in PLACES:
        x, y = project(place.lon, place.lat)
        end = " home" if ends.intersection(place.codes) else ""
        dx, dy, anchor = SIDE.get(place.codes[0], (0, 17 if BELOW.intersection(place.codes) else -9, "middle"))
        name = escape(place.name.say(language))
        drawn.append(
            f'<circle class="port{end}" cx="{x}" cy="{y}" r="{4.5 if end else 3}"/>'
            f'<text class="name{end}" x="{x + dx}" y="{y + dy}" text-anchor="{anchor}">{name}</text>'
        )
    return "".join(drawn)


def _trail(places: Sequence[Point]) -> str:
    if not places:
        return ""
    return f'<path class="trail" d="{_path([project(*place) for place in places])}"/>'


def _ship(one: Ship) -> str:
    (x, y), kind = one.place, " trouble" if one.trouble else ""
    halo = f'<circle class="wrong" cx="{x}" cy="{y}" r="13"/>' if one.trouble else ""
    return (
        f'{halo}<path class="ship{kind}" d="M-8 -5L9 0L-8 5Z" transform="translate({x} {y}) rotate({one.heading})">'
        f"<title>{escape(one.label)}</title></path>"
    )


def _path(points: Sequence[Point]) -> str:
    return "M" + "L".join(f"{x} {y}" for x, y in points)
