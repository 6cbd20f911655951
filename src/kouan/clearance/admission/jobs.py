"""Reminders and deadlines of admission (R-1.3d), and permits that run out."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from kouan.clearance.admission.models import Admission
from kouan.clearance.admission.services import expire
from kouan.clearance.admission.services.steps import locked, say, update
from kouan.clearance.admission.states import State
from kouan.journal.deadlines import deadline
from kouan.kernel import clock
from kouan.registry import rule_table

MAY_ASK = (State.REMOVABLE, State.REMOVED)
MOST = 500


@deadline("admission.destination")
def ask_in_time() -> int:
    """Remind traders that the period to ask for the inspection ends; mark those who let it pass."""
    today, done = clock.today(), 0
    days = sorted((int(day) for day in rule_table.value("admission.destination.reminders", today)), reverse=True)
    waiting = Admission.objects.filter(state__in=MAY_ASK, destination=True, overdue_at=None)
    near = waiting.filter(due_on__lte=today + timedelta(days=max(days, default=0)))
    for declaration in near.values_list("declaration", flat=True)[:MOST]:
        with transaction.atomic():
            done += _look(locked(declaration), days)
    return done


def _look(admission: Admission, days: list[int]) -> int:
    today = clock.today()
    if State(admission.state) not in MAY_ASK or admission.due_on is None or admission.overdue_at is not None:
        return 0
    told = {"due_on": admission.due_on, "organisation": admission.declaration.organisation_id}
    if today > admission.due_on:
        update(admission, overdue_at=clock.now())
        say(admission, "DEST_INSPECT_OVERDUE", clock.now(), None, rule="R-1.3d", **told)
        return 1
    reached = sum(today >= admission.due_on - timedelta(days=day) for day in days)
    if reached <= admission.reminded:
        return 0
    update(admission, reminded=reached)
    say(admission, "DEST_INSPECT_REMINDED", clock.now(), None, rule="R-1.3d", **told)
    return 1


@deadline("admission.permits")
def run_out() -> int:
    """Removal permits that nobody used in time."""
    gone = Admission.objects.filter(state=State.REMOVABLE, expires_at__lte=clock.now()).exclude(removal="")
    return sum(expire(declaration=declaration) for declaration in gone.values_list("declaration", flat=True)[:MOST])
