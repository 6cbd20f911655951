"""Numbers, scales and smooth lines for SVG paths."""

from collections.abc import Callable, Sequence

Point = tuple[float, float]


def num(value: float) -> str:
    """One decimal at most, no trailing zero: short paths."""
    return f"{value:.1f}".removesuffix(".0")


def linear(domain: tuple[float, float], out: tuple[float, float]) -> Callable[[float], float]:
    """A straight scale from `domain` to `out`; an empty domain maps to the start of `out`."""
    low, high = domain
    first, last = out
    span = high - low
    return lambda value: first + (last - first) * ((value - low) / span if span else 0.0)


def nice_ceiling(value: float, steps: int = 4) -> int:
    """The next round number at or above `value` that `steps` divide evenly; never below `steps`."""
    top = steps
    for unit in (1, 2, 5):
        magnitude = unit
        while magnitude * steps < value:
            magnitude *= 10
        top = magnitude * steps if top < value else min(top, magnitude * steps)
    return top


def smooth(points: Sequence[Point], tension: float = 0.3, *, closed: bool = False, level: bool = False) -> str:
    """A path through all points, rounded (Catmull-Rom turned into cubic Bézier pieces).

    `level` keeps every piece between the heights of its ends, so that a count never dips below zero.
    """
    count = len(points)
    if count == 0:
        return ""

    def at(index: int) -> Point:
        return points[index % count] if closed else points[min(max(index, 0), count - 1)]

    path = [f"M{num(points[0][0])} {num(points[0][1])}"]
    for i in range(count if closed else count - 1):
        before, start, end, after = at(i - 1), at(i), at(i + 1), at(i + 2)
        pull = tension / 1.8
        one = (start[0] + (end[0] - before[0]) * pull, start[1] + (end[1] - before[1]) * pull)
        two = (end[0] - (after[0] - start[0]) * pull, end[1] - (after[1] - start[1]) * pull)
        if level:
            low, high = sorted((start[1], end[1]))
            one, two = (one[0], min(max(one[1], low), high)), (two[0], min(max(two[1], low), high))
        path.append("C" + " ".join(f"{num(x)} {num(y)}" for x, y in (one, two, end)))
    return "".join(path) + ("Z" if closed else "")


def straight(points: Sequence[Point], *, closed: bool = False) -> str:
    """A path with straight pieces."""
    body = "L".join(f"{num(x)} {num(y)}" for x, y in points)
    return f"M{body}{'Z' if closed else ''}"
