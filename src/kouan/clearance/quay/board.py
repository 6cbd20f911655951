"""The picture of the day board: a row for each crane, a column for each hour, a square for each truck's place."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.urls import reverse

from kouan.clearance.quay.selectors import Board, Lane
from kouan.clearance.quay.states import text_of, tone_of
from kouan.kernel import clock

LEFT, TOP, HOUR, SQUARE, GAP, ROW_GAP = 132, 26, 66, 13, 3, 18
PER_LINE = 4  # squares side by side in an hour


@dataclass(frozen=True, slots=True)
class Square:
    """A place: free, or the box that has it."""

    x: int
    y: int
    tone: str
    url: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    y: int
    crane: str
    note: str
    squares: list[Square]


@dataclass(frozen=True, slots=True)
class Drawing:
    """Coordinates for the template; all in pixels of the view box."""

    width: int
    height: int
    hours: list[tuple[int, datetime]]
    rows: list[Row]
    now: int | None
    size: int = SQUARE
    left: int = LEFT
    top: int = TOP
    lines: list[int] = field(default_factory=list)


def drawing(board: Board, language: str) -> Drawing:
    """The board's slots, drawn."""
    rows, y = [], TOP + 10
    for lane in board.lanes:
        rows.append(Row(y, lane.crane, f"{lane.berth} · {lane.ship}", _squares(lane, y, language)))
        deep = max((len(cell.seats) for cell in lane.cells), default=1)
        y += -(-deep // PER_LINE) * (SQUARE + GAP) + ROW_GAP
    hours = [(LEFT + n * HOUR, hour) for n, hour in enumerate(board.hours)]
    past = (clock.now() - board.hours[0]).total_seconds() / 3600 if board.hours else -1
    now = LEFT + int(past * HOUR) if 0 <= past <= len(hours) else None
    return Drawing(LEFT + len(hours) * HOUR + 8, y, hours, rows, now, lines=[row.y - ROW_GAP // 2 for row in rows])


def _squares(lane: Lane, top: int, language: str) -> list[Square]:
    found = []
    for column, cell in enumerate(lane.cells):
        for place, one in enumerate(cell.seats):
            x = LEFT + column * HOUR + (place % PER_LINE) * (SQUARE + GAP)
            y = top + (place // PER_LINE) * (SQUARE + GAP)
            if one is None:
                found.append(Square(x, y, "free"))
                continue
            said = f"{one.unit.number} · {text_of(one.kind, one.state).say(language)} · {one.plate or '—'}"
            found.append(Square(x, y, _tone(one.state), reverse("quay:one", args=[one.id]), said))
    return found


def _tone(state: str) -> str:
    return "wait" if state in ("planned", "truck") else tone_of(state)
