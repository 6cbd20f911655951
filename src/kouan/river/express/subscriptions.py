"""What the express line hears from the lock: the line, the chamber; and what a reservation means for the plan."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from kouan.journal.stored import Stored
from kouan.journal.subscriptions import subscribe
from kouan.kernel import clock
from kouan.kernel.text import Text
from kouan.river import values as river_values
from kouan.river.express import promising  # noqa: F401  registers what is promised
from kouan.river.express.models import Booking, LockSlot
from kouan.river.express.notices import tell_owner
from kouan.river.express.services import locks
from kouan.river.express.states import HELD_SLOTS, Booked, Slot
from kouan.river.models import Passage
from kouan.river.services.planning import propose_now


@subscribe("express.slots.plan", to=("LOCK_SLOT_RESERVED", "LOCK_SLOT_RELEASED", "LOCK_SLOT_LOST"))
def on_slot(event: Stored) -> None:
    """A promise given or gone is a reason for a new plan, when it is near enough for room to be held."""
    slot = LockSlot.objects.filter(pk=event.subject_id).first()
    if slot is None or slot.ends <= clock.now():
        return
    if slot.starts < clock.now() + river_values.hours("promise.hold.hours"):
        said = str(event.payload.get("number", ""))
        propose_now(
            "promise", Text(f"快线 {said} 过闸时段变更".replace("  ", " "), f"Lock slot of express {said}".strip())
        )


@subscribe("express.notices", to=("BOOKING_ROLLED", "BOOKING_STRANDED"))
def on_left_behind(event: Stored) -> None:
    """R-5.3: the owner of boxes that did not leave is told by message, besides its worklist."""
    rows = Booking.objects.select_related("sailing", "owner", "carrier", "rolled_to__sailing")
    one = rows.filter(pk=event.subject_id, state__in=(Booked.ROLLED, Booked.STRANDED)).first()
    if one is not None and isinstance(event.occurred_at, datetime):
        tell_owner(one, event.occurred_at)


@subscribe("express.slots.line", to=("LINE_CROSSED", "CHAMBER_ENTERED"))
def on_passage(event: Stored) -> None:
    """R-5.6 by what the lock reports itself: at the line in time, early or late; through in its slot or after it."""
    passage = Passage.objects.select_related("vessel").filter(pk=event.subject_id).first()
    at = event.occurred_at
    if passage is None or not isinstance(at, datetime):
        return
    rows = LockSlot.objects.filter(
        sailing__mmsi=passage.vessel.mmsi,
        sailing__line__direction=passage.direction,
        state__in=[str(s) for s in HELD_SLOTS],
    )
    if event.type == "LINE_CROSSED":
        waiting = rows.filter(state=Slot.RESERVED, starts__gt=at - locks.LOOK_BACK).values_list("pk", flat=True)
        for id in waiting.order_by("starts"):
            locks.at_line(caller=None, slot=id, at=at)
        return
    for id in rows.filter(dam=str(event.payload.get("dam", passage.dam))).values_list("pk", flat=True):
        with transaction.atomic():
            if passage.crossed_at is not None:
                locks.at_line(caller=None, slot=id, at=passage.crossed_at)
            if LockSlot.objects.filter(pk=id, state__in=(Slot.EARLY, Slot.ON_TIME)).exists():
                locks.pass_slot(caller=None, slot=id, at=at)
