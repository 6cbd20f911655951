"""The problem as it is given: the format `locks-instance` 1, read strictly, every fault named by rule and field."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal, Self

import msgspec

from kouan.kernel.errors import KouanError
from kouan.kernel.text import Text

LONGEST = 10**9  # above any sensible time or size; keeps sums inside 64 bits
Count = Annotated[int, msgspec.Meta(ge=0, le=LONGEST)]
Positive = Annotated[int, msgspec.Meta(ge=1, le=LONGEST)]
Moment = Annotated[int, msgspec.Meta(ge=-LONGEST, le=LONGEST)]
Name = Annotated[str, msgspec.Meta(min_length=1)]
Direction = Literal["down", "up"]


UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
TOLD = 300  # characters of what is told: a file may hold a value of any length


class InvalidInstance(KouanError):
    """The instance cannot be planned; `rule` is a code of the benchmark, `field` the place."""

    code, status = "locks.instance", 422
    text = Text("过闸实例有误（{rule}，{field}）：{what}", "The lock instance is wrong ({rule}, {field}): {what}")

    def __init__(self, rule: str, field: str, what: str) -> None:
        self.rule, self.field = rule, field
        super().__init__(rule=rule, field=field, what=what if len(what) <= TOLD else what[:TOLD] + " …")

    @classmethod
    def unreadable(cls, error: Exception) -> Self:
        """What the JSON decoder stumbled over."""
        if not isinstance(error, msgspec.ValidationError):
            return cls("SCHEMA", "$", f"no JSON: {error}")
        what, _, where = str(error).rpartition(" - at ")
        return cls("SCHEMA", where.strip("`"), what) if what else cls("SCHEMA", "$", where)


class Units(msgspec.Struct):
    time: Literal["min"]
    length: Literal["cm"]
    mass: Literal["t"]


class Sail(msgspec.Struct):
    down: Count
    up: Count


class Reach(msgspec.Struct):
    """The water between the dams: sailing minutes, and how many vessels it holds."""

    sail: Sail
    capacity: Positive


class Rules(msgspec.Struct):
    max_overtakes: Count
    promise_penalty: Count
    lockage_cost: Count


class Headway(msgspec.Struct):
    same: Positive
    reverse: Positive
    per_vessel: Count


class Duration(msgspec.Struct):
    base: Positive
    per_vessel: Count


class Facility(msgspec.Struct):
    """A lane, lock or lift. Centimetres and minutes."""

    id: Name
    dam: Name
    kind: Literal["staircase", "lock", "lift"]
    directions: Annotated[list[Direction], msgspec.Meta(min_length=1)]
    length: Positive
    width: Positive
    end_margin: Count
    wall_margin: Count
    gap_x: Count
    gap_y: Count
    moor_reach: Count
    max_draught: Positive
    max_displacement: Positive | None
    max_vessels: Positive | None
    dg_allowed: bool
    headway: Headway
    duration: Duration
    available_from: Count
    closures: list[tuple[Count, Count]]


class Promise(msgspec.Struct):
    dam: Name
    latest: Count


class Vessel(msgspec.Struct):
    """One passage. `arrival` may be negative: at anchor since then."""

    id: Name
    direction: Direction
    class_: str = msgspec.field(name="class")
    priority: Count
    weight: Positive
    length: Positive
    beam: Positive
    draught: Positive
    displacement: Positive
    cargo_t: Count
    teu: Count
    dg: Literal[0, 1, 2]
    route: Annotated[list[Name], msgspec.Meta(min_length=1)]
    arrival: Moment
    ready: Count
    promise: Promise | None
    promises: list[Promise] = []  # more of them, at other dams; not part of the benchmark's format


class Instance(msgspec.Struct):
    """Everything one plan is made from."""

    format: Literal["locks-instance"]
    version: Literal[1]
    name: Name
    scenario: Name
    seed: int
    units: Units
    dams: Annotated[list[Name], msgspec.Meta(min_length=1, max_length=2)]
    reach: Reach
    rules: Rules
    facilities: Annotated[list[Facility], msgspec.Meta(min_length=1)]
    vessels: Annotated[list[Vessel], msgspec.Meta(min_length=1)]


def read(path: Path) -> Instance:
    """The instance in a file. Raises InvalidInstance."""
    try:
        return decode(path.read_bytes())
    except OSError as error:
        raise InvalidInstance("SCHEMA", str(path), error.strerror or "cannot be read") from error


def decode(data: bytes) -> Instance:
    """The instance in JSON, checked for shape and sense. Raises InvalidInstance with the first fault."""
    try:
        instance = msgspec.json.decode(data, type=Instance)
    except UNREADABLE as error:
        raise InvalidInstance.unreadable(error) from error
    for rule, field, what in faults(instance):
        raise InvalidInstance(rule, field, what)
    return instance


def faults(instance: Instance) -> list[tuple[str, str, str]]:
    """What contradicts itself: (rule, field, sentence)."""
    found: list[tuple[str, str, str]] = []
    dams = instance.dams
    if len(set(dams)) != len(dams):
        found.append(("SCHEMA", "$.dams", "names are not distinct"))
    facilities, vessels = [f.id for f in instance.facilities], [v.id for v in instance.vessels]
    for kind, names in (("facilities", facilities), ("vessels", vessels)):
        seen: set[str] = set()
        for k, name in enumerate(names):
            if name in seen:
                found.append(("SCHEMA", f"$.{kind}[{k}].id", f"{name} stands there twice"))
            seen.add(name)
    for k, facility in enumerate(instance.facilities):
        found += [("FAC", f"$.facilities[{k}].{field}", what) for field, what in _facility_faults(facility, dams)]
    for k, vessel in enumerate(instance.vessels):
        found += [(rule, f"$.vessels[{k}].{field}", what) for rule, field, what in _vessel_faults(vessel, dams)]
    return found


def _facility_faults(facility: Facility, dams: list[str]) -> list[tuple[str, str]]:
    found = []
    if facility.dam not in dams:
        found.append(("dam", f"{facility.dam} is no dam of this instance"))
    if len(set(facility.directions)) != len(facility.directions):
        found.append(("directions", "a direction is named twice"))
    if any(begin >= end for begin, end in facility.closures):
        found.append(("closures", "a closure ends before it begins"))
    return found


def _vessel_faults(vessel: Vessel, dams: list[str]) -> list[tuple[str, str, str]]:
    found = []
    sailing = dams if vessel.direction == "down" else dams[::-1]
    if vessel.route != [dam for dam in sailing if dam in vessel.route]:
        found.append(("VISIT", "route", f"{vessel.route} is not in sailing order {vessel.direction}"))
    if vessel.ready != max(0, vessel.arrival):
        found.append(("READY", "ready", f"must be {max(0, vessel.arrival)}, the arrival or 0"))
    if vessel.promise is not None and vessel.promise.dam not in vessel.route:
        found.append(("VISIT", "promise.dam", f"{vessel.promise.dam} is not on the route"))
    for k, other in enumerate(vessel.promises):
        if other.dam not in vessel.route:
            found.append(("VISIT", f"promises[{k}].dam", f"{other.dam} is not on the route"))
    return found


def promises_of(vessel: Vessel) -> list[Promise]:
    """Every time promised to the vessel."""
    return [*([vessel.promise] if vessel.promise is not None else []), *vessel.promises]


def refusals(vessel: Vessel, facility: Facility) -> list[str]:
    """Rule codes for which the facility refuses the vessel whatever the company; empty: it takes it."""
    wide = vessel.beam > facility.width - 2 * facility.wall_margin
    tests = (
        ("DIR", vessel.direction not in facility.directions),
        ("DIM", wide or vessel.length > facility.length - 2 * facility.end_margin),
        ("DRAUGHT", vessel.draught > facility.max_draught),
        ("DISPL", facility.max_displacement is not None and vessel.displacement > facility.max_displacement),
        ("DG", vessel.dg > 0 and not facility.dg_allowed),
        ("MOOR", facility.wall_margin > facility.moor_reach),
    )
    return [rule for rule, refused in tests if refused]
