"""Messages made from the plan of their struct by a seed: any values that its fields can carry.

Hypothesis draws the seed: drawing whole manifests piece by piece takes it minutes.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from functools import singledispatch
from random import Random
from typing import Any

import msgspec

from kouan.codecs.customs_xml.kinds import Chars, Day, Listed, Number, Whole
from kouan.codecs.shapes.plan import Node, Root, Slot, slots
from kouan.codecs.shapes.values import Code, Flag, IsoDay, IsoMoment, Prose, Stamp

LETTERS = "aZ09 -/&<>'\"]é重庆果园㐀𠀀٠ｱ"
ZONES = (None, UTC, timezone(timedelta(hours=8)), timezone(-timedelta(hours=3, minutes=30)))
EXTRA = ({}, {}, {"/Strange": "1"}, {"/Strange": "重", "/Strange[2]": "b"}, {"/Odd/Deep": "x"}, {"@odd": "<&>"})
FORMS = (
    *("12345", "1234567", "1234", "123456", "2026-01-02T03:04:05", "abc"),
    *("529900T8BM49AURSDO55", "CH2801234000123456789", "eb6305c9-1f7a-4b2c-8e3d-0123456789ab"),
)
START = datetime(1990, 1, 1)


@singledispatch
def value(kind: Any, dice: Random) -> Any:
    raise TypeError(kind)


@value.register(Chars)
@value.register(Prose)
def _(kind: Any, dice: Random) -> str:
    said = "".join(dice.choices(LETTERS, k=dice.randint(1, min(kind.limit, 30)))).strip()
    return said or "0"


@value.register
def _(kind: Code, dice: Random) -> str:
    if kind.codes:
        return dice.choice(kind.codes)
    for sample in (
        "9",
        "CN",
        "CNY",
        "BANKCNBJ",
        "CN12ABCDEFGH",
        "CNCQI",
        "304",
        "123456789",
        "12:30",
        "CNYIH00001LOCK000420",
        *FORMS,
    ):
        if re.fullmatch(kind.form, sample, re.ASCII):
            return sample
    raise ValueError(kind.form)


@value.register
def _(kind: Number, dice: Random) -> Decimal:
    whole = dice.randint(0, 10 ** min(kind.precision - kind.scale, 9) - 1)
    places = dice.randint(0, min(kind.scale, 4))
    said = Decimal(whole * 10**places + dice.randrange(10**places)).scaleb(-places)
    return -said if kind.signed and dice.random() < 0.5 else said


@value.register
def _(kind: Whole, dice: Random) -> int:
    return dice.randrange(10 ** min(kind.digits, 9))


@value.register(Day)
@value.register(IsoDay)
def _(kind: Any, dice: Random) -> date:
    return moment(dice).date()


@value.register
def _(kind: Flag, dice: Random) -> bool:
    return dice.random() < 0.5


@value.register
def _(kind: Listed, dice: Random) -> tuple[Any, ...]:
    return tuple(value(kind.item, dice) for _ in range(dice.randint(1, 3)))


@value.register
def _(kind: Stamp, dice: Random) -> str:
    return f"{moment(dice):%Y%m%d%H%M%S}"


@value.register
def _(kind: IsoMoment, dice: Random) -> datetime:
    return moment(dice).replace(tzinfo=dice.choice(ZONES))


def moment(dice: Random) -> datetime:
    return START + timedelta(seconds=dice.randrange(10**9), microseconds=dice.choice((0, 0, 5)))


def node(make: type[Node], dice: Random, share: float = 0.7) -> Any:
    """A struct of that class; what is needed in it is given, of the rest about that share."""
    held = {}
    for slot in slots(make):
        if slot.tag.need or dice.random() < share:
            held[slot.name] = _many(slot, dice, share) if slot.many else _one(slot, dice, share)
    for group in make.one_of:
        names = [name for name in group if name != "?"]
        keep = next((name for name in names if name in held), "") or (names[0] if group[0] != "?" else "")
        for name in names:
            if name != keep:
                held.pop(name, None)
        if keep and keep not in held:
            chosen = next(slot for slot in slots(make) if slot.name == keep)
            held[keep] = _many(chosen, dice, share) if chosen.many else _one(chosen, dice, share)
    return make(**held)


def _one(slot: Slot, dice: Random, share: float) -> Any:
    if slot.make is None:
        return value(slot.kind, dice)
    for _ in range(20):  # a part that says nothing is not written, so it cannot come back
        made = node(slot.make, dice, share * 0.8)
        if made != slot.make():
            return made
    return node(slot.make, dice, 1.0)


def _many(slot: Slot, dice: Random, share: float) -> tuple[Any, ...]:
    return tuple(_one(slot, dice, share) for _ in range(dice.randint(1, min(slot.tag.most or 2, 2))))


def message(make: type[Root], seed: int) -> Any:
    """A whole message, with what has no field in some."""
    dice = Random(seed)
    return msgspec.structs.replace(node(make, dice, dice.choice((0.2, 0.5, 0.8))), extra=dict(dice.choice(EXTRA)))
