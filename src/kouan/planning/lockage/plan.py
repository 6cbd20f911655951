"""A finished plan: the format `locks-solution` 1, with what was set aside and why."""

from __future__ import annotations

from pathlib import Path

import msgspec

from kouan.kernel.text import Text
from kouan.planning.lockage.handle import Handle
from kouan.planning.lockage.instance import UNREADABLE, Direction, Facility, Instance, InvalidInstance, Vessel, refusals
from kouan.planning.lockage.kernels.timing import total_cost
from kouan.planning.lockage.layout import layout
from kouan.planning.lockage.schedule import Schedule


class InvalidPlan(InvalidInstance):
    """The file is no plan, or not one for these locks and vessels."""

    code = "locks.plan"
    text = Text("过闸计划有误（{rule}，{field}）：{what}", "The lock plan is wrong ({rule}, {field}): {what}")


class Berth(msgspec.Struct, omit_defaults=True):
    """Where a vessel lies in the chamber: centimetres from the upstream gate and from the left wall."""

    id: str
    x: int
    y: int
    length: int = 0  # of the vessel; with these a plan can be drawn without its instance
    beam: int = 0
    class_: str = msgspec.field(name="class", default="")


class Lockage(msgspec.Struct):
    facility: str
    direction: Direction
    start: int
    vessels: list[Berth]


class SetAside(msgspec.Struct):
    """A vessel that no plan can pass."""

    id: str
    reason: str


class Plan(msgspec.Struct, omit_defaults=True):
    """Lockages by start, then facility."""

    format: str
    version: int
    instance: str
    lockages: list[Lockage]
    solver: str = ""
    runtime_s: float = 0.0
    objective: int | None = None
    set_aside: list[SetAside] = []
    facilities: list[Facility] = []
    note: str = ""


SOLVER = "kouan"
FORMAT = "locks-solution"


def finished(
    instance: Instance, vessels: list[Vessel], problem: Handle, schedule: Schedule, aside: list[tuple[Vessel, str]]
) -> Plan:
    """The schedule in the words of the instance, each chamber laid out."""
    lockages = []
    for row in schedule.order[: schedule.size[0]]:
        aboard = schedule.aboard[row, : schedule.count[row]].copy()
        f = int(schedule.facility[row])
        places = layout(problem, f, aboard)
        if places is None:
            raise AssertionError(f"lockage {row} does not fit")
        x, y = places
        berths = [_berth(vessels[v], int(x[k]), int(y[k])) for k, v in enumerate(aboard)]
        way: Direction = "up" if schedule.way[row] else "down"
        lockages.append(Lockage(instance.facilities[f].id, way, int(schedule.start[row]), berths))
    lockages.sort(key=lambda lockage: (lockage.start, lockage.facility))
    objective = true_cost(problem, schedule) - base_cost(instance, vessels)
    left = [SetAside(vessel.id, reason) for vessel, reason in aside]
    return Plan(FORMAT, 1, instance.name, lockages, SOLVER, 0.0, objective, left, instance.facilities)


def _berth(vessel: Vessel, x: int, y: int) -> Berth:
    return Berth(vessel.id, x, y, vessel.length, vessel.beam, vessel.class_)


def with_sizes(plan: Plan, instance: Instance) -> Plan:
    """A plan of another planner with what a drawing needs. InvalidPlan when a vessel is none of the instance."""
    vessels = {vessel.id: vessel for vessel in instance.vessels}
    for number, lockage in enumerate(plan.lockages):
        for place, berth in enumerate(lockage.vessels):
            if berth.id not in vessels:
                field = f"$.lockages[{number}].vessels[{place}].id"
                raise InvalidPlan("SCHEMA", field, f"{berth.id} is no vessel of {instance.name}")
        lockage.vessels = [_berth(vessels[b.id], b.x, b.y) for b in lockage.vessels]
    plan.facilities = instance.facilities
    return plan


def require_known(plan: Plan) -> None:
    """InvalidPlan when a facility stands there twice, or a lockage is of one that is not there."""
    known: set[str] = set()
    for number, facility in enumerate(plan.facilities):
        if facility.id in known:
            raise InvalidPlan("SCHEMA", f"$.facilities[{number}].id", f"{facility.id} stands there twice")
        known.add(facility.id)
    for number, lockage in enumerate(plan.lockages):
        if lockage.facility not in known:
            raise InvalidPlan("SCHEMA", f"$.lockages[{number}].facility", f"there is no facility {lockage.facility}")


def true_cost(problem: Handle, schedule: Schedule) -> int:
    """What the schedule costs without prices of the search's own; these are 0 from here on."""
    problem.parts.limits[4:] = 0
    return int(total_cost(problem, Handle(schedule)))


def base_cost(instance: Instance, vessels: list[Vessel]) -> int:
    """Weighted time that no plan can save: readiness and the ideal passage; taken off the weighted ends."""
    return sum(vessel.weight * (vessel.ready + ideal(instance, vessel)) for vessel in vessels)


def ideal(instance: Instance, vessel: Vessel) -> int:
    """Minutes from ready to out of the last lock for a vessel alone on the river."""

    def shortest(dam: str) -> int:
        here = [f for f in instance.facilities if f.dam == dam and not refusals(vessel, f)]
        return min(_alone(f) for f in here)

    sail = instance.reach.sail
    sailing = (sail.down if vessel.direction == "down" else sail.up) * (len(vessel.route) - 1)
    return sailing + sum(shortest(dam) for dam in vessel.route)


def _alone(facility: Facility) -> int:
    return facility.duration.base + facility.duration.per_vessel


def write(plan: Plan, path: Path) -> None:
    """As one line of JSON; the file is complete or not there."""
    part = path.with_name(path.name + ".part")
    part.write_bytes(msgspec.json.encode(plan) + b"\n")
    part.replace(path)


def read(path: Path) -> Plan:
    """A plan from a file, of this planner or another. Raises InvalidPlan with the field at fault."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Plan)
    except UNREADABLE as error:
        raise InvalidPlan.unreadable(error) from error
