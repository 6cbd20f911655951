"""Shares of a chamber that vessels need whatever the layout: products of dual feasible functions.

Enlarged by the gaps, a vessel is a rectangle a x b in a room A x B. If g and h are dual feasible (sizes that fit
together in A have g-values that add up to at most 1, same for h and B), the products g(a) h(b) of vessels that fit one
chamber add up to at most 1 (Fekete and Schepers 2001). A mean of such volumes is one too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable

from kouan.planning.lockage.instance import Facility, Vessel

Measure = Callable[[int], float]
Volume = dict[str, float]  # by vessel id
MOST_CUTS = 24
KEPT = 6


def measures(sizes: Iterable[int], room: int) -> list[Measure]:
    """Dual feasible functions worth trying for these sizes: identity, roundings, and cuts at the sizes' own values."""
    own = set(sizes)
    small = {size for size in own if 2 * size <= room}
    cuts = sorted(small | {room + 1 - size for size in own if 2 * size > room and 2 * (room + 1 - size) <= room})
    if len(cuts) > MOST_CUTS:
        cuts = [cuts[k * (len(cuts) - 1) // (MOST_CUTS - 1)] for k in range(MOST_CUTS)]
    found: list[Measure] = [lambda size: size / room]
    found += [_rounding(parts, room) for parts in (1, 2, 3, 4)]
    for cut in cuts:
        found.append(_cut(cut, room))
        if 3 * cut > room:
            found.append(_halves(cut, room))
    return found


def _rounding(parts: int, room: int) -> Measure:
    """(parts+1) x is rounded down unless whole."""

    def measure(size: int) -> float:
        whole, rest = divmod((parts + 1) * size, room)
        return whole / parts if rest else size / room

    return measure


def _cut(cut: int, room: int) -> Measure:
    """Large ones count fully, those below the cut not at all."""
    return lambda size: 1.0 if size > room - cut else 0.0 if size < cut else size / room


def _halves(cut: int, room: int) -> Measure:
    """At most two reach the cut, none beside a large one."""
    return lambda size: 1.0 if size > room - cut else 0.0 if size < cut else 0.5


def volumes(vessels: list[Vessel], facility: Facility) -> list[Volume]:
    """The largest few volumes of these vessels, and means of the largest."""
    if facility.max_vessels == 1:
        return [{vessel.id: 1.0 for vessel in vessels}]
    long = facility.length - 2 * facility.end_margin + facility.gap_x
    wide = facility.width - 2 * facility.wall_margin + facility.gap_y
    size = {v.id: (v.length + facility.gap_x, v.beam + facility.gap_y) for v in vessels}
    shapes = Counter(size.values())
    tables_x = [{a: measure(a) for a, _ in shapes} for measure in measures((a for a, _ in shapes), long)]
    tables_y = [{b: measure(b) for _, b in shapes} for measure in measures((b for _, b in shapes), wide)]
    totals = [
        (sum(n * g[a] * h[b] for (a, b), n in shapes.items()), i, j)
        for i, g in enumerate(tables_x)
        for j, h in enumerate(tables_y)
    ]
    ranked = sorted(totals, key=lambda item: (-item[0], item[1], item[2]))
    found: list[Volume] = []
    for _, i, j in ranked:
        volume = {name: tables_x[i][a] * tables_y[j][b] for name, (a, b) in size.items()}
        if volume not in found:
            found.append(volume)
        if len(found) == KEPT:
            break
    means = [{name: (found[0][name] + other[name]) / 2 for name in size} for other in found[1:3]]
    return found + means
