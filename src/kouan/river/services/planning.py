"""Plans asked for and made. Asking is a row; the planner runs later, in a job, and leaves a draft.

Whatever happens to the planner, the last published plan stands: a request that it did not finish is tried again.
"""

from __future__ import annotations

import logging
import time
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from kouan.journal.services import append
from kouan.kernel import clock
from kouan.kernel.errors import Invalid, Problem
from kouan.kernel.text import Text
from kouan.registry.caller import Caller
from kouan.registry.roles import Role
from kouan.river import horizon, promises, values
from kouan.river.documents import NO_PASSAGE, skips_of
from kouan.river.models import Berth, Lockage, PlanVersion
from kouan.river.services.searching import search
from kouan.river.states import PLANS, PlanState

NUMBERS = 0x6B6F75616E10  # advisory lock: version numbers without gaps
log = logging.getLogger(__name__)


def propose(cause: str, because: Text) -> None:
    """Reality moved: ask for a new plan, unless one is asked for that will see it. Inside the caller's transaction."""
    if not _will_see():
        _numbering()
        if not _will_see():  # somebody else may just have asked
            _ask(cause, because, None)


def _will_see() -> bool:
    """Whether a plan is asked for that has not looked at the river yet; now it waits with that for our transaction."""
    waiting = "SELECT 1 FROM river_planversion WHERE state = %s AND what_if IS NULL AND origin_at IS NULL FOR SHARE"
    with connection.cursor() as cursor:
        cursor.execute(waiting, [str(PlanState.REQUESTED)])
        return cursor.fetchone() is not None


def _numbering() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [NUMBERS])


@transaction.atomic
def propose_now(cause: str, because: Text) -> None:
    """`propose` in a transaction of its own."""
    propose(cause, because)


@transaction.atomic
def request_plan(
    *, caller: Caller, what_if: dict[str, Any] | None = None, because: Text | None = None, afresh: bool = False
) -> PlanVersion:
    """A dispatcher asks for a plan, or what a plan would be if (closures and vessels added, never published).

    `afresh`: all but what is kept is planned as if there were no plan; else the published plan is mended.
    """
    caller.require(Role.LOCK)
    codes = values.facilities()
    for number, one in enumerate((what_if or {}).get("closures", ())):
        if one["facility"] not in codes:
            unknown = Text("没有这个设施。", "There is no such facility.")
            raise Invalid([Problem("4.1", f"closures[{number}].facility", unknown)])
    if what_if:
        return _ask("what_if", because or Text("假设分析", "What if"), what_if)
    if afresh:
        return _ask(
            "afresh", because or Text("调度员要求全部重排", "A dispatcher asked for all to be planned afresh"), None
        )
    return _ask("person", because or Text("调度员要求", "Asked for by a dispatcher"), None)


def _ask(cause: str, because: Text, what_if: dict[str, Any] | None) -> PlanVersion:
    _numbering()
    last = PlanVersion.objects.order_by("-number").values_list("number", flat=True).first() or 0
    made = PlanVersion.objects.create(
        number=last + 1, cause=cause, cause_zh=because.zh[:200], cause_en=because.en[:200], what_if=what_if
    )
    _tell(made, "PLAN_REQUESTED", {"cause": cause, "what_if": what_if})
    return made


def make_requested(limit: int = 10) -> int:
    """Make every plan that is asked for; how many became drafts or failed."""
    waiting = PlanVersion.objects.filter(state=PlanState.REQUESTED).order_by("number")
    return sum(make(version=id) for id in waiting.values_list("pk", flat=True)[:limit])


def make(*, version: UUID) -> bool:
    """Run the planner for a request; whether this call settled it. The search itself holds no lock: what changes
    meanwhile asks for a plan of its own, as this one has begun.
    """
    began = time.monotonic()
    if not PlanVersion.objects.filter(pk=version, state=PlanState.REQUESTED).update(origin_at=clock.now()):
        return False
    found = PlanVersion.objects.get(pk=version)
    try:
        seen = horizon.look(found.what_if)
        planned, objective = search(seen, afresh=found.cause == "afresh")
    except Exception as error:  # the planner's fault must not stop the desk
        log.exception("plan %s could not be made", found.number)
        return _failed(version, error)
    return _stored(version, seen, planned, objective, time.monotonic() - began)


@transaction.atomic
def _failed(version: UUID, error: Exception) -> bool:
    found = PlanVersion.objects.select_for_update(of=("self",)).get(pk=version)
    if found.state != PlanState.REQUESTED:
        return False
    found.state, found.failure = str(PLANS.next(PlanState.REQUESTED, "fail")), str(error)[:500]
    found.save(update_fields=["state", "failure"])
    _tell(found, "PLAN_FAILED", {"why": found.failure})
    return True


@transaction.atomic
def _stored(
    version: UUID, seen: horizon.Horizon, ordered: list[dict[str, Any]], objective: int | None, seconds: float
) -> bool:
    found = PlanVersion.objects.select_for_update(of=("self",)).get(pk=version)
    if found.state != PlanState.REQUESTED:
        return False
    ordered = [one | {"number": number} for number, one in enumerate(ordered, 1)]
    found.state = str(PLANS.next(PlanState.REQUESTED, "make"))
    found.base, found.origin_at, found.made_at = seen.base, seen.origin, clock.now()
    found.entries, found.left_out, found.rules = seen.entries, seen.left_out, seen.rules
    found.objective, found.seconds = objective, Decimal(round(1000 * seconds)) / 1000
    found.skips = skips_of(seen.entries, ordered, seen.rules)
    found.promises = promises.outcomes(
        seen.promised, seen.entries, ordered, seen.left_out, seen.closures, seen.rules, seen.origin
    )
    found.changed = _changed(seen, ordered) if seen.base else None
    found.save()
    _keep_rows(found, ordered)
    counts: dict[str, Any] = {"lockages": len(ordered), "vessels": len(seen.entries), "left_out": found.left_out}
    counts |= {"changed": found.changed, "promises": found.promises}
    _tell(found, "PLAN_MADE", counts | {"base": seen.base.number if seen.base else None, "objective": objective})
    if found.what_if is None:
        _older_drafts(found)
    return True


def _changed(seen: horizon.Horizon, ordered: list[dict[str, Any]]) -> int:
    """Places of the published plan that are another lockage, or later or earlier, in this one."""

    def places(lockages: list[dict[str, Any]]) -> dict[tuple[str, str], tuple[str, int]]:
        return {(b["id"], one["dam"]): (one["facility"], one["start"]) for one in lockages for b in one["vessels"]}

    now = places(ordered)
    return sum(now[key] != was for key, was in places(seen.old).items() if key in now)


def _keep_rows(version: PlanVersion, ordered: list[dict[str, Any]]) -> None:
    names = {one["id"]: one["name"] for one in version.entries}
    origin = version.origin_at or clock.now()
    rows = []
    for one in ordered:
        starts, ends = (origin + timedelta(minutes=one[name]) for name in ("start", "end"))
        kept = {name: one[name] for name in ("number", "facility", "dam", "direction", "frozen")}
        rows.append(Lockage(version=version, starts=starts, ends=ends, **kept))
    Lockage.objects.bulk_create(rows)
    berths = []
    for row, one in zip(rows, ordered, strict=True):
        for place in one["vessels"]:
            real = not place["id"].startswith(NO_PASSAGE)
            berths.append(
                Berth(
                    lockage=row,
                    version=version,
                    passage_id=UUID(place["id"]) if real else None,
                    label="" if real else names[place["id"]],
                    dam=row.dam,
                    x_cm=place["x"],
                    y_cm=place["y"],
                )
            )
    Berth.objects.bulk_create(berths)


def _older_drafts(version: PlanVersion) -> None:
    """Drafts that nobody touched and a newer one replaces."""
    older = PlanVersion.objects.select_for_update(of=("self",)).filter(
        state=PlanState.DRAFT, what_if__isnull=True, number__lt=version.number
    )
    for one in older.exclude(cause__in=("person", "afresh", "moved")):
        one.state = str(PLANS.next(PlanState.DRAFT, "discard"))
        one.save(update_fields=["state"])
        _tell(one, "PLAN_DISCARDED", {"newer": version.number})


def _tell(version: PlanVersion, event: str, payload: dict[str, Any]) -> None:
    append(
        type=event,
        subject=("lock_plan", version.pk),
        payload={"number": version.number} | payload,
        set={"state": version.state},
    )
