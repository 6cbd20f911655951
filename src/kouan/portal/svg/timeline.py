"""A journey at a glance: its milestones on one line, in proportion to time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.html import escape
from django.utils.safestring import SafeString

from kouan.kernel.clock import SHANGHAI
from kouan.portal.svg.paths import linear, num

WIDTH, HEIGHT = 860, 78
LEFT, RIGHT, LINE = 12, 12, 44
APART = 62  # labels closer than this go without


@dataclass(frozen=True, slots=True)
class Mark:
    """One event: `tone` is milestone, trouble or nothing."""

    at: datetime
    label: str
    tone: str = ""


def timeline(title: str, marks: Sequence[Mark], until: datetime) -> SafeString:
    """The marks from the first to `until` (now, or the end of the journey)."""
    if not marks:
        return SafeString("")
    start = marks[0].at
    span = max((until - start).total_seconds(), (marks[-1].at - start).total_seconds(), 60.0)
    x = linear((0, span), (LEFT, WIDTH - RIGHT))
    places = [x((mark.at - start).total_seconds()) for mark in marks]
    drawn = [f'<line class="track" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{LINE}" y2="{LINE}"/>']
    drawn.append(f'<line class="span" x1="{LEFT}" x2="{num(places[-1])}" y1="{LINE}" y2="{LINE}"/>')
    free: float = 0
    for mark, place in zip(marks, places, strict=True):
        drawn.append(_dot(mark, place))
        width = 6.2 * sum(2 if ord(char) > 255 else 1 for char in mark.label)
        end = place + max(width, APART) > WIDTH  # no room to the right: written towards the left
        left = place - max(width, APART) if end else place - 5
        if mark.tone and left >= free:
            drawn.append(_label(mark, place, end=end))
            free = WIDTH if end else place + max(width, APART)
    frame = f'<svg class="chart" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(title)}">'
    return SafeString(f"{frame}{''.join(drawn)}</svg>")


def _dot(mark: Mark, place: float) -> str:
    tip = f"{mark.at.astimezone(SHANGHAI):%m-%d %H:%M} {escape(mark.label)}"
    size = 5 if mark.tone else 3.5
    return f'<circle class="mark {mark.tone}" cx="{num(place)}" cy="{LINE}" r="{size}"><title>{tip}</title></circle>'


def _label(mark: Mark, place: float, *, end: bool) -> str:
    x, anchor = (num(place + 5), "end") if end else (num(max(place - 5, 0)), "start")
    time = f"{mark.at.astimezone(SHANGHAI):%m-%d %H:%M}"
    return (
        f'<text class="label" x="{x}" y="{LINE - 18}" text-anchor="{anchor}">{escape(mark.label)}</text>'
        f'<text class="axis" x="{x}" y="{LINE + 24}" text-anchor="{anchor}">{time}</text>'
    )
