"""Where a vessel's coming or going means something: the plan lines across the river (4.1), and terminals, pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kouan.journeys.waterway import Place, distance_km, nearest


@dataclass(frozen=True, slots=True)
class Crossing:
    """A vessel crossed a fence: `kind` line | terminal, `way` down | up over a line, in | out of a terminal."""

    fence: str
    kind: str
    way: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Fences:
    """Lines by name: the kilometre, and the direction that counts. Terminals: place and radius."""

    lines: Mapping[str, tuple[float, str]]
    terminals: Sequence[tuple[str, Place, float]]

    @classmethod
    def made(cls, lines: Mapping[str, Any], terminals: Sequence[Mapping[str, Any]]) -> Fences:
        """From the figures of the rule table."""
        across = {name: (nearest((one["lon"], one["lat"])).km, one["way"]) for name, one in lines.items()}
        return cls(across, [(one["code"], (one["lon"], one["lat"]), float(one["km"])) for one in terminals])

    def inside(self, place: Place) -> str:
        """The terminal whose fence the place is in; "" outside all."""
        return next((code for code, at, radius in self.terminals if distance_km(at, place) <= radius), "")

    def crossed(self, before: tuple[datetime, float, str], after: tuple[datetime, float, str]) -> Iterator[Crossing]:
        """Between two believed positions (instant, kilometre, terminal). Over a line: the instant in proportion."""
        (then, from_km, left), (now, to_km, entered) = before, after
        for name, (km, way) in self.lines.items():
            over = from_km < km <= to_km if way == "down" else to_km <= km < from_km
            if over:
                share = (km - from_km) / (to_km - from_km)
                yield Crossing(name, "line", way, then + (now - then) * share)
        if left != entered:
            if left:
                yield Crossing(left, "terminal", "out", now)
            if entered:
                yield Crossing(entered, "terminal", "in", now)
