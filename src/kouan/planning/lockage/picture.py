"""A plan as one SVG: running times per facility, and below each chamber with the vessels where they lie."""

from __future__ import annotations

from html import escape

from kouan.planning.lockage.instance import Facility
from kouan.planning.lockage.plan import Lockage, Plan

LEFT, TOP, ROW, PER_HOUR = 70, 40, 26, 14  # pixels
MOST_LINES = 1000
CHAMBER_W, CHAMBER_H, COLUMNS = 210, 34, 5
COLOURS = {
    "special": "#b3261e",
    "passenger": "#7b4fa3",
    "express": "#d97706",
    "urgent": "#c2410c",
    "container": "#0f766e",
    "dangerous": "#a16207",
}
USUAL = "#3b6ea5"
WAYS = {"down": "#dbe7f3", "up": "#e4efdc"}


def svg(plan: Plan, chambers: int = 60) -> str:
    """Gantt chart of all lockages, layouts of the first `chambers`."""
    facilities = {f.id: f for f in plan.facilities}
    end = max((_end(facilities[x.facility], x) for x in plan.lockages if x.facility in facilities), default=60)
    gantt_height = TOP + ROW * len(facilities)
    shown = [x for x in plan.lockages if x.vessels and x.facility in facilities][:chambers]
    width = max(LEFT + end * PER_HOUR // 60 + 20, LEFT + COLUMNS * (CHAMBER_W + 16))
    height = gantt_height + 50 + (len(shown) + COLUMNS - 1) // COLUMNS * (CHAMBER_H + 34)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" font-family="sans-serif" '
        f'font-size="10"><title>{escape(plan.instance)}</title><rect width="100%" height="100%" fill="white"/>'
    ]
    parts += _hours(end, gantt_height)
    for row, facility in enumerate(plan.facilities):
        parts += _gantt_row(facility, row, end, [x for x in plan.lockages if x.facility == facility.id])
    for k, lockage in enumerate(shown):
        x = LEFT + k % COLUMNS * (CHAMBER_W + 16)
        y = gantt_height + 50 + k // COLUMNS * (CHAMBER_H + 34)
        parts += _chamber(facilities[lockage.facility], lockage, x, y)
    return "".join([*parts, "</svg>\n"])


def _end(facility: Facility, lockage: Lockage) -> int:
    return lockage.start + facility.duration.base + facility.duration.per_vessel * len(lockage.vessels)


def _at(minute: int) -> float:
    return LEFT + minute * PER_HOUR / 60


def _hours(end: int, height: int) -> list[str]:
    """A line every six hours; of a plan without sense in its times no more lines than a drawing can hold."""
    step = 6 * (1 + end // (6 * 60 * MOST_LINES))
    return [
        f'<line x1="{_at(60 * h):.1f}" y1="24" x2="{_at(60 * h):.1f}" y2="{height}" stroke="#ccc"/>'
        f'<text x="{_at(60 * h):.1f}" y="20">{h} h</text>'
        for h in range(0, end // 60 + 2, step)
    ]


def _gantt_row(facility: Facility, row: int, end: int, lockages: list[Lockage]) -> list[str]:
    y = TOP + ROW * row
    parts = [f'<text x="6" y="{y + 15}">{escape(facility.id)}</text>']
    for begin, until in facility.closures:
        if begin < end:
            parts.append(_box(_at(begin), y, _at(min(until, end)) - _at(begin), ROW - 4, "#bbb", "closed"))
    for lockage in lockages:
        names = ", ".join(berth.id for berth in lockage.vessels)
        title = f"{lockage.facility} {lockage.direction} {lockage.start}: {names or 'empty'}"
        long = max(2.0, _at(min(_end(facility, lockage), lockage.start + facility.headway.same)) - _at(lockage.start))
        parts.append(_box(_at(lockage.start), y, long, ROW - 4, WAYS[lockage.direction], title))
        parts.append(f'<text x="{_at(lockage.start) + 2:.1f}" y="{y + 15}">{len(lockage.vessels)}</text>')
    return parts


def _box(x: float, y: float, width: float, height: float, colour: str, title: str) -> str:
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" fill="{colour}" stroke="#667" '
        f'stroke-width=".5"><title>{escape(title)}</title></rect>'
    )


def _chamber(facility: Facility, lockage: Lockage, x: float, y: float) -> list[str]:
    scale = CHAMBER_W / max(facility.length, 1)
    head = f"{lockage.facility} {lockage.direction} {lockage.start // 60}:{lockage.start % 60:02}"
    parts = [f'<text x="{x}" y="{y - 3}">{escape(head)}</text>']
    parts.append(_box(x, y, facility.length * scale, facility.width * scale, "#f4f6f8", head))
    for berth in lockage.vessels:
        colour = COLOURS.get(berth.class_, USUAL)
        title = f"{berth.id} {berth.class_} {berth.length / 100:g} x {berth.beam / 100:g} m"
        parts.append(
            _box(x + berth.x * scale, y + berth.y * scale, berth.length * scale, berth.beam * scale, colour, title)
        )
    return parts
