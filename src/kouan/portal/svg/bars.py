"""Volume as pale bars by the hour, outcome as one strong line, hours that have not come yet left empty."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from django.utils.html import escape
from django.utils.safestring import SafeString

from kouan.portal.svg.paths import linear, nice_ceiling, num, smooth

Scale = Callable[[float], float]
WIDTH, HEIGHT = 404, 236
LEFT, RIGHT, TOP, BOTTOM = 32, 8, 12, 24


@dataclass(frozen=True, slots=True)
class Series:
    """One row of numbers, with the word its tooltips use."""

    label: str
    values: Sequence[float]


def hours(title: str, volume: Series, outcome: Series, until: int) -> SafeString:
    """A day by hours 0 to 23; `until` is the present hour, up to which `outcome` is drawn."""
    count = len(volume.values)
    top = nice_ceiling(max(*volume.values, *outcome.values, 1))
    x = linear((0, count), (LEFT, WIDTH - RIGHT))
    y = linear((0, top), (HEIGHT - BOTTOM, TOP))
    drawn = [*_grid(top, y), *_bars(volume, x, y), *_line(outcome, until, x, y), *_hours_axis(count, x)]
    return SafeString(
        f'<svg class="chart" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(title)}">'
        f"{''.join(drawn)}</svg>"
    )


def _grid(top: int, y: Scale) -> Iterator[str]:
    for value in range(0, top + 1, top // 4):
        yield f'<line class="gridline" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{num(y(value))}" y2="{num(y(value))}"/>'
        yield f'<text class="axis" x="{LEFT - 7}" y="{num(y(value) + 4)}" text-anchor="end">{value}</text>'


def _bars(series: Series, x: Scale, y: Scale) -> Iterator[str]:
    wide = x(1) - x(0) - 4
    for hour, value in enumerate(series.values):
        if value:
            tip = f"{hour:02d}:00 · {escape(series.label)} {value:g}"
            yield (
                f'<rect class="bar" x="{num(x(hour) + 2)}" width="{num(wide)}" y="{num(y(value))}" '
                f'height="{num(y(0) - y(value))}" rx="2"><title>{tip}</title></rect>'
            )


def _line(series: Series, until: int, x: Scale, y: Scale) -> Iterator[str]:
    half = (x(1) - x(0)) / 2
    points = [(x(hour) + half, y(value)) for hour, value in enumerate(series.values[: until + 1])]
    if len(points) > 1:
        yield f'<path class="trend" d="{smooth(points, 0.3, level=True)}"/>'
    if points:
        tip = f"{until:02d}:00 · {escape(series.label)} {series.values[until]:g}"
        x_end, y_end = points[-1]
        yield f'<circle class="tip" cx="{num(x_end)}" cy="{num(y_end)}" r="3.2"><title>{tip}</title></circle>'


def _hours_axis(count: int, x: Scale) -> Iterator[str]:
    for hour in range(0, count + 1, 6):
        anchor = "start" if hour == 0 else "end" if hour == count else "middle"
        yield f'<text class="axis" x="{num(x(hour))}" y="{HEIGHT - 6}" text-anchor="{anchor}">{hour:02d}:00</text>'
