"""The planner at work: the published plan mended, or what is not kept planned afresh. Holds no lock, reads no row."""

from __future__ import annotations

import logging
from typing import Any

import msgspec

from kouan.river import problems, values
from kouan.river.horizon import Horizon

EASY = 10  # vessels that the simulation alone plans well
FEW = 20  # moves a vessel that mending has at least
Planned = tuple[list[dict[str, Any]], int | None]
log = logging.getLogger(__name__)


def search(seen: Horizon, *, afresh: bool) -> Planned:
    """Lockages as plan documents hold them, those kept included, by start; and the planner's objective.

    With a published plan it is mended: the new one changes no more than pays for it, unless `afresh`.
    """
    found = None if afresh else _mended(seen)
    planned, objective = found if found is not None else _fresh(seen)
    return sorted([*seen.kept, *planned], key=lambda one: (one["start"], one["facility"])), objective


def _stop(vessels: int, least: int = 0) -> Any:
    from kouan.planning.lockage.stopping import First, MaxMoves, MaxRuntime

    moves = max(int(values.value("plan.moves")) * max(0, vessels - EASY), least)
    return First((MaxMoves(moves), MaxRuntime(float(values.value("plan.seconds")))))


def _fresh(seen: Horizon) -> Planned:
    problem = problems.afresh(seen)
    if problem is None:
        return [], None
    from kouan.planning.lockage.instance import decode  # brings the compiler with it: loaded where it works
    from kouan.planning.lockage.search import plan

    made = plan(decode(msgspec.json.encode(problem)), _stop(len(problem["vessels"])), seed=0)
    _left_out(seen, made)
    return [_lockage(seen, one, 0) for one in made.lockages if one.vessels], made.objective


def _mended(seen: Horizon) -> Planned | None:
    """None when there is nothing to mend, or what is kept leaves no way for the rest."""
    found = problems.mending(seen)
    if found is None:
        return None
    from kouan.planning.lockage.instance import decode
    from kouan.planning.lockage.plan import FORMAT, Berth, Lockage, Plan
    from kouan.planning.lockage.replan import CannotKeep, replan

    instance = decode(msgspec.json.encode(found.instance))
    runs = [
        Lockage(
            one["facility"], one["direction"], one["start"], [Berth(b["id"], b["x"], b["y"]) for b in one["vessels"]]
        )
        for one in found.lockages
    ]
    old = Plan(FORMAT, 1, instance.name, runs)
    count = len(instance.vessels)
    try:
        made = replan(
            old,
            instance,
            _stop(count, FEW * count),
            now=found.offset,
            frozen=found.frozen,
            stability=int(values.value("plan.stability")),
        )
    except (CannotKeep, AssertionError) as error:
        log.info("the published plan cannot be mended, planning afresh: %s", error)
        return None
    free = [one for one in made.lockages if one.vessels and (one.facility, one.start) not in found.frozen]
    planned = [_lockage(seen, one, found.offset) for one in free]
    if not _whole(seen, planned, {one.id for one in made.set_aside}):
        log.warning("the mended plan does not hold every vessel once, planning afresh")
        return None
    _left_out(seen, made)
    return planned, made.objective


def _whole(seen: Horizon, planned: list[dict[str, Any]], aside: set[str]) -> bool:
    """Whether what is kept and what is planned hold every vessel once at each dam of its way."""
    held = sorted((b["id"], one["dam"]) for one in [*seen.kept, *planned] for b in one["vessels"])
    return held == sorted((one["id"], dam) for one in seen.entries if one["id"] not in aside for dam in one["route"])


def _left_out(seen: Horizon, made: Any) -> None:
    names = {one["id"]: one for one in seen.entries}
    for one in made.set_aside:
        entry = names[one.id]
        told = {"id": one.id, "name": entry["name"], "dam": "", "why": one.reason, "promises": entry["promises"]}
        seen.left_out.append(told)


def _lockage(seen: Horizon, one: Any, offset: int) -> dict[str, Any]:
    facility = seen.rules["facilities"][one.facility]
    duration, start = facility["duration"], one.start - offset
    return {
        "facility": one.facility,
        "dam": facility["dam"],
        "direction": one.direction,
        "start": start,
        "end": start + duration["base"] + duration["per_vessel"] * len(one.vessels),
        "frozen": False,
        "vessels": [{"id": berth.id, "x": berth.x, "y": berth.y} for berth in one.vessels],
    }
