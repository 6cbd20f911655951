"""A plan as a document: what is published, told to the journal, and checked by the audit."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from kouan.river.chamber import fits_as_it_lies, refusals
from kouan.river.models import Berth, PlanVersion
from kouan.river.order import lying_in, overtakings, visits

NO_PASSAGE = ("what-if-", "slot-")  # entries of vessels that have not applied: supposed, or awaited with a promise


def skips_of(
    entries: Sequence[Mapping[str, Any]], lockages: Sequence[Mapping[str, Any]], rules: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """Who is overtaken by whom at which dam, and why: `promise` (a promised time is kept), `fit_skip` (it has no place
    beside those aboard), `packing` (within the limit, for a fuller chamber). R-4.3c.
    """
    known = {one["id"]: one for one in entries}
    facilities = rules["facilities"]
    fits: dict[tuple[str, int], bool] = {}

    def takes(id: str, facility: str) -> bool:
        return not refusals(known[id], facilities[facility])

    found = []
    for late, early in overtakings(list(visits(entries, lockages, rules["reach"])), takes):
        key = (late.id, early.lockage)
        if key not in fits:
            lockage = lockages[early.lockage]
            fits[key] = fits_as_it_lies(facilities[early.facility], lying_in(lockage, known), known[late.id])
        promised = any(one["dam"] == late.dam for one in known[early.id]["promises"])
        reason = "promise" if promised else "packing" if fits[key] else "fit_skip"
        found.append({"dam": late.dam, "passage": late.id, "by": early.id, "reason": reason})
    return found


def ids_of(version: PlanVersion) -> Callable[[Berth], str]:
    """How the plan's entries name the vessel of a berth, also one that has not applied."""
    supposed = {one["name"]: one["id"] for one in version.entries if one["id"].startswith(NO_PASSAGE)}
    return lambda berth: str(berth.passage_id or supposed.get(berth.label, berth.label))


def lockages_of(version: PlanVersion) -> list[dict[str, Any]]:
    """The lockages of a stored plan, minutes from its origin."""
    origin = version.origin_at
    if origin is None:
        return []
    name_of = ids_of(version)
    rows = version.lockages.prefetch_related("berths").order_by("starts", "facility", "number")
    return [
        {
            "number": row.number,
            "facility": row.facility,
            "dam": row.dam,
            "direction": row.direction,
            "start": (row.starts - origin) // timedelta(minutes=1),
            "end": (row.ends - origin) // timedelta(minutes=1),
            "frozen": row.frozen,
            "vessels": [{"id": name_of(b), "x": b.x_cm, "y": b.y_cm} for b in row.berths.all()],
        }
        for row in rows
    ]


def document(version: PlanVersion) -> dict[str, Any]:
    """The whole plan: origin, rules in force, vessels as they were planned, lockages, overtakings with reasons."""
    return {
        "number": version.number,
        "base": version.base.number if version.base else None,
        "origin": version.origin_at,
        "cause": {"code": version.cause, "zh": version.cause_zh, "en": version.cause_en},
        "rules": version.rules,
        "entries": version.entries,
        "lockages": lockages_of(version),
        "skips": version.skips,
        "left_out": version.left_out,
        "promises": version.promises,
    }
