"""Promised times in the audit: each was reserved at the lock, for this vessel, and stood when the plan was made."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

AWAITED = "slot-"  # entries of vessels that have a promise and have not applied yet
STANDING = ("reserved", "early", "on_time")
ROUNDED = timedelta(minutes=1)
Slots = dict[str, list[tuple[datetime, Mapping[str, Any]]]]


def reserved(events: Iterable[Mapping[str, Any]]) -> Slots:
    """Of each slot its events in order, with what its last reservation said."""
    found: Slots = {}
    for event in events:
        if event["subject_type"] != "express_slot" or event["set"] is None:
            continue
        history = found.setdefault(event["subject_id"], [])
        said = dict(history[-1][1]) if history else {}
        if event["type"] == "LOCK_SLOT_RESERVED":
            said |= {name: event["payload"].get(name) for name in ("number", "mmsi", "latest", "dam")}
        history.append((datetime.fromisoformat(event["recorded_at"]), said | {"state": event["set"].get("state")}))
    return found


def promises(event: Mapping[str, Any], slots: Slots) -> Iterator[str]:
    """What is wrong with the promises of a published plan."""
    plan = event["payload"]
    for entry in plan["entries"]:
        told = list(entry.get("promises", ()))
        if entry["id"].startswith(AWAITED) and not told:
            yield f"plan {plan['number']}: room is held for {entry['name']} without a promise"
        for one in told:
            name = f"plan {plan['number']}: {entry['name']}: the time promised at {one['dam']}"
            said = _standing(slots.get(one["slot"], []), datetime.fromisoformat(plan["origin"]))
            if said is None:
                yield f"{name} was not reserved then"
            elif said.get("mmsi") != entry["mmsi"] or said.get("dam") != one["dam"]:
                yield f"{name} is another vessel's"
            elif abs(_latest(plan, one) - datetime.fromisoformat(said["latest"])) > ROUNDED and one["latest"] > 0:
                yield f"{name} is not the time that was reserved"


def _standing(history: list[tuple[datetime, Mapping[str, Any]]], origin: datetime) -> Mapping[str, Any] | None:
    """The reservation that stood in the minute the plan was made in."""
    before = [said for at, said in history if at <= origin][-1:]
    during = [said for at, said in history if origin < at <= origin + ROUNDED]
    return next((said for said in [*before, *during] if said["state"] in STANDING), None)


def _latest(plan: Mapping[str, Any], one: Mapping[str, Any]) -> datetime:
    return datetime.fromisoformat(plan["origin"]) + timedelta(minutes=one["latest"])
