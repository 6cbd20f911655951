"""Drafts changed by hand, frozen, published or discarded. Of two who publish at once one wins, the other sees why."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from kouan.journal.services import Entry, append, append_many
from kouan.kernel import clock
from kouan.kernel.errors import Conflict, Invalid, NotFound, Problem
from kouan.kernel.text import Text
from kouan.registry.caller import Caller
from kouan.registry.roles import Role
from kouan.river.chamber import Broken, Lying, broken
from kouan.river.documents import document, lockages_of, skips_of
from kouan.river.models import Berth, Lockage, Passage, PlanVersion
from kouan.river.rules import R43c
from kouan.river.services.queueing import window
from kouan.river.services.steps import take
from kouan.river.states import CHECKED, PLANS, PlanState, State

PUBLISHING = 0x6B6F75616E11  # advisory lock: one publishes at a time
LATER = Text(
    "第{number}版计划已由{who}于 {at} 发布；请与之比较后重新编制。",
    "Plan {number} was published by {who} at {at} meanwhile: compare with it and plan anew.",
)
WHAT_IF = Text("假设分析的计划不能发布。", "A what-if plan is not published.")
NOT_DRAFT = Text("只能修改草案。", "Only a draft can be changed.")
NO_REASON = Text("请写明调整理由。", "Give the reason of the change.")
OTHER = Text("该船不在此计划的本坝、本方向。", "The vessel is not at this dam and direction in this plan.")
EARLY = Text("{vessel} 到达前不能进闸。", "{vessel} is not there yet at that time.")
KEPT = timedelta(minutes=15)  # a window that moves less is the same place


@transaction.atomic
def publish(*, caller: Caller | None, version: UUID) -> PlanVersion:
    """The draft becomes the plan; without a caller the standing rule does it. Raises Conflict with who came first."""
    if caller is not None:
        caller.require(Role.LOCK)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [PUBLISHING])
    found = _locked(version)
    current = PlanVersion.objects.select_for_update(of=("self",)).filter(state=PlanState.PUBLISHED).first()
    if found.what_if is not None:
        raise Conflict(WHAT_IF)
    if current is not None and found.base_id != current.pk:
        raise _overtaken(current)
    target = PLANS.next(PlanState(found.state), "publish")
    if current is not None:
        _to(current, "supersede", "PLAN_SUPERSEDED", {"by": found.number})
    found.state, found.published_at = str(target), clock.now()
    found.published_by_id = caller.organisation if caller else None
    found.publisher = caller.person if caller else None
    found.save(update_fields=["state", "published_at", "published_by", "publisher"])
    payload = document(found) | {"by": "person" if caller else "standing rule"}
    append(type="PLAN_PUBLISHED", subject=("lock_plan", found.pk), payload=payload, set={"state": found.state})
    _places(found, current)
    stale = PlanVersion.objects.select_for_update(of=("self",)).filter(state=PlanState.DRAFT, what_if__isnull=True)
    for one in stale:
        _to(one, "discard", "PLAN_DISCARDED", {"newer": found.number})
    return found


def _overtaken(current: PlanVersion) -> Conflict:
    who = current.published_by
    at = (current.published_at or clock.now()).astimezone(clock.SHANGHAI).strftime("%Y-%m-%d %H:%M:%S")
    zh, en = (who.name("zh"), who.name("en")) if who else ("常设规则", "the standing rule")
    number = current.number
    said_zh = LATER.zh.format(number=number, who=zh, at=at)
    return Conflict(Text(said_zh, LATER.en.format(number=number, who=en, at=at)))


def _places(version: PlanVersion, before: PlanVersion | None) -> None:
    """Tell every vessel its place: new, changed with the reason, or gone."""
    now_at, then_at = _first_berths(version), _first_berths(before) if before else {}
    ids = set(now_at) | set(then_at)
    rows = Passage.objects.select_related("vessel").select_for_update(no_key=True, of=("self",)).filter(pk__in=ids)
    changes = []
    for one in rows.order_by("pk"):
        berth, was = now_at.get(one.pk), then_at.get(one.pk)
        state = State(one.state)
        if berth is None:
            if state in CHECKED:
                why = {"reason": version.cause, "zh": version.cause_zh, "en": version.cause_en}
                take(one, "unplan", event="PASSAGE_UNPLANNED", payload={"plan": version.number} | why)
        elif state in (State.ARRIVED_LINE, State.WAITING):
            take(one, "plan", event="PASSAGE_PLANNED", payload=window(berth))
        elif state is State.OUT:
            take(one, "plan_next", event="PASSAGE_PLANNED", payload=window(berth))
        elif was is not None and _moved(berth, was):
            changes.append(_change(version, one, berth, was))
    append_many(changes)


def _moved(berth: Berth, was: Berth) -> bool:
    far = abs(berth.lockage.starts - was.lockage.starts) >= KEPT
    return far or berth.lockage.facility != was.lockage.facility


def _change(version: PlanVersion, one: Passage, berth: Berth, was: Berth) -> Entry:
    payload = window(berth) | {
        "was": window(was),
        "reason": version.cause,
        "zh": version.cause_zh,
        "en": version.cause_en,
        "vessel": one.vessel_id,
    }
    return Entry("ORDER_CHANGED", ("lock_passage", one.pk), payload)


def _first_berths(version: PlanVersion) -> dict[UUID, Berth]:
    """Of each vessel the place at the dam it passes next."""
    rows = Berth.objects.filter(version=version, passage__isnull=False).select_related("lockage", "version")
    found: dict[UUID, Berth] = {}
    for berth in rows.select_related("passage").order_by("lockage__starts"):
        if berth.passage is not None and berth.dam == berth.passage.dam:
            found.setdefault(berth.passage.pk, berth)
    return found


@transaction.atomic
def discard(*, caller: Caller, version: UUID) -> PlanVersion:
    """Nobody wants this draft."""
    caller.require(Role.LOCK)
    found = _locked(version)
    _to(found, "discard", "PLAN_DISCARDED", {})
    return found


@transaction.atomic
def freeze(*, caller: Caller, lockage: UUID, frozen: bool = True) -> Lockage:
    """Keep a lockage, and those before it of its facility, as they are in the plans to come."""
    caller.require(Role.LOCK)
    one = _lockage(lockage)
    version = _locked(one.version_id)
    if version.state not in (PlanState.DRAFT, PlanState.PUBLISHED):
        raise Conflict(NOT_DRAFT)
    one.frozen = frozen
    one.save(update_fields=["frozen"])
    payload = {"number": version.number, "lockage": one.number, "facility": one.facility, "frozen": frozen}
    append(type="PLAN_FROZEN", subject=("lock_plan", version.pk), payload=payload)
    return one


def check(version: PlanVersion, lockage: Lockage, places: list[dict[str, Any]]) -> list[Broken]:
    """What these vessels at these places would break in that chamber; also who would be there too early."""
    known = {one["id"]: one for one in version.entries}
    lying = [Lying(one["id"], one["x"], one["y"], known[one["id"]]) for one in places if one["id"] in known]
    found = broken(version.rules["facilities"][lockage.facility], lying)
    start = (lockage.starts - (version.origin_at or lockage.starts)) // timedelta(minutes=1)
    for one in lying:
        if lockage.dam == one.entry["route"][0] and one.entry["arrival"] > start:
            found.append(Broken("READY", (one.id,), EARLY.format(vessel=one.entry["name"])))
        if lockage.direction != one.entry["direction"] or lockage.dam not in one.entry["route"]:
            found.append(Broken("VISIT", (one.id,), OTHER))
    return found


@transaction.atomic
def set_berths(*, caller: Caller, lockage: UUID, places: list[dict[str, Any]], reason: str) -> Lockage:
    """A dispatcher lays out a chamber of a draft; vessels of other chambers of this dam and direction may be taken in.

    Raises Invalid with every rule that the chamber, or the order, would break.
    """
    caller.require(Role.LOCK)
    one = _lockage(lockage)
    version = _locked(one.version_id)
    if version.state != PlanState.DRAFT:
        raise Conflict(NOT_DRAFT)
    if not reason.strip():
        raise Invalid([Problem("4.6", "reason", NO_REASON)])
    ids = [said["id"] for said in places]
    if len(set(ids)) != len(ids) or {e["id"] for e in version.entries} < set(ids):
        raise Invalid([Problem("R-4.3c", "places", OTHER)])
    if found := check(version, one, places):
        raise Invalid([Problem(f"R-4.3c {item.rule}", "places", item.text) for item in found])
    before = _order_counts(version.skips)
    _lay(version, one, places)
    version.skips = skips_of(version.entries, lockages_of(version), version.rules)
    _within(version, before)
    version.cause, version.cause_zh, version.cause_en = "moved", reason[:200], reason[:200]
    version.save(update_fields=["skips", "cause", "cause_zh", "cause_en"])
    payload = {"number": version.number, "lockage": one.number, "facility": one.facility, "places": places}
    append(type="PLAN_MOVED", subject=("lock_plan", version.pk), payload=payload | {"reason": reason})
    return one


def _lay(version: PlanVersion, lockage: Lockage, places: list[dict[str, Any]]) -> None:
    """Vessels named come here; those aboard that are not named must be named elsewhere first."""
    rows = {str(b.passage_id): b for b in Berth.objects.filter(version=version, dam=lockage.dam)}
    aboard = {id for id, b in rows.items() if b.lockage_id == lockage.pk}
    wanted = {said["id"] for said in places}
    if not wanted <= set(rows) or aboard - wanted:
        raise Invalid([Problem("R-4.3c", "places", OTHER)])
    for said in places:
        berth = rows[said["id"]]
        berth.lockage, berth.x_cm, berth.y_cm = lockage, said["x"], said["y"]
    Berth.objects.bulk_update([rows[id] for id in wanted], ["lockage", "x_cm", "y_cm"])
    _retime(version, {rows[id].lockage_id for id in wanted})


def _retime(version: PlanVersion, changed: set[UUID]) -> None:
    """Ends follow from how many are aboard."""
    for row in Lockage.objects.filter(version=version).prefetch_related("berths"):
        duration = version.rules["facilities"][row.facility]["duration"]
        minutes = duration["base"] + duration["per_vessel"] * len(row.berths.all())
        ends = row.starts + timedelta(minutes=minutes)
        if row.pk in changed and ends != row.ends:
            Lockage.objects.filter(pk=row.pk).update(ends=ends)


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


def _locked(id: UUID) -> PlanVersion:
    rows = PlanVersion.objects.select_related("base").select_for_update(of=("self",))
    found = rows.filter(pk=id).first()
    if found is None:
        raise NotFound()
    return found


def _lockage(id: UUID) -> Lockage:
    found = Lockage.objects.filter(pk=id).first()
    if found is None:
        raise NotFound()
    return found


def _to(version: PlanVersion, step: str, event: str, payload: dict[str, Any]) -> None:
    version.state = str(PLANS.next(PlanState(version.state), step))
    version.save(update_fields=["state"])
    payload = {"number": version.number} | payload
    append(type=event, subject=("lock_plan", version.pk), payload=payload, set={"state": version.state})
