"""Work of the river that is due because time passed."""

from __future__ import annotations

from datetime import timedelta

from kouan.journal.deadlines import deadline
from kouan.kernel import clock
from kouan.river import services, values
from kouan.river.models import CreditEntry, Passage, PlanVersion
from kouan.river.selectors import class_now
from kouan.river.services import credit, planning, queueing, security
from kouan.river.states import QUEUED, PlanState, State

MOST = 500
AGED = timedelta(days=2)


@deadline("river.1_gains")
def gains() -> int:
    """R-4.3a: who has waited long enough for a better class."""
    done, now = 0, clock.now()
    for one in Passage.objects.select_related("vessel").filter(state__in=[str(s) for s in QUEUED]):
        gained = one.base_class - class_now(one, now)
        if gained > one.gained:
            done += queueing.gain(passage=one.pk, to=gained)
    return done


@deadline("river.2_security")
def fixes_late() -> int:
    """R-4.4c: minor failures nobody put right in time."""
    late = Passage.objects.filter(state=State.SECURITY_FAIL, fix_by__lt=clock.now())
    return sum(security.run_out(passage=id) for id in late.values_list("pk", flat=True)[:MOST])


@deadline("river.2_calls")
def calls_missed() -> int:
    """Called, and not in the chamber in time."""
    before = clock.now() - timedelta(minutes=int(values.value("call.minutes")))
    late = Passage.objects.filter(state=State.CALLED, called_at__lt=before).values_list("pk", flat=True)
    return sum(services.miss(caller=None, passage=id) is not None for id in late[:MOST])


@deadline("river.3_credit")
def credit_aged() -> int:
    """Entries that ran out since the last looks."""
    now = clock.now()
    gone = CreditEntry.objects.filter(expires_at__lte=now, expires_at__gt=now - AGED)
    return sum(credit.age(vessel=id) for id in set(gone.values_list("vessel", flat=True)[:MOST]))


@deadline("river.9_plans")
def plans() -> int:
    """Plans asked for are made; where the standing rule says so, published."""
    done = planning.make_requested()
    if values.value("plan.auto"):
        drafts = PlanVersion.objects.filter(state=PlanState.DRAFT, what_if__isnull=True).order_by("-number")
        for id in drafts.values_list("pk", flat=True)[:1]:
            done += services.publish(caller=None, version=id) is not None
    return done
