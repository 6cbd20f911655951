"""R-6.5: licences named in a declaration are the trader's own, for these goods, this way, in force, not used up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import msgspec

from kouan.clearance.rules.hints import plain
from kouan.codecs.declaration import Declaration, GoodsItem
from kouan.kernel.errors import Problem
from kouan.kernel.rule import Rule
from kouan.kernel.text import Text


class Held(msgspec.Struct, frozen=True):
    """A licence of the register, as the rule asks for it; `holder` True when it is the trader's."""

    letter: str
    number: str
    own: bool
    direction: str
    hs: tuple[str, ...]
    unit: str
    remaining: Decimal | None
    uses_left: int | None
    valid_from: date
    valid_until: date
    active: bool

    def covers(self, item: GoodsItem) -> bool:
        return not self.hs or item.hs_code.startswith(self.hs)


class R65(Rule):
    """Each licence named is the trader's, goes this way, covers the goods, is in force and has enough left.

    Letters of `licence.register` must stand in the register; of others those that stand there are checked.
    Source: R-6.5.
    """

    id = "R-6.5"
    measures = ("6", "1")
    text = Text("证件 {letter} {number} 未在证件库中查到。", "Licence {letter} {number} is not in the register.")
    source = "R-6.5"
    foreign = Text("证件 {letter} {number} 不属于本境内收发货人。", "Licence {letter} {number} is another firm's.")
    way = Text(
        "证件代码 {letter} 不适用于{way}口。", "Document letter {letter} is not for this direction ({direction})."
    )
    early = Text("证件 {letter} {number} 自 {day} 起有效。", "Licence {letter} {number} is valid from {day} only.")
    expired = Text("证件 {letter} {number} 已于 {day} 到期。", "Licence {letter} {number} expired on {day}.")
    stopped = Text("证件 {letter} {number} 已暂停或吊销。", "Licence {letter} {number} is suspended or revoked.")
    scope = Text(
        "证件 {letter} {number} 不包括所申报的商品。", "Licence {letter} {number} covers none of the goods declared."
    )
    unit = Text(
        "证件 {letter} {number} 按单位 {unit} 核销，商品未申报该单位的数量。",
        "Licence {letter} {number} is written off in unit {unit}, in which no quantity is declared.",
    )
    short = Text(
        "证件 {letter} {number} 余量 {left}，本次需 {needed}。",
        "Licence {letter} {number} has {left} left, {needed} are needed.",
    )
    spent = Text(
        "证件 {letter} {number} 的使用次数已用完。", "Licence {letter} {number} was used as often as it may be."
    )

    part = Text(
        "第{item}项数量 {whole}，证件 {letter} 仅核销 {found}（单位 {unit}）。",
        "Item {item} has {whole}, of which document {letter} is written off for {found} only (unit {unit}).",
    )

    @staticmethod
    def check(
        declaration: Declaration,
        held: Mapping[tuple[str, str], Held],
        on: date,
        letters: Mapping[str, Mapping[str, Any]],
        register: Sequence[str],
    ) -> Iterator[Problem]:
        """Findings per document, named by its path."""
        for index, document in enumerate(declaration.documents):
            path, said = f"documents[{index}]", {"letter": document.letter, "number": document.number}
            known = letters.get(document.letter, {}).get("direction", "B")
            if known not in ("B", declaration.direction):
                way = "进" if declaration.direction == "I" else "出"
                direction = declaration.direction
                yield R65.problem(f"{path}.letter", R65.way, letter=document.letter, way=way, direction=direction)
                continue
            licence = held.get((document.letter, document.number))
            if licence is not None:
                yield from _of(declaration, licence, on, f"{path}.number", said)
            elif document.letter in register:
                yield R65.problem(f"{path}.number", R65.text, **said)
        if any(item.permits for item in declaration.goods):
            yield from _whole(declaration, [one for one in held.values() if one.own and one.remaining is not None])

    @staticmethod
    def expiry(licence: Held, on: date) -> Text | None:
        """Why it may not be used on that day, or None."""
        said = {"letter": licence.letter, "number": licence.number}
        if not licence.active:
            return R65.stopped.format(**said)
        if on < licence.valid_from:
            return R65.early.format(day=licence.valid_from, **said)
        return R65.expired.format(day=licence.valid_until, **said) if on > licence.valid_until else None


def _of(declaration: Declaration, licence: Held, on: date, path: str, said: dict[str, str]) -> Iterator[Problem]:
    if not licence.own:
        yield R65.problem(path, R65.foreign, **said)  # and nothing more is told of another firm's licence
        return
    if licence.direction not in ("B", declaration.direction):
        way = "进" if declaration.direction == "I" else "出"
        yield R65.problem(path, R65.way, letter=licence.letter, way=way, direction=declaration.direction)
    against = R65.expiry(licence, on)
    if against is not None:
        yield R65.problem(path, against)
    if not any(licence.covers(item) for item in declaration.goods):
        yield R65.problem(path, R65.scope, **said)
        return
    yield from _enough(licence, needed(declaration, licence), path, said)


def _enough(licence: Held, quantity: Decimal | None, path: str, said: dict[str, str]) -> Iterator[Problem]:
    if licence.uses_left is not None and licence.uses_left < 1:
        yield R65.problem(path, R65.spent, **said)
    if licence.remaining is None:
        return
    if quantity is None:
        yield R65.problem(path, R65.unit, unit=licence.unit, **said)
    elif quantity > licence.remaining:
        left, more = f"{licence.remaining.normalize():f}", f"{quantity.normalize():f}"
        yield R65.problem(path, R65.short, left=left, needed=more, **said)


def _whole(declaration: Declaration, licences: Sequence[Held]) -> Iterator[Problem]:
    """Lines that say what they take of each licence of a letter say it of all their quantity."""
    for index, item in enumerate(declaration.goods):
        covering = [one for one in licences if one.covers(item)]
        for letter, unit in sorted({(one.letter, one.unit) for one in covering}):
            whole = _in_units(item).get(unit)
            of_each = (
                _quantity(item, one) or Decimal(0) for one in covering if (one.letter, one.unit) == (letter, unit)
            )
            if whole is not None and (found := sum(of_each, Decimal(0))) < whole:
                said = {"whole": plain(whole), "found": plain(found), "letter": letter, "unit": unit}
                yield R65.problem(f"goods[{index}].permits", R65.part, item=index + 1, **said)


def needed(declaration: Declaration, licence: Held) -> Decimal | None:
    """What the declaration takes from a licence by quantity: what the lines name for it, else their quantity in its
    unit; None when no line it covers declares that unit."""
    total, any_line = Decimal(0), False
    for item in declaration.goods:
        if licence.covers(item) and (quantity := _quantity(item, licence)) is not None:
            total, any_line = total + quantity, True
    return total if any_line else None


def _quantity(item: GoodsItem, licence: Held) -> Decimal | None:
    mine = [one for one in item.permits if one.number == licence.number and one.unit in ("", licence.unit)]
    named = [one.quantity for one in mine if one.quantity is not None]
    return sum(named, Decimal(0)) if named else _in_units(item).get(licence.unit)


def _in_units(item: GoodsItem) -> dict[str, Decimal | None]:
    return {item.second_unit: item.second_quantity, item.first_unit: item.first_quantity, item.unit: item.quantity}
