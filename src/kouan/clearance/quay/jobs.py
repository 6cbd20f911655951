"""Time at the quay: trucks that do not come, boxes that no release reaches. Both go to the yard."""

from __future__ import annotations

from django.db import transaction

from kouan.clearance.quay.models import Request
from kouan.clearance.quay.services.quayside import released_now
from kouan.clearance.quay.services.steps import locked, take
from kouan.clearance.quay.states import Cause, Kind
from kouan.clearance.quay.values import minutes
from kouan.journal.deadlines import deadline
from kouan.kernel import clock

MOST = 500


@deadline("quay.trucks")
def trucks_late() -> int:
    """No truck so long after its call: the box goes to the yard, as of the moment the wait ended."""
    wait = minutes("quay.truck.late.minutes")
    waiting = Request.objects.filter(kind=Kind.DISCHARGE, state__in=("planned", "truck"), truck_at=None)
    done = 0
    for id in waiting.filter(call_forward_at__lt=clock.now() - wait).values_list("id", flat=True)[:MOST]:
        with transaction.atomic():
            found = locked(id)
            due = found.call_forward_at
            if due is not None and found.state in ("planned", "truck") and found.truck_at is None:
                done += take(found, "yard", at=due + wait, detail=str(Cause.TRUCK_LATE))
    return done


@deadline("quay.hooks")
def releases_late() -> int:
    """Nothing waits under the crane for its release (R-1.4b)."""
    wait, done = minutes("quay.hook.minutes"), 0
    for id in Request.objects.filter(kind=Kind.DISCHARGE, state="tallied").values_list("id", flat=True)[:MOST]:
        with transaction.atomic():
            found = locked(id)
            tallied = found.steps.filter(event="tally").order_by("at").values_list("at", flat=True).first()
            late = tallied is not None and clock.now() > tallied + wait
            if tallied is None or not late or found.state != "tallied" or released_now(found):
                continue
            done += take(found, "yard", at=tallied + wait, detail=str(Cause.NOT_RELEASED))
    return done
