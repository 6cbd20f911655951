"""When goods under transit first left, over all the legs that carried them."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Min
from django.db.models.functions import Coalesce

from kouan.clearance.corridors.models import Leg, LegBox, Transit


def first_left(row: Transit, leg: Leg) -> datetime | None:
    """With this leg, or with one they went over from (R-14.5); a turn back undoes it. None while they wait."""
    before = LegBox.objects.filter(consignment=row.consignment_id, leg__mode=leg.mode, leg__direction=leg.direction)
    went_over = before.exclude(leg=leg).filter(swapped_at__isnull=False, leg__turned_back_at=None)
    first: datetime | None = went_over.aggregate(at=Min(Coalesce("leg__departed_at", "leg__left_at")))["at"]
    return first or (None if leg.turned_back_at else leg.departed_at or leg.left_at)
