"""Watching early declarations: opened at filing, looked at again whenever a fact changes, closed at the end."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from kouan.clearance import reference
from kouan.clearance.advance.facts import facts_of, figures
from kouan.clearance.advance.judging import Verdict, judge
from kouan.clearance.advance.models import Watch
from kouan.clearance.advance.rules import R11d, R11f
from kouan.clearance.advance.states import STEPS, TABLE, WatchState
from kouan.clearance.models import Declaration
from kouan.clearance.rules.context import Context
from kouan.clearance.rules.licences import B14
from kouan.clearance.services.changes import locked
from kouan.clearance.services.flow import decide
from kouan.clearance.services.reassessing import reassess
from kouan.clearance.services.storing import restored
from kouan.clearance.states import GONE, SETTLED, State
from kouan.journal.services import append
from kouan.kernel import clock
from kouan.kernel.errors import Problem, Severity
from kouan.kernel.text import Text

EVENTS = {
    WatchState.AWAITING: "EARLY_AWAITS",
    WatchState.MATCHED: "EARLY_MATCHED",
    WatchState.MISMATCH: "EARLY_MISMATCH",
    WatchState.BLOCKED_NO_MANIFEST: "EARLY_BLOCKED",
    WatchState.STALE: "EARLY_STALE",
    WatchState.CLOSED: "EARLY_CLOSED",
}


@transaction.atomic
def open_watch(*, declaration: UUID) -> Watch:
    """Watch a declaration that was filed before its goods; once."""
    head = locked(declaration)
    found = Watch.objects.filter(pk=declaration).first()
    if found is None:
        found = Watch.objects.create(declaration=head, opened_at=head.submitted_at, since=head.submitted_at)
        _tell(found, head, "EARLY_WATCHED")
        _look(found, head)
    return found


@transaction.atomic
def look(*, declaration: UUID) -> Watch | None:
    """Judge a watched declaration anew; when its goods now agree it is released in this same transaction."""
    head = locked(declaration)
    found = Watch.objects.select_for_update().filter(pk=declaration).first()
    if found is not None and found.state != WatchState.CLOSED:
        _look(found, head)
    return found


def _look(found: Watch, head: Declaration) -> None:
    found.declaration = head
    _move(found, head, judge(facts_of(head), figures(), [problem(one) for one in found.controls]))
    if found.state == WatchState.MATCHED and State(head.state) in SETTLED:
        decide(head)


def _move(found: Watch, head: Declaration, verdict: Verdict) -> None:
    reasons = [_shown(one) for one in verdict.reasons]
    if verdict.state == found.state:
        if reasons != found.reasons:
            found.reasons = reasons
            found.save(update_fields=["reasons"])
        return
    found.state = str(TABLE.next(WatchState(found.state), STEPS[verdict.state]))
    found.reasons, found.since = reasons, clock.now()
    found.save(update_fields=["state", "reasons", "since"])
    _tell(found, head, EVENTS[verdict.state])


def _tell(found: Watch, head: Declaration, event: str) -> None:
    append(
        type=event,
        subject=("early", head.id),
        journey=head.consignment_id,
        payload={"entry_id": head.entry_id, "reasons": found.reasons},
        set={"state": found.state},
    )


@transaction.atomic
def entered(*, declaration: UUID) -> dict[str, int]:
    """The carrying vessel declared entry, or is another one: the duties are those of that day (R-1.1d).

    The difference in fen per tax kind; the charges wing bills or refunds it. Safe to repeat.
    """
    head = locked(declaration)
    if not head.early or head.direction != "I" or State(head.state) in GONE or head.two_step:
        return {}
    return reassess(head, restored(head), cause=R11d.id)


@transaction.atomic
def control_changed(*, declaration: UUID) -> Watch | None:
    """A table of trade control changed: check the licences of a waiting declaration by today's table (R-1.1f)."""
    head = locked(declaration)
    found = Watch.objects.select_for_update().filter(pk=declaration).exclude(state=WatchState.CLOSED).first()
    if found is None:
        return None
    against = B14.check(restored(head), Context(day=reference.day(clock.today())))
    controls = [_shown(_changed(one)) for one in against if one.severity == Severity.STOP]
    if controls != found.controls:
        found.controls = controls
        found.save(update_fields=["controls"])
        append(
            type="EARLY_CONTROLLED",
            subject=("early", head.id),
            journey=head.consignment_id,
            payload={"entry_id": head.entry_id, "controls": controls},
        )
    _look(found, head)
    return found


def _changed(one: Problem) -> Problem:
    said = Text(R11f.text.zh.format(zh=one.text.zh), R11f.text.en.format(en=one.text.en))
    return Problem(R11f.id, one.field, said)


def _shown(one: Problem) -> dict[str, str]:
    return {"rule": one.rule, "field": one.field, "zh": one.text.zh, "en": one.text.en}


def problem(held: dict[str, str]) -> Problem:
    """A reason as it was stored."""
    return Problem(held["rule"], held["field"], Text(held["zh"], held["en"]))
