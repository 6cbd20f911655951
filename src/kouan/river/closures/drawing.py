"""Charts and map of a closure as SVG: the queue with its band, the price of slots, the ways around the dam."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from math import cos, radians
from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString

from kouan.journeys.waterway import RIVER, UPPER
from kouan.kernel.text import Text
from kouan.river.closures import places
from kouan.river.closures.states import option_text

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 860, 250, 50, 10, 14, 26
CLOSED = Text("停航", "closed")
VESSELS = Text("平均待闸 {count} 艘", "{count} vessels waiting on average")
PRICE = Text("{day}：每TEU舱位 {price} 元", "{day}: {price} yuan a TEU")


def _scale(low: float, high: float, first: float, last: float) -> Any:
    span = (high - low) or 1.0
    return lambda value: round(first + (last - first) * (value - low) / span, 1)


def _ceiling(value: float) -> float:
    """The next round figure above."""
    unit = 1.0
    while unit * 10 < value:
        unit *= 10
    return next(unit * step for step in (1, 2, 4, 5, 8, 10) if unit * step >= value)


def _frame(title: str, kind: str, drawn: Sequence[str]) -> SafeString:
    head = f'<svg class="chart {kind}" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(title)}">'
    return SafeString(f"{head}{''.join(drawn)}</svg>")


def _axes(top: float, start: date, days: int, x: Any, y: Any) -> list[str]:
    drawn = []
    for part in range(5):
        value = top * part / 4
        drawn.append(f'<line class="gridline" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y(value)}" y2="{y(value)}"/>')
        drawn.append(f'<text class="axis" x="{LEFT - 6}" y="{y(value) + 4}" text-anchor="end">{value:,.0f}</text>')
    every = max(days // 8, 1)
    for day in range(0, days, every):
        at = start + timedelta(days=day)
        drawn.append(f'<text class="axis" x="{x(day)}" y="{HEIGHT - 8}">{at:%m-%d}</text>')
    return drawn


def band(title: str, course: dict[str, Any], closed: int, language: str) -> SafeString:
    """Vessels waiting beyond the usual, by day: mean, nine courses of ten, and the days of closure shaded."""
    mean, low, high = course["waiting"], course["low"], course["high"]
    days, start = len(mean), date.fromisoformat(str(course["start"]))
    top = _ceiling(max(*high, 4.0))
    x, y = _scale(0, max(days - 1, 1), LEFT, WIDTH - RIGHT), _scale(0, top, HEIGHT - BOTTOM, TOP)
    upper = "L".join(f"{x(n)} {y(value)}" for n, value in enumerate(high))
    lower = "L".join(f"{x(n)} {y(value)}" for n, value in reversed(list(enumerate(low))))
    line = "L".join(f"{x(n)} {y(value)}" for n, value in enumerate(mean))
    most = max(range(days), key=lambda n: mean[n])
    tip = VESSELS.format(count=f"{mean[most]:,.0f}").say(language)
    drawn = [
        f'<rect class="closed" x="{LEFT}" y="{TOP}" width="{x(min(closed, days - 1)) - LEFT:.1f}" '
        f'height="{HEIGHT - BOTTOM - TOP}"/>',
        f'<text class="axis" x="{LEFT + 6}" y="{TOP + 13}">{CLOSED.say(language)}</text>',
        *_axes(top, start, days, x, y),
        f'<path class="band" d="M{upper}L{lower}Z"/><path class="trend" d="M{line}"/>',
        f'<circle class="tip" cx="{x(most)}" cy="{y(mean[most])}" r="3.5"><title>{tip}</title></circle>',
    ]
    return _frame(title, "queue", drawn)


def prices(title: str, slots: Sequence[dict[str, Any]], language: str) -> SafeString:
    """What one more TEU through the lock would be worth, a bar for each day."""
    if not slots:
        return SafeString("")
    top = _ceiling(max(*(float(slot["price"]) for slot in slots), 4.0))
    start = date.fromisoformat(str(slots[0]["day"]))
    x, y = _scale(0, len(slots), LEFT, WIDTH - RIGHT), _scale(0, top, HEIGHT - BOTTOM, TOP)
    wide = max((WIDTH - LEFT - RIGHT) / len(slots) - 1, 1)
    drawn = _axes(top, start, len(slots), x, y)
    for n, slot in enumerate(slots):
        said = PRICE.format(day=slot["day"], price=f"{slot['price']:,.0f}").say(language)
        full = " full" if slot["used"] >= slot["capacity"] - 1e-6 else ""
        drawn.append(
            f'<rect class="price{full}" x="{x(n)}" y="{y(slot["price"])}" width="{wide:.1f}" '
            f'height="{HEIGHT - BOTTOM - y(slot["price"]):.1f}"><title>{said}</title></rect>'
        )
    return _frame(title, "prices", drawn)


MAP_W, MAP_H, WEST, EAST, SOUTH, NORTH = 860, 430, 103.5, 123.0, 20.8, 32.8
SQUEEZE = cos(radians(27.0))


def _point(place: tuple[float, float]) -> tuple[float, float]:
    unit = min(MAP_W / ((EAST - WEST) * SQUEEZE), MAP_H / (NORTH - SOUTH))
    return round((place[0] - WEST) * SQUEEZE * unit, 1), round((NORTH - place[1]) * unit, 1)


def river_map(title: str, legs: Sequence[dict[str, Any]], language: str) -> SafeString:
    """The river and the ways beside it; a line's width is what the plan sends along it, its tip says price and TEU."""
    line = "L".join("{} {}".format(*_point(place)) for place in (*UPPER, *RIVER))
    drawn = [f'<path class="water" d="M{line}"/>']
    most = max((float(leg["teu"]) for leg in legs), default=0.0) or 1.0
    for leg in legs:
        one, two = (places.PLACES.get(leg[end], (None, None))[1] for end in ("origin", "destination"))
        if one is None or two is None or leg["mode"] in ("barge", "lock"):
            continue
        (x1, y1), (x2, y2) = _point(one), _point(two)
        bend = 26 if leg["mode"] == "truck" else 12
        width = 1.5 + 6 * (float(leg["teu"]) / most) ** 0.5
        name = option_text(leg["option"]).say(language) if leg["option"] else places.mode(leg["mode"]).say(language)
        said = escape(f"{name} · {leg['teu']:,.0f} TEU")
        drawn.append(
            f'<path class="way {leg["mode"]}" stroke-width="{width:.1f}" '
            f'd="M{x1} {y1}Q{(x1 + x2) / 2:.1f} {(y1 + y2) / 2 + bend:.1f} {x2} {y2}"><title>{said}</title></path>'
        )
    for text, place in places.PLACES.values():
        if place is not None:
            x, y = _point(place)
            drawn.append(f'<circle class="port" cx="{x}" cy="{y}" r="4"/>')
            anchor = "end" if x > MAP_W - 90 else "start"
            shift = -7 if anchor == "end" else 7
            name = escape(text.say(language))
            drawn.append(f'<text class="name" x="{x + shift}" y="{y - 6}" text-anchor="{anchor}">{name}</text>')
    head = f'<svg class="map corridors" viewBox="0 0 {MAP_W} {MAP_H}" role="img" aria-label="{escape(title)}">'
    return SafeString(f"{head}{''.join(drawn)}</svg>")
