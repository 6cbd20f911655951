"""Drafts frozen, published or discarded. Of two who publish at once one wins, the other sees why."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from kouan.journal.services import Entry, append, append_many
from kouan.kernel import clock
from kouan.kernel.errors import Conflict, NotFound
from kouan.kernel.text import Text
from kouan.registry.caller import Caller
from kouan.registry.roles import Role
from kouan.river.documents import document
from kouan.river.models import Berth, Lockage, Passage, PlanVersion
from kouan.river.services.queueing import window
from kouan.river.services.steps import take
from kouan.river.states import CHECKED, PLANS, PlanState, State

PUBLISHING = 0x6B6F75616E11  # advisory lock: one publishes at a time
LATER = Text(
    "第{number}版计划已由{who}于 {at} 发布；请与之比较后重新编制。",
    "Plan {number} was published by {who} at {at} meanwhile: compare with it and plan anew.",
)
ALREADY = Text("第{number}版计划已由{who}于 {at} 发布。", "Plan {number} was published already, by {who} at {at}.")
WHAT_IF = Text("假设分析的计划不能发布。", "A what-if plan is not published.")
NOT_DRAFT = Text("只能修改草案。", "Only a draft can be changed.")
KEPT = timedelta(minutes=15)  # a window that moves less is the same place


@transaction.atomic
def publish(*, caller: Caller | None, version: UUID) -> PlanVersion:
    """The draft becomes the plan; without a caller the standing rule does it. Raises Conflict with who came first."""
    if caller is not None:
        caller.require(Role.LOCK)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [PUBLISHING])
    found = locked(version)
    current = PlanVersion.objects.select_for_update(of=("self",)).filter(state=PlanState.PUBLISHED).first()
    if found.what_if is not None:
        raise Conflict(WHAT_IF)
    if current is not None and found.base_id != current.pk:
        raise _overtaken(current, ALREADY if found.pk == current.pk else LATER)
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


def _overtaken(current: PlanVersion, said: Text) -> Conflict:
    who = current.published_by
    at = (current.published_at or clock.now()).astimezone(clock.SHANGHAI).strftime("%Y-%m-%d %H:%M:%S")
    zh, en = (who.name("zh"), who.name("en")) if who else ("常设规则", "the standing rule")
    number = current.number
    return Conflict(Text(said.zh.format(number=number, who=zh, at=at), said.en.format(number=number, who=en, at=at)))


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
    """Of each vessel the place at the dam it passes next. The version is not read beside every berth: it is large."""
    rows = Berth.objects.filter(version=version, passage__isnull=False).select_related("lockage", "passage")
    found: dict[UUID, Berth] = {}
    for berth in rows.order_by("lockage__starts"):
        berth.version = version
        if berth.passage is not None and berth.dam == berth.passage.dam:
            found.setdefault(berth.passage.pk, berth)
    return found


@transaction.atomic
def discard(*, caller: Caller, version: UUID) -> PlanVersion:
    """Nobody wants this draft."""
    caller.require(Role.LOCK)
    found = locked(version)
    _to(found, "discard", "PLAN_DISCARDED", {})
    return found


@transaction.atomic
def freeze(*, caller: Caller, lockage: UUID, frozen: bool = True) -> Lockage:
    """Keep a lockage, and those before it of its facility, as they are in the plans to come."""
    caller.require(Role.LOCK)
    one = lockage_of(lockage)
    version = locked(one.version_id)
    if version.state not in (PlanState.DRAFT, PlanState.PUBLISHED):
        raise Conflict(NOT_DRAFT)
    one.frozen = frozen
    one.save(update_fields=["frozen"])
    payload = {"number": version.number, "lockage": one.number, "facility": one.facility, "frozen": frozen}
    append(type="PLAN_FROZEN", subject=("lock_plan", version.pk), payload=payload)
    return one


def locked(id: UUID) -> PlanVersion:
    rows = PlanVersion.objects.select_related("base").select_for_update(of=("self",))
    found = rows.filter(pk=id).first()
    if found is None:
        raise NotFound()
    return found


def lockage_of(id: UUID) -> Lockage:
    found = Lockage.objects.filter(pk=id).first()
    if found is None:
        raise NotFound()
    return found


def _to(version: PlanVersion, step: str, event: str, payload: dict[str, Any]) -> None:
    version.state = str(PLANS.next(PlanState(version.state), step))
    version.save(update_fields=["state"])
    payload = {"number": version.number} | payload
    append(type=event, subject=("lock_plan", version.pk), payload=payload, set={"state": version.state})
