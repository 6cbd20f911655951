"""What carriers offer and need. Counts are boxes; a balance counts TEU; money is yuan."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from kouan.kernel.errors import Invalid, Problem
from kouan.kernel.text import Text

Name = Annotated[str, Meta(min_length=1, max_length=40)]
Kind = Literal["20", "40", "reefer", "dangerous"]
Count = Annotated[int, Meta(ge=1, le=100_000)]
Money = Annotated[float, Meta(ge=0, le=1e7)]
TEU: dict[str, int] = {"20": 1, "40": 2, "reefer": 2, "dangerous": 1}

UNKNOWN = Text("航次 {sailing} 没有登记。", "The sailing {sailing} is not listed.")
NO_LEG = Text("航次 {sailing} 不走航段 {leg}。", "The sailing {sailing} does not sail the leg {leg}.")
TOO_MANY = Text(
    "航次 {sailing} {leg} 的 {kind} 舱位只有 {capacity} 个，却出让了 {offered} 个。",
    "Sailing {sailing} has {capacity} {kind} slots on {leg}, but {offered} are offered.",
)
TWICE = Text("“{name}”出现了两次。", "“{name}” is given twice.")
OTHER = Text("{carrier} 没有登记。", "The carrier {carrier} is not listed.")


class Sailing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A sailing's slots by kind of box, on each leg it sails."""

    name: Name
    legs: tuple[Name, ...]
    capacity: dict[Kind, Annotated[int, Meta(ge=0, le=100_000)]]


class Carrier(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`balance` TEU carried over from the last period (given minus taken); `limit` how far it may go, either way."""

    name: Name
    limit: Annotated[int, Meta(ge=0, le=1_000_000)]
    balance: Annotated[int, Meta(ge=-1_000_000, le=1_000_000)] = 0


class Lot(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Boxes of one kind on one leg of one sailing."""

    carrier: Name
    sailing: Name
    leg: Name
    kind: Kind
    boxes: Count


class Offer(Lot, frozen=True, forbid_unknown_fields=True):
    """Slots a carrier does not need, for at least `price` yuan a box."""

    price: Money = 0.0


class Need(Lot, frozen=True, forbid_unknown_fields=True):
    """Boxes a carrier cannot place, for at most `price` yuan a box."""

    price: Money = 1e7


class Market(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One period of the exchange."""

    carriers: tuple[Carrier, ...]
    sailings: tuple[Sailing, ...]
    offers: tuple[Offer, ...]
    needs: tuple[Need, ...]


def read(data: bytes) -> Market:
    """The market of a JSON file. msgspec.ValidationError for its shape, Invalid for what does not fit together."""
    market = msgspec.json.decode(data, type=Market)
    if problems := faults(market):
        raise Invalid(problems)
    return market


def faults(market: Market) -> list[Problem]:
    """Names given twice, offers of slots that are not there, needs on legs nobody sails (R-5.4)."""
    sailings = {sailing.name: sailing for sailing in market.sailings}
    carriers = {carrier.name for carrier in market.carriers}
    found, offered = [*_twice("carriers", market.carriers), *_twice("sailings", market.sailings)], Counter[Any]()
    sides: tuple[tuple[str, tuple[Lot, ...]], ...] = (("offers", market.offers), ("needs", market.needs))
    for field, rows in sides:
        for i, row in enumerate(rows):
            path = f"{field}[{i}]"
            sailing = sailings.get(row.sailing)
            if row.carrier not in carriers:
                found.append(Problem("R-5.4", f"{path}.carrier", OTHER.format(carrier=row.carrier)))
            if sailing is None:
                found.append(Problem("R-5.4", f"{path}.sailing", UNKNOWN.format(sailing=row.sailing)))
            elif row.leg not in sailing.legs:
                found.append(Problem("R-5.4", f"{path}.leg", NO_LEG.format(sailing=row.sailing, leg=row.leg)))
            elif field == "offers":
                key = (row.sailing, row.leg, row.kind)
                offered[key] += row.boxes
                if offered[key] > sailing.capacity.get(row.kind, 0):
                    told = {"capacity": sailing.capacity.get(row.kind, 0), "offered": offered[key]}
                    said = TOO_MANY.format(sailing=row.sailing, leg=row.leg, kind=row.kind, **told)
                    found.append(Problem("R-5.4", f"{path}.boxes", said))
    return found


def _twice(field: str, rows: Sequence[Carrier | Sailing]) -> Iterator[Problem]:
    seen = set[str]()
    for i, row in enumerate(rows):
        if row.name in seen:
            yield Problem("R-5.4", f"{field}[{i}].name", TWICE.format(name=row.name))
        seen.add(row.name)
