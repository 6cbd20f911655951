"""The rolling horizon: what waits, is announced or promised, and what of the published plan stays as it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from kouan.kernel import clock
from kouan.river import chamber, promises, values
from kouan.river.documents import lockages_of
from kouan.river.keeping import keep
from kouan.river.models import Closure, Passage, PlanVersion
from kouan.river.order import effective
from kouan.river.promises import Promised
from kouan.river.selectors import published
from kouan.river.services.entries import entry
from kouan.river.states import BETWEEN, INSIDE, QUEUED, State

EXPRESS = 4  # class of the scheduled lines (4.3)
PLANNED_STATES = (State.ACCEPTED, *QUEUED, *INSIDE, *BETWEEN)


@dataclass
class Horizon:
    """What one plan is made from. Minutes count from `origin`; `kept` are lockages of the published plan that stay,
    `old` all of it that is not over, as plan documents hold them.
    """

    origin: datetime
    base: PlanVersion | None
    entries: list[dict[str, Any]] = field(default_factory=list)
    kept: list[dict[str, Any]] = field(default_factory=list)
    old: list[dict[str, Any]] = field(default_factory=list)
    promised: list[Promised] = field(default_factory=list)
    left_out: list[dict[str, Any]] = field(default_factory=list)
    closures: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    rules: dict[str, Any] = field(default_factory=dict)

    def minute(self, at: datetime) -> int:
        """Whole minutes from the origin, rounded up."""
        return minutes(self.origin, at)


def look(what_if: Mapping[str, Any] | None = None) -> Horizon:
    """The river as it stands now, with the closures and vessels that `what_if` adds."""
    now = clock.now().replace(second=0, microsecond=0)
    made = Horizon(now, published(), rules=values.order_rules())
    made.closures = closures_from(made.origin, what_if)
    rows = Passage.objects.select_related("vessel").filter(state__in=[str(s) for s in PLANNED_STATES])
    candidates = {str(one.pk): one for one in rows}
    made.promised = [one for one in promises.held() if one.latest > made.origin]
    made.entries = [_entry(made, one) for one in candidates.values()]
    made.entries += _awaited(made)
    made.entries += [_supposed(made, n, one) for n, one in enumerate((what_if or {}).get("vessels", ()), 1)]
    made.entries.sort(key=lambda one: (one["class"], one["queued_at"], one["applied_at"], one["id"]))
    made.old = _old(made)
    inside = {id for id, one in candidates.items() if State(one.state) in INSIDE}
    made.kept = keep(made.old, made.entries, inside, made.closures, made.rules, int(values.value("plan.kept")))
    _set_aside(made)
    return made


def closures_from(origin: datetime, what_if: Mapping[str, Any] | None = None) -> dict[str, list[tuple[int, int]]]:
    """Closures by facility that are not over at `origin`, in minutes from it, with those supposed."""
    spans = list(Closure.objects.filter(withdrawn_at=None, ends__gt=origin).values_list("facility", "starts", "ends"))
    for said in (what_if or {}).get("closures", ()):
        starts, ends = (datetime.fromisoformat(said[name]) for name in ("starts", "ends"))
        spans.append((said["facility"], starts, ends))
    found: dict[str, list[tuple[int, int]]] = {}
    for code, starts, ends in spans:
        begin, end = max(0, minutes(origin, starts)), minutes(origin, ends)
        if begin < end:
            found.setdefault(code, []).append((begin, end))
    return found


def minutes(origin: datetime, at: datetime) -> int:
    """Whole minutes from the origin, rounded up."""
    return -int((origin - at) // timedelta(minutes=1))


def _entry(made: Horizon, one: Passage) -> dict[str, Any]:
    """A passage as the plan sees it: class now, place in the queue, what is left of its route."""
    queued = one.queued_at or max(one.eta, made.origin)
    hours, highest = made.rules["gain_hours"], made.rules["highest"]
    cls = effective(one.base_class, one.vessel.grade, made.origin - queued, gain_hours=hours, highest=highest)
    arrival = made.minute(queued)
    if one.leg and one.out_at is not None:
        arrival = made.minute(one.out_at) + int(made.rules["reach"]["sail_" + one.direction])
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
        "promises": _promises(made, one.vessel.mmsi, one.direction, one.route[one.leg :]),
        "revision": one.revision,
    }


def _promises(made: Horizon, mmsi: str, direction: str, route: list[str]) -> list[dict[str, Any]]:
    """Times promised to a vessel at the dams that are still ahead of it."""
    mine = [one for one in made.promised if one.mmsi == mmsi and one.direction == direction and one.dam in route]
    return [
        {"dam": one.dam, "latest": max(0, made.minute(one.latest)), "slot": str(one.slot), "number": one.number}
        for one in sorted(mine, key=lambda one: route.index(one.dam))
    ]


def _awaited(made: Horizon) -> list[dict[str, Any]]:
    """Vessels that have a promised time and have not applied yet: their room is held, from the promised window on."""
    until = made.origin + values.hours("promise.hold.hours")
    served = {(one["mmsi"], one["direction"]) for one in made.entries}
    by_sailing: dict[str, list[Promised]] = {}
    for one in made.promised:
        if (one.mmsi, one.direction) not in served and one.starts < until:
            by_sailing.setdefault(one.number, []).append(one)
    return [_held_for(made, sorted(mine, key=lambda one: one.starts)) for mine in by_sailing.values()]


def _held_for(made: Horizon, mine: list[Promised]) -> dict[str, Any]:
    first = mine[0]
    dams = values.DAMS if first.direction == "down" else values.DAMS[::-1]
    route = [dam for dam in dams if any(one.dam == dam for one in mine)]
    at = max(first.starts, made.origin)
    return {
        "id": f"slot-{first.slot}",
        "direction": first.direction,
        "route": route,
        "length": first.length,
        "beam": first.beam,
        "draught": first.draught,
        "displacement": first.displacement,
        "dg": 0,
        "passengers": False,
        "name": f"{first.name} ({first.number})",
        "mmsi": first.mmsi,
        "class": EXPRESS,
        "base_class": EXPRESS,
        "grade": "B",
        "queued_at": at.isoformat(),
        "applied_at": first.reserved_at.isoformat(),
        "announced": True,
        "arrival": made.minute(at),
        "cargo_t": 0,
        "teu": 0,
        "promises": _promises(made, first.mmsi, first.direction, route),
        "revision": 0,
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
        "promises": [],
        "passengers": False,
        "revision": 0,
    }


def _old(made: Horizon) -> list[dict[str, Any]]:
    """The published plan from now on, in minutes of this one; a place held for a vessel is that vessel's once it
    applied.
    """
    if made.base is None or made.base.origin_at is None:
        return []
    shift = made.minute(made.base.origin_at)
    known = {one["id"] for one in made.entries}
    now = {f"slot-{p['slot']}": one["id"] for one in made.entries for p in one["promises"]}
    found = []
    for one in lockages_of(made.base):
        if one["end"] + shift <= 0:
            continue
        aboard = [b | {"id": b["id"] if b["id"] in known else now.get(b["id"], b["id"])} for b in one["vessels"]]
        found.append(one | {"start": one["start"] + shift, "end": one["end"] + shift, "vessels": aboard})
    return found


def _set_aside(made: Horizon) -> None:
    """Vessels no facility of some dam of their way can take, named with the reason; they do not stop the plan."""
    kept = {(b["id"], one["dam"]) for one in made.kept for b in one["vessels"]}
    for one in list(made.entries):
        for dam in one["route"]:
            here = {c: chamber.refusals(one, f) for c, f in made.rules["facilities"].items() if f["dam"] == dam}
            if all(here.values()) and (one["id"], dam) not in kept:
                why = "; ".join(f"{code} {' '.join(rules)}" for code, rules in here.items())
                told = {"id": one["id"], "name": one["name"], "dam": dam, "why": why, "promises": one["promises"]}
                made.left_out.append(told)
                made.entries.remove(one)
                break
