"""The river map: ports where vessels of real calls lie, and vessels under way between two reported places."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from math import atan2, cos, degrees, hypot, radians

from django.utils.html import escape
from django.utils.safestring import SafeString

from kouan.kernel.text import Text
from kouan.portal.svg import geography as geo
from kouan.portal.svg.paths import Point, num, smooth, straight

WIDTH, HEIGHT = 760, 326
WEST, EAST, SOUTH, NORTH = 104.75, 122.75, 27.55, 33.45
SQUEEZE = cos(radians(30.5))  # a degree of longitude against one of latitude, at the middle of the map
SAMPLES = 12  # per leg of the hand-placed line


@dataclass(frozen=True, slots=True)
class Vessel:
    """A vessel on the map: `share` of the way along the river (0 west, 1 sea); `heading` 1 down, -1 up, 0 moored."""

    label: str
    share: float
    heading: int


@dataclass(frozen=True, slots=True)
class Berths:
    """How many vessels lie in a port now."""

    port: geo.Port
    moored: int


def project(lon: float, lat: float) -> Point:
    """Degrees to the drawing's units; one scale in both directions."""
    unit = min(WIDTH / ((EAST - WEST) * SQUEEZE), HEIGHT / (NORTH - SOUTH))
    left = (WIDTH - (EAST - WEST) * SQUEEZE * unit) / 2
    top = (HEIGHT - (NORTH - SOUTH) * unit) / 2
    return left + (lon - WEST) * SQUEEZE * unit, top + (NORTH - lat) * unit


def _curve(line: geo.Line, tension: float = 0.3, *, closed: bool = False) -> str:
    return smooth([project(*place) for place in line], tension, closed=closed)


@cache
def _lengths() -> list[float]:
    """Distance from the western end to each placed point of the river."""
    points = [project(*place) for place in geo.RIVER]
    sums = [0.0]
    for one, two in pairwise(points):
        sums.append(sums[-1] + hypot(two[0] - one[0], two[1] - one[1]))
    return sums


def along(share: float) -> tuple[Point, float]:
    """The point at `share` of the river, and the direction downstream there in degrees."""
    sums = _lengths()
    target = min(max(share, 0.0), 1.0) * sums[-1]
    leg = next((i for i in range(1, len(sums)) if sums[i] >= target), len(sums) - 1)
    one, two = project(*geo.RIVER[leg - 1]), project(*geo.RIVER[leg])
    part = (target - sums[leg - 1]) / ((sums[leg] - sums[leg - 1]) or 1)
    point = (one[0] + (two[0] - one[0]) * part, one[1] + (two[1] - one[1]) * part)
    return point, degrees(atan2(two[1] - one[1], two[0] - one[0]))


@cache
def share_of(port: geo.Port) -> float:
    """Where along the river a port lies: the share of the nearest placed point."""
    x, y = project(port.lon, port.lat)
    places = [project(*place) for place in geo.RIVER]
    nearest = min(range(len(places)), key=lambda i: hypot(places[i][0] - x, places[i][1] - y))
    return _lengths()[nearest] / _lengths()[-1]


@cache
def port_of(locode: str) -> geo.Port | None:
    """The port drawn for a UN/LOCODE, if the map has it."""
    return next((port for port in geo.PORTS if locode in port.codes), None)


@cache
def _ground(language: str) -> str:
    """All that does not change: land, sea, waters, the river itself, the locks, the scale."""
    coast = [project(*place) for place in geo.COAST]
    sea = [*coast, (WIDTH, HEIGHT), (WIDTH, 0), (coast[0][0], 0)]
    drawn = [f'<rect class="land" width="{WIDTH}" height="{HEIGHT}"/>']
    drawn += [f'<path class="sea" d="{straight(sea, closed=True)}"/>']
    drawn.append(f'<path class="coast" d="{straight(coast)}"/>')
    drawn += [f'<path class="tributary" d="{_curve(line)}"/>' for line in geo.TRIBUTARIES.values()]
    drawn += [f'<path class="lake" d="{_curve(line, closed=True)}"/>' for line in geo.LAKES.values()]
    course = _curve(geo.RIVER)
    drawn += [f'<path class="water" d="{course}"/>', f'<path class="river" d="{course}"/>']
    for name, lon, lat in geo.WATERS:
        x, y = project(lon, lat)
        said = escape(name.say(language))
        drawn.append(f'<text class="wet" x="{num(x)}" y="{num(y)}" text-anchor="middle">{said}</text>')
    drawn += [_dam(language), _scale()]
    return "".join(drawn)


def _dam(language: str) -> str:
    name, lon, lat = geo.DAM
    x, y = project(lon, lat)
    said = escape(name.say(language))
    return (
        f'<line class="dam" x1="{num(x - 3)}" y1="{num(y - 5)}" x2="{num(x + 3)}" y2="{num(y + 5)}"/>'
        f'<text class="dam-name" x="{num(x - 8)}" y="{num(y + 22)}" text-anchor="middle">{said}</text>'
    )


def _scale() -> str:
    one, _ = project(105.0, 30.5)
    two, _ = project(105.0 + 200 / (111.32 * SQUEEZE), 30.5)
    y = HEIGHT - 14
    length = num(14 + two - one)
    return (
        f'<path class="scale" d="M14 {y - 4}V{y}H{length}V{y - 4}"/>'
        f'<text class="scale-name" x="{num(20 + two - one)}" y="{y + 1}">200 km</text>'
    )


SIDES = {"n": (0, -10, "middle"), "s": (0, 20, "middle"), "e": (10, 4, "start"), "w": (-10, 4, "end")}


def _port(berths: Berths, language: str, moored: Text) -> str:
    port = berths.port
    x, y = along(share_of(port))[0]
    dx, dy, anchor = SIDES[port.side]
    kind = " home" if port.home else ""
    name = escape(port.name.say(language))
    count = f' <tspan class="n">{berths.moored}</tspan>' if berths.moored else ""
    tip = f"{name}: {escape(moored.say(language).format(count=berths.moored))}"
    halo = f'<circle class="halo" cx="{num(x)}" cy="{num(y)}" r="11"/>' if port.home else ""
    return (
        f"<g><title>{tip}</title>{halo}"
        f'<circle class="port{kind}" cx="{num(x)}" cy="{num(y)}" r="{5 if port.home else 4}"/>'
        f'<text class="name{kind}" x="{num(x + dx)}" y="{num(y + dy)}" text-anchor="{anchor}">{name}{count}</text></g>'
    )


def _ship(vessel: Vessel) -> str:
    (x, y), angle = along(vessel.share)
    turned = angle if vessel.heading >= 0 else angle + 180
    kind = "up" if vessel.heading < 0 else ""
    return (
        f'<path class="ship {kind}" d="M-6 -3.6L7 0L-6 3.6Z"'
        f' transform="translate({num(x)} {num(y)}) rotate({num(turned)})">'
        f"<title>{escape(vessel.label)}</title></path>"
    )


MOORED = Text("在泊 {count} 艘", "{count} moored")


def river(title: str, berths: Iterable[Berths], vessels: Iterable[Vessel], language: str) -> SafeString:
    """The whole map; names in `language`."""
    ports = "".join(_port(one, language, MOORED) for one in berths)
    ships = "".join(_ship(one) for one in vessels)
    return SafeString(
        f'<svg class="map" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(title)}">'
        f"{_ground(language)}{ports}{ships}</svg>"
    )
