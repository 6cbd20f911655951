"""What time does to two-step declarations: reminders at 7, 11 and 13 days, a breach after 14 (R-1.2c, g)."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from kouan.clearance.models import Declaration
from kouan.clearance.two_step import selectors
from kouan.clearance.two_step.models import KEPT, WITHDRAWN, RightReview, TwoStep
from kouan.clearance.two_step.rules import R12c, R12g
from kouan.journal.services import append
from kouan.kernel import clock
from kouan.kernel.calendar import ends_at, local_date
from kouan.kernel.errors import Conflict, Invalid, NotFound, Problem
from kouan.kernel.text import Text
from kouan.registry import rule_table
from kouan.registry.caller import Caller
from kouan.registry.roles import Role

NEEDS_REASON = Text("请写明理由。", "Give the reason.")
DECISION = Text("决定应为 kept 或 withdrawn。", "The decision must be kept or withdrawn.")
DECIDED = Text("该复核已有决定。", "This review has been decided already.")


def due_now() -> int:
    """Remind and record breaches of everything that is due now, each in a transaction of its own."""
    return sum(_look(step.pk) for step in selectors.incomplete(selectors.with_entry()) if _pressing(step))


def _pressing(step: TwoStep) -> bool:
    """Whether a look at it may find something to do: nothing is locked for the others."""
    due = selectors.due_of(step)
    if due is None or step.breached_at is not None:
        return False
    today = clock.today()
    entered = local_date(step.entered_at)  # type: ignore[attr-defined]
    days = [int(day) for day in rule_table.value("twostep.warn.days", today)]
    reminds = any(today >= entered + timedelta(day) and day not in step.reminded for day in days)
    return reminds or R12c.breached(due, clock.now())


@transaction.atomic
def _look(id: UUID) -> int:
    """One declaration: its row locked, so that each reminder is given once."""
    TwoStep.objects.select_for_update(no_key=True).get(pk=id)
    step = selectors.incomplete(selectors.with_entry()).filter(pk=id).first()
    if step is None:
        return 0
    return remind(step, clock.now()) + breach_if_late(step, clock.now())


def remind(step: TwoStep, at: datetime) -> int:
    """The reminders that are due at the moment and were not given, as one."""
    entered = local_date(step.entered_at)  # type: ignore[attr-defined]
    today, due = local_date(at), selectors.due_of(step)
    days = [int(day) for day in rule_table.value("twostep.warn.days", today)]
    new = [day for day in days if today >= entered + timedelta(day) and day not in step.reminded]
    if not new or due is None or R12c.breached(due, at):
        return 0
    step.reminded = sorted({*step.reminded, *new})
    step.save(update_fields=["reminded"])
    append(
        type="TWO_STEP_REMINDED",
        subject=("two_step", step.pk),
        journey=step.declaration.consignment_id,
        payload={"declaration": step.pk, "day": max(new), "due": due},
    )
    return 1


def breach_if_late(step: TwoStep, at: datetime) -> int:
    """Record the breach, once, when the last day has ended at the moment; a review of the firm's right is opened."""
    due = selectors.due_of(step if hasattr(step, "entered_at") else selectors.with_entry().get(pk=step.pk))
    if step.breached_at is not None or due is None or not R12c.breached(due, at):
        return 0
    step.breached_at = ends_at(due)
    step.save(update_fields=["breached_at"])
    head = Declaration.objects.only("organisation_id", "consignment_id", "entry_id").get(pk=step.pk)
    said = R12g.text.format(due=due)
    append(
        type="TWO_STEP_BREACHED",
        subject=("two_step", step.pk),
        journey=head.consignment_id,
        occurred_at=at,
        payload={"declaration": step.pk, "due": due, "rule": R12g.id, "zh": said.zh, "en": said.en},
        set={"breached_at": step.breached_at},
    )
    _review(head, at)
    return 1


def _review(head: Declaration, at: datetime) -> None:
    """Open the review when the firm has breached often enough within the window."""
    window = timedelta(int(rule_table.number("twostep.breaches.window", local_date(at))))
    breaches = TwoStep.objects.filter(
        declaration__organisation=head.organisation_id, breached_at__gt=at - window
    ).count()
    if not R12g.check(breaches, local_date(at)):
        return
    made = RightReview.objects.create(organisation_id=head.organisation_id, declaration_id=head.pk, opened_at=at)
    append(
        type="RIGHT_REVIEW_OPENED",
        subject=("right_review", made.id),
        occurred_at=at,
        payload={"organisation": head.organisation_id, "declaration": head.pk, "breaches": breaches},
        set={"decision": "", "decided_at": None},
    )


@transaction.atomic
def decide(*, caller: Caller, review: UUID, decision: str, reason: str) -> RightReview:
    """Customs keep or withdraw a firm's right to declare in two steps, with a reason. Conflict when decided."""
    caller.require(Role.CUSTOMS)
    held = RightReview.objects.select_for_update(no_key=True).filter(pk=review).first()
    if held is None:
        raise NotFound()
    if decision not in (KEPT, WITHDRAWN):
        raise Invalid([Problem(R12g.id, "decision", DECISION)])
    if not reason.strip():
        raise Invalid([Problem(R12g.id, "reason", NEEDS_REASON)])
    if held.decision and not (held.decision == WITHDRAWN and decision == KEPT):  # a right may be given back
        raise Conflict(DECIDED)
    held.decision, held.reason = decision, reason.strip()[:300]
    held.decided_at, held.decided_by_id = clock.now(), caller.person
    held.save(update_fields=["decision", "reason", "decided_at", "decided_by"])
    append(
        type="RIGHT_REVIEW_DECIDED",
        subject=("right_review", held.id),
        occurred_at=held.decided_at,
        payload={"organisation": held.organisation_id, "decision": decision, "reason": held.reason},
        set={"decision": decision, "decided_at": held.decided_at},
    )
    return held
