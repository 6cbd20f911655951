"""Time on the express line: slots nobody came for, stops nobody explained."""

from __future__ import annotations

from kouan.journal.deadlines import deadline
from kouan.kernel import clock
from kouan.river.express import values
from kouan.river.express.models import LockSlot, Stop
from kouan.river.express.services import locks, watch
from kouan.river.express.states import Slot

MOST = 200


@deadline("express.slots")
def slots_missed() -> int:
    """R-5.6: not at the line by the end of its window."""
    before = clock.now() + values.hours("line.latest.hours")
    due = LockSlot.objects.filter(state=Slot.RESERVED, starts__lt=before).values_list("pk", flat=True)
    return sum(locks.no_show(id) for id in due[:MOST])


@deadline("express.stops")
def stops_unexplained() -> int:
    """R-5.2: no reason in time."""
    due = Stop.objects.filter(excuse="", broke_at=None, explain_by__lt=clock.now()).values_list("pk", flat=True)
    return sum(watch.unexplained(id) for id in due[:MOST])
