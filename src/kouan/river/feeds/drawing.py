"""The dispatch water as a map: the river between the plan lines, the dams, and where vessels are."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from math import atan2, cos, degrees, radians
from typing import Any, NamedTuple

from django.utils.html import escape
from django.utils.safestring import SafeString

from kouan.journeys import waterway
from kouan.kernel.text import Text

WIDTH, HEIGHT, MARGIN = 760, 250, 20
WEST, EAST, SOUTH, NORTH = 107.2, 113.4, 29.5, 31.35
SQUEEZE = cos(radians(30.5))
DAMS = ((Text("三峡", "Three Gorges"), 111.00, 30.83), (Text("葛洲坝", "Gezhouba"), 111.27, 30.73))
TITLE = Text("调度水域船位图", "Vessels on the dispatch water")


class Ship(NamedTuple):
    """A vessel to draw; `tone` "" | stale | trouble."""

    lon: float
    lat: float
    way: str
    tone: str
    label: str


def project(lon: float, lat: float) -> tuple[float, float]:
    """Degrees to units of the drawing, one scale both ways."""
    unit = min((WIDTH - 2 * MARGIN) / ((EAST - WEST) * SQUEEZE), (HEIGHT - 2 * MARGIN) / (NORTH - SOUTH))
    left = (WIDTH - (EAST - WEST) * SQUEEZE * unit) / 2
    top = (HEIGHT - (NORTH - SOUTH) * unit) / 2
    return round(left + (lon - WEST) * SQUEEZE * unit, 1), round(top + (NORTH - lat) * unit, 1)


def on_map(lon: float, lat: float) -> bool:
    return WEST <= lon <= EAST and SOUTH <= lat <= NORTH


def picture(ships: Iterable[Ship], lines: dict[str, Any], language: str) -> SafeString:
    """The map; vessels outside it are left to the table below."""
    drawn = [_ground(), *(_line(one, language) for one in lines.values()), *(_dam(one, language) for one in DAMS)]
    drawn += [_ship(one) for one in ships if on_map(one.lon, one.lat)]
    label = escape(TITLE.say(language))
    return SafeString(
        f'<svg class="map" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{label}">{"".join(drawn)}</svg>'
    )


@cache
def _ground() -> str:
    inside = [project(*place) for place in waterway.LINE if WEST - 0.6 <= place[0] <= EAST + 0.6]
    path = "M" + "L".join(f"{x} {y}" for x, y in inside)
    rect = f'<rect class="land" width="{WIDTH}" height="{HEIGHT}" rx="8"/>'
    return f'{rect}<path class="water" d="{path}"/><path class="river" d="{path}"/>'


def _line(one: dict[str, Any], language: str) -> str:
    x, y = project(*waterway.point_at(waterway.nearest((one["lon"], one["lat"])).km))
    name = escape(Text(one["zh"], one["en"]).say(language))
    return (
        f'<line class="plan-line" x1="{x - 7}" y1="{y + 9}" x2="{x + 7}" y2="{y - 9}"/>'
        f'<text class="name" x="{x}" y="{y + 26}" text-anchor="middle">{name}</text>'
    )


def _dam(one: tuple[Text, float, float], language: str) -> str:
    name, lon, lat = one
    x, y = project(lon, lat)
    dy, anchor = (-14, "end") if lon < 111.1 else (-14, "start")
    said = escape(name.say(language))
    return (
        f'<line class="dam" x1="{x - 4}" y1="{y - 7}" x2="{x + 4}" y2="{y + 7}"/>'
        f'<text class="dam-name" x="{x}" y="{y + dy}" text-anchor="{anchor}">{said}</text>'
    )


def _ship(one: Ship) -> str:
    x, y = project(one.lon, one.lat)
    km = waterway.nearest((one.lon, one.lat)).km
    ahead = km + (15 if one.way != "up" else -15)
    (x1, y1), (x2, y2) = project(*waterway.point_at(km)), project(*waterway.point_at(ahead))
    turned = round(degrees(atan2(y2 - y1, x2 - x1)), 1)
    shape = "M-6 -3.6L7 0L-6 3.6Z" if one.way else "M-4 -4H4V4H-4Z"
    kind = " ".join(("ship", one.way, one.tone)).strip()
    return (
        f'<path class="{kind}" d="{shape}" transform="translate({x} {y}) rotate({turned})">'
        f"<title>{escape(one.label)}</title></path>"
    )
