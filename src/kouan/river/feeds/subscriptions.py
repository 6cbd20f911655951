"""What the river does when a vessel crosses the plan line, and what the forecast remembers of every wait."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from kouan.journal.stored import Stored
from kouan.journal.subscriptions import subscribe
from kouan.kernel.errors import Invalid, NotFound
from kouan.river import services
from kouan.river.feeds.models import Wait
from kouan.river.models import Passage
from kouan.river.order import ORDINARY


@subscribe("river.feeds", to=("POSITION_CROSSED",))
def on_crossing(event: Stored) -> None:
    """The line in the direction that counts. A vessel that is not in the register has no passage to move."""
    said = event.payload
    if said["kind"] != "line":
        return
    at = event.occurred_at
    assert isinstance(at, datetime)
    try:
        with transaction.atomic():
            services.cross(caller=None, mmsi=said["mmsi"], direction=said["way"], at=at)
    except (NotFound, Invalid):
        return


@subscribe("river.feeds.waits", to=("CHAMBER_ENTERED",))
def on_entry(event: Stored) -> None:
    """The wait at the first dam is over: kept once for each passage."""
    one = Passage.objects.select_related("vessel").filter(pk=event.subject_id).first()
    if one is None or one.queued_at is None or event.occurred_at < one.queued_at:
        return
    Wait.objects.get_or_create(
        passage=one.pk,
        defaults={
            "dam": one.route[0],
            "direction": one.direction,
            "joined_at": one.queued_at,
            "started_at": event.occurred_at,
            "length_cm": one.vessel.length_cm,
            "urgent": one.base_class < ORDINARY,
        },
    )
