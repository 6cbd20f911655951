"""What a corridor problem is: places, legs, a closure, commodities, shippers. Read from JSON, checked before use.

Quantities are TEU, money is yuan, time is whole days from `start`. Every figure is data of the file: nothing here
knows what a train costs.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from kouan.kernel.errors import Invalid, Problem
from kouan.kernel.text import Text

Name = Annotated[str, Meta(min_length=1, max_length=60)]
Amount = Annotated[float, Meta(ge=0, le=1e9)]
Days = Annotated[int, Meta(ge=0, le=120)]
# What a shipper may be advised to do (domain reference 14).
Option = Literal["", "RAIL_YUYONG", "RAIL_ALT", "TRANSSHIP_OVER_DAM", "ROAD", "ILSTC_SOUTH"]

LONGEST = 400  # days
UNKNOWN = Text("没有名为“{name}”的{kind}。", "There is no {kind} named “{name}”.")
PLACE, LOCK, COMMODITY = Text("地点", "place"), Text("船闸", "lock"), Text("货类", "commodity")
ENDS = Text("检修结束日期 {end} 早于开始日期 {start}。", "The closure ends on {end}, before it begins on {start}.")
OVERLAP = Text(
    "船闸“{lock}”的两次检修时间重叠：{start} 至 {end}。",
    "Two closures of lock “{lock}” overlap, from {start} to {end}.",
)
TWICE = Text("“{name}”出现了两次。", "“{name}” is given twice.")
OUTSIDE = Text("日期 {day} 不在计划期内。", "The day {day} is outside the horizon.")
NO_WAY = Text("从 {origin} 到 {destination} 没有通路。", "No way leads from {origin} to {destination}.")


class Place(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Somewhere goods can wait: `storage` yuan per TEU and day, at most `room` TEU (None: any number)."""

    name: Name
    storage: Amount = 0.0
    room: Amount | None = None


class Leg(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A regular way between two places: days, yuan per TEU, at most `capacity` TEU leaving a day (None: any number).

    `lock` names the lock it passes, whose closures cut the capacity. `option` is what choosing it is called in advice.
    `weekdays` (0 = Monday) are the days it leaves; empty = daily. A train may be run once more on a day for
    `extra_cost` yuan, carrying `extra_teu`.
    """

    origin: Name
    destination: Name
    mode: Literal["barge", "rail", "truck", "sea", "lock"]
    days: Days
    cost: Amount
    capacity: Amount | None = None
    lock: str = ""
    option: Option = ""
    weekdays: tuple[Annotated[int, Meta(ge=0, le=6)], ...] = ()
    extra_teu: Amount = 0.0
    extra_cost: Amount = 0.0


class Closure(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A lock under repair from `start` to `end` (last day included): its capacity times `factor`."""

    lock: Name
    start: date
    end: date
    factor: Annotated[float, Meta(ge=0, le=1)]


class Commodity(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Goods of one way and one value of time: `volumes` TEU by day of readiness (missing days: none).

    A day on the way costs `day_value` yuan per TEU; producing a day earlier `early_cost`, at most `early_days`.
    """

    name: Name
    origin: Name
    destination: Name
    day_value: Amount
    volumes: tuple[Amount, ...]
    early_cost: Amount = 0.0
    early_days: Days = 0


class Shipper(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A firm's plan: so many TEU of a commodity, ready on `day`."""

    name: Name
    commodity: Name
    day: date
    teu: Amount


class Network(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One planning problem. `unmet` yuan per TEU is what leaving goods behind costs: higher than any way."""

    start: date
    days: Annotated[int, Meta(ge=1, le=LONGEST)]
    places: tuple[Place, ...]
    legs: tuple[Leg, ...]
    commodities: tuple[Commodity, ...]
    closures: tuple[Closure, ...] = ()
    shippers: tuple[Shipper, ...] = ()
    unmet: Amount = 100_000.0

    def day_of(self, on: date) -> int:
        return (on - self.start).days

    def date_of(self, day: int) -> date:
        return self.start + timedelta(days=day)

    def share(self, leg: Leg, day: int) -> float:
        """Which part of a leg's capacity its lock has on that day."""
        on = self.date_of(day)
        return min((c.factor for c in self.closures if c.lock == leg.lock and c.start <= on <= c.end), default=1.0)

    def leaves(self, leg: Leg, day: int) -> bool:
        return not leg.weekdays or self.date_of(day).weekday() in leg.weekdays


def read(data: bytes) -> Network:
    """The problem of a JSON file. msgspec.ValidationError for its shape, Invalid for what does not fit together."""
    network = msgspec.json.decode(data, type=Network)
    problems = list(faults(network))
    if problems:
        raise Invalid(problems)
    return network


def faults(network: Network) -> list[Problem]:
    """What does not fit together, each with its place in the file."""
    places = {place.name for place in network.places}
    goods = {commodity.name for commodity in network.commodities}
    locks = {leg.lock for leg in network.legs if leg.lock}
    found: list[Problem] = []

    def known(name: str, names: set[str], kind: Text, field: str) -> None:
        if name not in names:
            said = Text(UNKNOWN.zh.format(name=name, kind=kind.zh), UNKNOWN.en.format(name=name, kind=kind.en))
            found.append(Problem("14-NAME", field, said))

    for field, names in (
        ("places", [p.name for p in network.places]),
        ("commodities", [c.name for c in network.commodities]),
    ):
        found += [
            Problem("14-NAME", field, TWICE.format(name=n)) for n in sorted({n for n in names if names.count(n) > 1})
        ]
    for i, leg in enumerate(network.legs):
        known(leg.origin, places, PLACE, f"legs[{i}].origin")
        known(leg.destination, places, PLACE, f"legs[{i}].destination")
    for i, commodity in enumerate(network.commodities):
        known(commodity.origin, places, PLACE, f"commodities[{i}].origin")
        known(commodity.destination, places, PLACE, f"commodities[{i}].destination")
        if not found and not _joined(network, commodity):
            ways = NO_WAY.format(origin=commodity.origin, destination=commodity.destination)
            found.append(Problem("14-WAY", f"commodities[{i}]", ways))
    for i, closure in enumerate(network.closures):
        known(closure.lock, locks, LOCK, f"closures[{i}].lock")
        if closure.end < closure.start:
            said = ENDS.format(start=closure.start, end=closure.end)
            found.append(Problem("14-CLOSURE", f"closures[{i}].end", said))
    found += _overlaps(network)
    for i, shipper in enumerate(network.shippers):
        known(shipper.commodity, goods, COMMODITY, f"shippers[{i}].commodity")
        if not 0 <= network.day_of(shipper.day) < network.days:
            found.append(Problem("14-DAY", f"shippers[{i}].day", OUTSIDE.format(day=shipper.day)))
    return found


def _overlaps(network: Network) -> list[Problem]:
    """Two closures of one lock at once are one mistake, not a smaller capacity."""
    found = []
    for i, one in enumerate(network.closures):
        for other in network.closures[:i]:
            start, end = max(one.start, other.start), min(one.end, other.end)
            if one.lock == other.lock and start <= end:
                said = OVERLAP.format(lock=one.lock, start=start, end=end)
                found.append(Problem("14-CLOSURE", f"closures[{i}]", said))
    return found


def _joined(network: Network, commodity: Commodity) -> bool:
    reached, waiting = {commodity.origin}, [commodity.origin]
    while waiting:
        here = waiting.pop()
        for leg in network.legs:
            if leg.origin == here and leg.destination not in reached:
                reached.add(leg.destination)
                waiting.append(leg.destination)
    return commodity.destination in reached
