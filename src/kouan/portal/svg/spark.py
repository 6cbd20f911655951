"""The small line beside a figure."""

from collections.abc import Sequence

from django.utils.safestring import SafeString

from kouan.portal.svg.paths import linear, num, smooth


def spark(values: Sequence[float], width: int = 84, height: int = 28) -> SafeString:
    """The course of a figure, oldest first; nothing when there are fewer than two values."""
    if len(values) < 2:
        return SafeString("")
    x = linear((0, len(values) - 1), (2, width - 3))
    y = linear((min(values), max(values)), (height - 4, 4))
    points = [(x(i), y(value)) for i, value in enumerate(values)]
    line = smooth(points, 0.3, level=True)
    (first, _), (last_x, last_y) = points[0], points[-1]
    return SafeString(
        f'<svg class="spark" viewBox="0 0 {width} {height}" width="{width}" height="{height}" aria-hidden="true">'
        f'<path class="area" d="{line}L{num(last_x)} {height}L{num(first)} {height}Z"/><path class="line" d="{line}"/>'
        f'<circle class="end" cx="{num(last_x)}" cy="{num(last_y)}" r="2.4"/></svg>'
    )
