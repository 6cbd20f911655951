"""River legs under control and transits on the journey's page."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from django.db.models import Prefetch, QuerySet
from django.urls import reverse

from kouan.clearance.corridors import turns
from kouan.clearance.corridors.models import Alarm, Leg, LegBox, Transit
from kouan.clearance.corridors.selectors import SEE_ALL
from kouan.clearance.corridors.states import Mode, Moving
from kouan.clearance.corridors.steps import shown_as
from kouan.clearance.corridors.transit_steps import state_of
from kouan.kernel.text import Text
from kouan.registry.caller import Caller
from kouan.registry.roles import Role
from kouan.registry.standing import Standing, standing

MOST = 5
TRANSIT = Text("转关申报", "Transit declaration")


@standing("corridors", order=40)
def stands(caller: Caller, consignment: UUID) -> Iterator[Standing]:
    carried = _legs().filter(boxes__consignment=consignment, boxes__swapped_at=None)
    for leg in carried.order_by("-id").distinct()[:MOST]:
        state, tone = shown_as(leg)
        url = reverse("corridors:leg", args=[leg.id]) if _may_open(caller, leg) else ""
        title: Text = Mode(leg.mode).text
        step = turns.of_leg(caller, leg) if leg.closed_at is None else None
        yield Standing(title, state, tone, step, url, f"{leg.vessel} {leg.voyage}")


@standing("transits", order=41)
def transits(caller: Caller, consignment: UUID) -> Iterator[Standing]:
    rows = Transit.objects.filter(consignment=consignment).exclude(state=Moving.CANCELLED)
    legs = Prefetch("leg", queryset=_legs())
    for row in rows.select_related("consignment").prefetch_related(legs).order_by("-id")[:MOST]:
        leg = row.leg if row.leg is not None and _may_open(caller, row.leg) else None
        url = reverse("corridors:transit", args=[row.id]) if _may_read(caller, row) else ""
        yield Standing(TRANSIT, *state_of(row), turns.of_transit(caller, row, leg), url, row.number)


def _legs() -> QuerySet[Leg]:
    """Legs with what their next step is read off: boxes and standing alarms."""
    alarms = Alarm.objects.filter(ended_at=None)
    return Leg.objects.prefetch_related(
        Prefetch("boxes", queryset=LegBox.objects.all(), to_attr="mine"),
        Prefetch("alarms", queryset=alarms, to_attr="standing"),
    )


def _may_open(caller: Caller, leg: Leg) -> bool:
    """The parties to the goods may open every leg that carries them; a carrier its own."""
    goods = caller.may(*SEE_ALL, Role.TRADER, Role.BROKER)
    return goods or (caller.may(Role.CARRIER) and leg.carrier_id == caller.organisation)


def _may_read(caller: Caller, row: Transit) -> bool:
    """The parties to the goods may read their transit; a carrier what it carries."""
    goods = caller.may(*SEE_ALL, Role.TRADER, Role.BROKER)
    return goods or (caller.may(Role.CARRIER) and row.carrier_id == caller.organisation)
