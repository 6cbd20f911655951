"""River legs under control on the journey's page."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from django.urls import reverse

from kouan.clearance.corridors.models import Leg
from kouan.clearance.corridors.selectors import SEE_ALL
from kouan.clearance.corridors.states import Mode
from kouan.clearance.corridors.steps import next_step, shown_as
from kouan.kernel.text import Text
from kouan.registry.caller import Caller
from kouan.registry.roles import Role
from kouan.registry.standing import Standing, standing

MOST = 5


def _may_open(caller: Caller, leg: Leg) -> bool:
    """The parties to the goods may open every leg that carries them; a carrier its own."""
    goods = caller.may(*SEE_ALL, Role.TRADER, Role.BROKER)
    return goods or (caller.may(Role.CARRIER) and leg.carrier_id == caller.organisation)


@standing("corridors", order=40)
def stands(caller: Caller, consignment: UUID) -> Iterator[Standing]:
    carried = Leg.objects.filter(boxes__consignment=consignment, boxes__swapped_at=None)
    for leg in carried.order_by("-id").distinct()[:MOST]:
        step = next_step(leg) if leg.closed_at is None else None
        state, tone = shown_as(leg)
        url = reverse("corridors:leg", args=[leg.id]) if _may_open(caller, leg) else ""
        title: Text = Mode(leg.mode).text
        yield Standing(title, state, tone, step, url, f"{leg.vessel} {leg.voyage}")
