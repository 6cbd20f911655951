"""What the river does when a vessel crosses the plan line: its passage has arrived."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from kouan.journal.stored import Stored
from kouan.journal.subscriptions import subscribe
from kouan.kernel.errors import Invalid, NotFound
from kouan.river import services


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
