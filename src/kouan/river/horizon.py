"""The rolling horizon: what waits and is announced, what stays as published, as a problem for the planner.

Lockages of the published plan that are under way, frozen, or among the next few of their facility are kept; the
planner gets the rest: facilities are free after what is kept, vessels join the queue of their next dam after it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from kouan.kernel import clock
from kouan.river import chamber, values
from kouan.river.models import Closure, Passage, PlanVersion
from kouan.river.order import RANK, effective
from kouan.river.selectors import lockages as lockages_of
from kouan.river.selectors import published
from kouan.river.services.entries import entry
from kouan.river.states import BETWEEN, INSIDE, QUEUED, State

PLANNED_STATES = (State.ACCEPTED, *QUEUED, *INSIDE, *BETWEEN)
LEAST_REACH = 10
GRACE = timedelta(minutes=30)  # a lockage that nobody entered by then is planned anew


@dataclass
class Horizon:
    """What one plan is made from. Minutes count from `origin`; `kept` are lockages as plan documents hold them."""

    origin: datetime
    base: PlanVersion | None
    entries: list[dict[str, Any]] = field(default_factory=list)
    kept: list[dict[str, Any]] = field(default_factory=list)
    left_out: list[dict[str, str]] = field(default_factory=list)
    closures: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    rules: dict[str, Any] = field(default_factory=dict)

    def minute(self, at: datetime) -> int:
        """Whole minutes from the origin, rounded up."""
        return -int((self.origin - at) // timedelta(minutes=1))


def look(what_if: Mapping[str, Any] | None = None) -> Horizon:
    """The river as it stands now, with the closures and vessels that `what_if` adds."""
    now = clock.now().replace(second=0, microsecond=0)
    made = Horizon(now, published(), rules=values.order_rules())
    _closures(made, what_if or {})
    rows = Passage.objects.select_related("vessel").filter(state__in=[str(s) for s in PLANNED_STATES])
    candidates = {str(one.pk): one for one in rows}
    made.entries = [_entry(made, one) for one in candidates.values()]
    made.entries += [_supposed(made, n, one) for n, one in enumerate((what_if or {}).get("vessels", ()), 1)]
    made.entries.sort(key=lambda one: (one["class"], one["queued_at"], one["applied_at"], one["id"]))
    _keep(made, candidates)
    _set_aside(made)
    return made


def _closures(made: Horizon, what_if: Mapping[str, Any]) -> None:
    spans = list(
        Closure.objects.filter(withdrawn_at=None, ends__gt=made.origin).values_list("facility", "starts", "ends")
    )
    for said in what_if.get("closures", ()):
        starts, ends = (datetime.fromisoformat(said[name]) for name in ("starts", "ends"))
        spans.append((said["facility"], starts, ends))
    for code, starts, ends in spans:
        begin, end = max(0, made.minute(starts)), made.minute(ends)
        if begin < end:
            made.closures.setdefault(code, []).append((begin, end))


def _entry(made: Horizon, one: Passage) -> dict[str, Any]:
    """A passage as the plan sees it: class now, place in the queue, what is left of its route."""
    queued = one.queued_at or max(one.eta, made.origin)
    hours, highest = made.rules["gain_hours"], made.rules["highest"]
    cls = effective(one.base_class, one.vessel.grade, made.origin - queued, gain_hours=hours, highest=highest)
    arrival = made.minute(queued)
    if one.leg and one.out_at is not None:
        arrival = made.minute(one.out_at) + int(made.rules["reach"]["sail_" + one.direction])
    promise = None
    if one.promise_dam in one.route[one.leg :] and one.promise_latest is not None:
        promise = {"dam": one.promise_dam, "latest": max(0, made.minute(one.promise_latest))}
    return entry(one) | {
        "name": one.vessel.name,
        "mmsi": one.vessel.mmsi,
        "route": one.route[one.leg :],
        "class": cls,
        "base_class": one.base_class,
        "grade": one.vessel.grade,
        "queued_at": queued.isoformat(),
        "applied_at": one.applied_at.isoformat(),
        "announced": one.queued_at is None,
        "arrival": arrival,
        "cargo_t": one.cargo_t,
        "teu": one.teu,
        "promise": promise,
        "revision": one.revision,
    }


def _supposed(made: Horizon, number: int, said: Mapping[str, Any]) -> dict[str, Any]:
    """A vessel that only a what-if plan knows."""
    at = datetime.fromisoformat(said["eta"])
    route = list(values.DAMS) if said["direction"] == "down" else list(values.DAMS[::-1])
    names = ("direction", "length", "beam", "draught", "displacement", "dg")
    return {name: said[name] for name in names} | {
        "id": f"what-if-{number}",
        "name": said["name"],
        "mmsi": "",
        "route": route,
        "class": said["class"],
        "base_class": said["class"],
        "grade": "B",
        "queued_at": at.isoformat(),
        "applied_at": made.origin.isoformat(),
        "announced": True,
        "arrival": made.minute(max(at, made.origin)),
        "cargo_t": 0,
        "teu": 0,
        "promise": None,
        "passengers": False,
        "revision": 0,
    }


def _keep(made: Horizon, candidates: Mapping[str, Passage]) -> None:
    """What stays as published, by facility in order of start, until the first that cannot."""
    if made.base is None:
        return
    least = int(values.value("plan.kept"))
    known = {one["id"]: one for one in made.entries}
    by_facility: dict[str, list[Any]] = {}
    for lockage in lockages_of(made.base):
        by_facility.setdefault(lockage.facility, []).append(lockage)
    upper_first = sorted(by_facility, key=lambda code: min(one.starts for one in by_facility[code]))
    ends: dict[str, int] = {}
    for _ in range(2):  # second dams look at what their vessels keep at the first
        made.kept.clear()
        for code in upper_first:
            made.kept += _kept_of(made, code, by_facility[code], candidates, known, ends, least)
        aboard = [(b["id"], one) for one in made.kept for b in one["vessels"]]
        ends = {id: one["end"] for id, one in aboard if known[id]["route"][0] == one["dam"]}
    made.kept.sort(key=lambda one: (one["start"], one["facility"]))


def _kept_of(
    made: Horizon,
    code: str,
    rows: list[Any],
    candidates: Mapping[str, Passage],
    known: Mapping[str, dict[str, Any]],
    ends: Mapping[str, int],
    least: int,
) -> list[dict[str, Any]]:
    if code not in made.rules["facilities"]:
        return []
    found: list[dict[str, Any]] = []
    rows = [one for one in rows if one.ends > made.origin]
    frozen = max((place for place, one in enumerate(rows) if one.frozen), default=-1)
    ahead = 0
    for place, one in enumerate(rows):
        inside = any(b.passage is not None and State(b.passage.state) in INSIDE for b in one.berths.all())
        late = one.starts < made.origin - GRACE
        if not inside and (late or (place > frozen and ahead >= least)):
            continue
        start, end = made.minute(one.starts), made.minute(one.ends)
        if not inside and any(begin < end and start < until for begin, until in made.closures.get(code, ())):
            break
        aboard = [b for b in one.berths.all() if _still(b, one, candidates, known, ends, made, start)]
        if not aboard:
            continue
        ahead += not inside
        found.append(
            {
                "facility": code,
                "dam": one.dam,
                "direction": one.direction,
                "start": start,
                "end": end,
                "frozen": one.frozen or inside,
                "vessels": [{"id": str(b.passage_id), "x": b.x_cm, "y": b.y_cm} for b in aboard],
            }
        )
    return found


def _still(
    berth: Any,
    lockage: Any,
    candidates: Mapping[str, Passage],
    known: Mapping[str, dict[str, Any]],
    ends: Mapping[str, int],
    made: Horizon,
    start: int,
) -> bool:
    """Whether a vessel can still make the lockage it was given."""
    one = candidates.get(str(berth.passage_id))
    if one is None or lockage.dam not in one.route[one.leg :]:
        return False
    mine = known[str(one.pk)]
    if chamber.refusals(mine, made.rules["facilities"][lockage.facility]):
        return False
    if lockage.dam == mine["route"][0]:
        return State(one.state) in INSIDE or int(mine["arrival"]) <= start
    done = ends.get(mine["id"])
    return done is not None and done + int(made.rules["reach"]["sail_" + one.direction]) <= start


def _set_aside(made: Horizon) -> None:
    """Vessels no facility of some dam of their way can take, named with the reason; they do not stop the plan."""
    kept = {(b["id"], one["dam"]) for one in made.kept for b in one["vessels"]}
    for one in list(made.entries):
        for dam in one["route"]:
            here = {c: chamber.refusals(one, f) for c, f in made.rules["facilities"].items() if f["dam"] == dam}
            if all(here.values()) and (one["id"], dam) not in kept:
                why = "; ".join(f"{code} {' '.join(rules)}" for code, rules in here.items())
                made.left_out.append({"id": one["id"], "name": one["name"], "dam": dam, "why": why})
                made.entries.remove(one)
                break


def instance_of(made: Horizon) -> dict[str, Any] | None:
    """The planner's problem (format `locks-instance`); None when nothing is left to plan."""
    free_from, held = _free_from(made), {(b["id"], one["dam"]): one for one in made.kept for b in one["vessels"]}
    reach = made.rules["reach"]
    vessels = []
    for one in made.entries:
        left = [dam for dam in one["route"] if (one["id"], dam) not in held]
        if not left:
            continue
        arrival = one["arrival"]
        if left != one["route"]:
            arrival = held[one["id"], one["route"][0]]["end"] + int(reach["sail_" + one["direction"]])
        vessels.append(_vessel(one, left, arrival))
    if not vessels:
        return None
    between = sum(1 for v in vessels if len(v["route"]) == 1)
    table = values.value
    return {
        "format": "locks-instance",
        "version": 1,
        "name": "river",
        "scenario": "river",
        "seed": 0,
        "units": {"time": "min", "length": "cm", "mass": "t"},
        "dams": list(values.DAMS),
        "reach": {
            "sail": {"down": reach["sail_down"], "up": reach["sail_up"]},
            "capacity": max(LEAST_REACH, int(reach["capacity"]) - between),
        },
        "rules": {
            "max_overtakes": made.rules["max_overtakes"],
            "promise_penalty": int(table("promise.penalty")),
            "lockage_cost": int(table("lockage.cost")),
        },
        "facilities": [_facility(made, code, one, free_from) for code, one in made.rules["facilities"].items()],
        "vessels": vessels,
    }


NOT_PLANNERS = ("name_zh", "name_en", "steps")


def _facility(made: Horizon, code: str, one: Mapping[str, Any], free_from: Mapping[str, int]) -> dict[str, Any]:
    plain = {name: value for name, value in one.items() if name not in NOT_PLANNERS}
    return plain | {"id": code, "available_from": free_from.get(code, 0), "closures": made.closures.get(code, [])}


def _free_from(made: Horizon) -> dict[str, int]:
    """First minute each facility may start again after what is kept; where both directions run, room to turn."""
    found: dict[str, int] = {}
    for one in made.kept:
        facility = made.rules["facilities"][one["facility"]]
        headway = facility["headway"]
        gap = max(headway["same"], headway["reverse"]) if len(facility["directions"]) > 1 else headway["same"]
        free = one["start"] + gap + headway["per_vessel"] * len(one["vessels"])
        found[one["facility"]] = max(found.get(one["facility"], 0), free, 0)
    return found


def _vessel(one: Mapping[str, Any], route: list[str], arrival: int) -> dict[str, Any]:
    table = values.classes()
    promise = one["promise"] if one["promise"] and one["promise"]["dam"] in route else None
    names = ("id", "direction", "length", "beam", "draught", "displacement", "cargo_t", "teu", "dg")
    return {name: one[name] for name in names} | {
        "class": str(one["class"]),
        "priority": RANK - one["class"],
        "weight": int(table[one["class"]]["weight"]) if one["class"] in table else 1,
        "route": route,
        "arrival": arrival,
        "ready": max(0, arrival),
        "promise": promise,
    }
