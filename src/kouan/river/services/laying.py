"""Chambers of a draft laid out by hand: vessels moved within one, or from one to another, every rule asked at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from kouan.journal.services import append
from kouan.kernel.errors import Conflict, Invalid, Problem
from kouan.kernel.text import Text
from kouan.registry.caller import Caller
from kouan.registry.roles import Role
from kouan.river import horizon, timing
from kouan.river.chamber import Broken, Lying, broken
from kouan.river.documents import ids_of, lockages_of, skips_of
from kouan.river.models import Berth, Lockage, PlanVersion
from kouan.river.rules import R42c, R43c
from kouan.river.services.publishing import NOT_DRAFT, lockage_of, locked
from kouan.river.states import PlanState

NO_REASON = Text("请写明调整理由。", "Give the reason of the change.")
OTHER = Text("该船不在此计划的本坝、本方向。", "The vessel is not at this dam and direction in this plan.")
TWICE = Text("同一船出现两次。", "A vessel stands there twice.")
LEFT = Text("{vessel} 未列入任何闸室。", "{vessel} is left in no chamber.")
APART = Text("两个闸次须属同一计划、同坝、同方向。", "Both lockages must be of one plan, dam and direction.")
FROZEN = Text("第{number}闸次已锁定。", "Lockage {number} is frozen.")
Places = Sequence[Mapping[str, Any]]
Layouts = Mapping[int, Places]  # by number of the lockage


def check(version: PlanVersion, layouts: Layouts) -> list[tuple[int, Broken]]:
    """What these vessels at these places would break: each rule with the number of its lockage. Faults of time that
    the plan has anyway are not told again.
    """
    known = {one["id"]: one for one in version.entries}
    before = lockages_of(version)
    after = moved(version, layouts)
    found = list(_listed(before, layouts, known))
    for one in after:
        here = layouts.get(one["number"])
        was = next(row for row in before if row["number"] == one["number"])
        if here is None and len(one["vessels"]) == len(was["vessels"]):
            continue
        lying = [Lying(b["id"], b["x"], b["y"], known[b["id"]]) for b in one["vessels"]]
        found += [(one["number"], item) for item in broken(version.rules["facilities"][one["facility"]], lying)]
        wrong = [x.id for x in lying if one["direction"] != x.entry["direction"] or one["dam"] not in x.entry["route"]]
        found += [(one["number"], Broken("VISIT", tuple(wrong), OTHER))] if wrong else []
    closures = _closures(version)
    old = timing.faults(version.entries, before, version.rules, closures)
    new = timing.faults(version.entries, after, version.rules, closures)
    return found + [fault for fault in new if fault not in old]


def _listed(
    before: Sequence[Mapping[str, Any]], layouts: Layouts, known: Mapping[str, Mapping[str, Any]]
) -> Iterator[tuple[int, Broken]]:
    """Each vessel of a chamber that is laid out has one place."""
    named = Counter(place["id"] for places in layouts.values() for place in places)
    for number, places in layouts.items():
        ids = [place["id"] for place in places]
        if twice := tuple(id for id in ids if named[id] > 1):
            yield number, Broken("VES", twice, TWICE)
        if unknown := tuple(id for id in ids if id not in known):
            yield number, Broken("VES", unknown, OTHER)
    for one in before:
        for b in one["vessels"] if one["number"] in layouts else ():
            if b["id"] not in named:
                yield one["number"], Broken("VES", (b["id"],), LEFT.format(vessel=known[b["id"]]["name"]))


def _closures(version: PlanVersion) -> dict[str, list[tuple[int, int]]]:
    return horizon.closures_from(version.origin_at) if version.origin_at else {}


def later(version: PlanVersion, layouts: Layouts) -> dict[int, int]:
    """Minutes that lockages, by number, run later when these layouts are kept."""
    was = {one["number"]: one["start"] for one in lockages_of(version)}
    now = {one["number"]: one["start"] for one in moved(version, layouts)}
    return {number: start - was[number] for number, start in now.items() if start > was[number]}


def moved(version: PlanVersion, layouts: Layouts) -> list[dict[str, Any]]:
    """The plan's lockages as the layouts make them, later where they must be, without those nobody is left in."""
    before = lockages_of(version)
    known = {one["id"] for one in version.entries}
    dams = {one["dam"] for one in before if one["number"] in layouts}
    gone = {place["id"] for places in layouts.values() for place in places}
    found = []
    for one in before:
        places = layouts.get(one["number"])
        if places is not None:
            aboard = [dict(place) for place in places if place["id"] in known]
        else:
            aboard = [b for b in one["vessels"] if one["dam"] not in dams or b["id"] not in gone]
        duration = version.rules["facilities"][one["facility"]]["duration"]
        end = one["start"] + duration["base"] + duration["per_vessel"] * len(aboard)
        if aboard:
            found.append({**one, "vessels": aboard, "end": end})
    return timing.pushed(version.entries, found, version.rules, _closures(version))


@transaction.atomic
def set_berths(*, caller: Caller, lockage: UUID, places: list[dict[str, Any]], reason: str) -> Lockage:
    """A dispatcher lays out a chamber of a draft; vessels of other chambers of this dam and direction may be taken in.

    Raises Invalid with every rule that the chamber, or the order, would break.
    """
    set_chambers(caller=caller, layouts={lockage: places}, reason=reason)
    return lockage_of(lockage)


@transaction.atomic
def set_chambers(*, caller: Caller, layouts: Mapping[UUID, Places], reason: str) -> PlanVersion:
    """Several chambers of a draft at once, so that vessels change places between them. A lockage nobody is left in
    goes; those that depend on a vessel that comes later run later.

    Raises Invalid with every rule that a chamber, the times or the order would break; then nothing changes.
    """
    caller.require(Role.LOCK)
    rows = [lockage_of(id) for id in layouts]
    version = locked(rows[0].version_id)
    _may(version, rows, reason)
    by_number = {row.number: layouts[row.pk] for row in rows}
    if found := check(version, by_number):
        raise Invalid([Problem(_rule(item), f"chambers[{number}]", item.text) for number, item in found])
    before, delays = _order_counts(version.skips), later(version, by_number)
    _lay(version, by_number, moved(version, by_number))
    version.skips = skips_of(version.entries, lockages_of(version), version.rules)
    _within(version, before)
    version.cause, version.cause_zh, version.cause_en = "moved", reason[:200], reason[:200]
    version.save(update_fields=["skips", "cause", "cause_zh", "cause_en"])
    told = [{"lockage": row.number, "facility": row.facility, "places": list(layouts[row.pk])} for row in rows]
    payload: dict[str, Any] = {"number": version.number, "chambers": told, "reason": reason}
    payload["later"] = [{"lockage": number, "minutes": minutes} for number, minutes in sorted(delays.items())]
    append(type="PLAN_MOVED", subject=("lock_plan", version.pk), payload=payload)
    return version


def _may(version: PlanVersion, rows: Sequence[Lockage], reason: str) -> None:
    if version.state != PlanState.DRAFT:
        raise Conflict(NOT_DRAFT)
    if not reason.strip():
        raise Invalid([Problem("4.6", "reason", NO_REASON)])
    if len({(row.version_id, row.dam, row.direction) for row in rows}) > 1:
        raise Invalid([Problem("R-4.3c", "chambers", APART)])
    if len(rows) > 1:
        for row in rows:
            if row.frozen:
                raise Conflict(FROZEN, number=row.number)


def _rule(item: Broken) -> str:
    return R42c.id if R42c.check(item) else f"{R43c.id} {item.rule}"


def _lay(version: PlanVersion, layouts: Layouts, after: Sequence[Mapping[str, Any]]) -> None:
    """Berths as the layouts say, times as they follow from them; empty lockages go."""
    rows = {row.number: row for row in Lockage.objects.filter(version=version)}
    dam = rows[next(iter(layouts))].dam
    ids = ids_of(version)
    berths = {ids(b): b for b in Berth.objects.filter(version=version, dam=dam)}
    changed = []
    for number, places in layouts.items():
        for place in places:
            berth = berths[place["id"]]
            berth.lockage, berth.x_cm, berth.y_cm = rows[number], place["x"], place["y"]
            changed.append(berth)
    Berth.objects.bulk_update(changed, ["lockage", "x_cm", "y_cm"])
    times, origin = {one["number"]: one for one in after}, version.origin_at
    for number, row in rows.items():
        if number not in times or origin is None:
            row.delete()
            continue
        starts, ends = (origin + timedelta(minutes=times[number][name]) for name in ("start", "end"))
        if (starts, ends) != (row.starts, row.ends):
            Lockage.objects.filter(pk=row.pk).update(starts=starts, ends=ends)


def _order_counts(skips: list[dict[str, Any]]) -> Counter[tuple[str, str]]:
    return Counter((skip["passage"], skip["dam"]) for skip in skips)


def _within(version: PlanVersion, before: Counter[tuple[str, str]]) -> None:
    limit, names = int(version.rules["max_overtakes"]), {one["id"]: one["name"] for one in version.entries}
    over = [
        Problem(R43c.id, "places", R43c.text.format(vessel=names[id], count=count, limit=limit))
        for (id, dam), count in _order_counts(version.skips).items()
        if count > max(limit, before[id, dam])
    ]
    if over:
        raise Invalid(over)
