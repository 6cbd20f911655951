"""Boxes of a leg and goods of a transit as people type them: a line each."""

from __future__ import annotations

import re

from kouan.clearance.corridors.services.opening import BoxLine
from kouan.clearance.corridors.services.transits import GoodsLine
from kouan.kernel.errors import Invalid, Problem
from kouan.kernel.text import Text

PARTS = Text("第 {n} 行应为：品名；件数；重量；箱号。", "Line {n} should read: name; pieces; kilograms; boxes.")
PIECES = Text("第 {n} 行的件数应为整数。", "The pieces of line {n} are no whole number.")
WEIGHT = Text("第 {n} 行的重量应为数字（千克）。", "The weight of line {n} is no number of kilograms.")
BOX = Text("第 {n} 行的箱号 {box} 格式不正确。", "The box {box} of line {n} is no container number.")
MOST, MOST_BOXES = 50, 500
WEIGHS, NUMBER = re.compile(r"[0-9]{1,12}(\.[0-9]{1,5})?"), re.compile(r"[A-Z]{3}[UJZ][0-9]{7}")


def box_lines(said: str) -> list[BoxLine]:
    """A box and its seal on each line; Invalid naming `boxes[n]` for each that is no container number."""
    lines = [line.replace(",", " ").replace("，", " ").split() for line in said.splitlines() if line.strip()][
        :MOST_BOXES
    ]
    problems = [
        Problem("R-1.7b", f"boxes[{n}].number", BOX.format(n=n + 1, box=parts[0][:20]))
        for n, parts in enumerate(lines)
        if not NUMBER.fullmatch(parts[0].upper())
    ]
    if problems:
        raise Invalid(problems)
    return [BoxLine(parts[0].upper(), parts[1][:35] if len(parts) > 1 else "") for parts in lines]


def goods_lines(said: str) -> tuple[GoodsLine, ...]:
    """The lines; Invalid naming `goods[n]` for each that cannot be read."""
    problems: list[Problem] = []
    lines = [line.strip() for line in said.splitlines() if line.strip()][:MOST]
    found = []
    for n, line in enumerate(lines, 1):
        try:
            found.append(_line(n, line))
        except Invalid as wrong:
            problems += wrong.problems
    if problems:
        raise Invalid(problems)
    return tuple(found)


def _line(n: int, said: str) -> GoodsLine:
    parts = [part.strip() for part in re.split(r"[;；\t]", said)]
    if len(parts) not in (3, 4) or not parts[0]:
        raise _wrong(n, PARTS.format(n=n))
    name, pieces, weight = parts[:3]
    if not (pieces.isascii() and pieces.isdigit() and len(pieces) <= 9):
        raise _wrong(n, PIECES.format(n=n))
    if not WEIGHS.fullmatch(weight):
        raise _wrong(n, WEIGHT.format(n=n))
    boxes = tuple(re.split(r"[\s,，、]+", parts[3].upper())) if len(parts) == 4 and parts[3] else ()
    for box in boxes:
        if not NUMBER.fullmatch(box):
            raise _wrong(n, BOX.format(n=n, box=box[:20]))
    return GoodsLine(n, name[:255], int(pieces), weight, boxes)


def _wrong(n: int, text: Text) -> Invalid:
    return Invalid([Problem("R-1.9", f"goods[{n - 1}]", text)])
