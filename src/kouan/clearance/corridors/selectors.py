"""Reads, scoped to the caller: legs, boxes, alarms, transits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet

from kouan.clearance import reference
from kouan.clearance.corridors import values
from kouan.clearance.corridors.models import Alarm, ApprovedCarrier, Leg, LegBox, Passage, PortGroup, Transit
from kouan.clearance.corridors.rules import R19a
from kouan.clearance.latefee import first_charged_day
from kouan.journeys.models import Consignment
from kouan.journeys.selectors import visible_to as visible_consignments
from kouan.kernel.calendar import china, local_date
from kouan.kernel.errors import NotFound
from kouan.registry.caller import Caller
from kouan.registry.roles import Role

SEE_ALL = (Role.CUSTOMS, Role.INSPECTION, Role.TERMINAL, Role.PORT_OFFICE)
PARTIES = (*SEE_ALL, Role.CARRIER, Role.TRADER, Role.BROKER)


def groups(on: date | None = None) -> list[PortGroup]:
    """All port groups with their ports, or those in force on a day."""
    rows = PortGroup.objects.prefetch_related("members").order_by("hub_port", "-valid_from")
    return [one for one in rows if on is None or one.in_force(on)]


def carriers() -> QuerySet[ApprovedCarrier]:
    """Registered carriers of goods under control, newest registration first."""
    return ApprovedCarrier.objects.select_related("organisation").order_by("-valid_from", "number")


def visible_to(caller: Caller) -> QuerySet[Leg]:
    """Offices and terminals see all legs, carriers their own, traders and brokers those with their boxes."""
    if caller.may(*SEE_ALL):
        return Leg.objects.all()
    mine = Q(pk=None)
    if caller.may(Role.CARRIER):
        mine |= Q(carrier=caller.organisation)
    if caller.may(Role.TRADER, Role.BROKER):
        own = _own_boxes(caller)
        mine |= Q(pk__in=own.values("leg"))
    return Leg.objects.filter(mine)


def legs(caller: Caller) -> QuerySet[Leg]:
    """The visible legs with all a list shows; a constant number of queries."""
    return (
        visible_to(caller)
        .select_related("carrier", "group")
        .prefetch_related(
            Prefetch("boxes", queryset=_shown(caller), to_attr="mine"),
            Prefetch("alarms", queryset=_alarms(caller).filter(ended_at=None), to_attr="standing"),
        )
        .order_by("-pk")
    )


def leg(caller: Caller, id: UUID) -> Leg:
    """One visible leg; NotFound for others' too."""
    found = legs(caller).filter(pk=id).first()
    if found is None:
        raise NotFound()
    return found


def sees_all(caller: Caller, row: Leg) -> bool:
    """Whether the caller may see every box of the leg, not only its own goods."""
    return caller.may(*SEE_ALL) or (caller.may(Role.CARRIER) and row.carrier_id == caller.organisation)


def _own_boxes(caller: Caller) -> QuerySet[LegBox]:
    mine = Q(consignment__owner=caller.organisation) | Q(consignment__agent=caller.organisation)
    return LegBox.objects.filter(mine)


def _shown(caller: Caller) -> QuerySet[LegBox]:
    rows = LegBox.objects.all()
    if not caller.may(*SEE_ALL):
        own = Q(consignment__owner=caller.organisation) | Q(consignment__agent=caller.organisation)
        if caller.may(Role.CARRIER):
            own |= Q(leg__carrier=caller.organisation)
        rows = rows.filter(own)
    return rows.select_related("consignment", "previous__leg").order_by("number")


def _alarms(caller: Caller) -> QuerySet[Alarm]:
    """A trader is told what concerns the vessel and its own boxes, not others' boxes."""
    rows = Alarm.objects.order_by("-raised_at", "id")
    if caller.may(*SEE_ALL, Role.CARRIER):
        return rows
    own = list(_own_boxes(caller).values_list("number", flat=True))
    return rows.exclude(kind__in=("ORIGIN_NOTICE", "CLAIM_DUE", "CLAIM_LATE", "ARRIVAL_DUE", "ARRIVAL_LATE")).filter(
        Q(key__in=own) | ~Q(key__regex=r"^[A-Z]{4}[0-9]{7}$")
    )


def standing_alarms(caller: Caller) -> QuerySet[Alarm]:
    """Alarms that stand on the visible legs, newest first."""
    rows = _alarms(caller).filter(ended_at=None, leg__in=visible_to(caller).values("pk"))
    return rows.select_related("leg")


def alarms_of(caller: Caller, row: Leg) -> list[Alarm]:
    """Every alarm of a leg the caller may know of, standing first."""
    return sorted(
        _alarms(caller).filter(leg=row), key=lambda one: (one.ended_at is not None, -one.raised_at.timestamp())
    )


def passages(caller: Caller, row: Leg) -> list[Passage]:
    """The consignments of a linked leg that the caller may see."""
    found = Passage.objects.filter(leg=row).select_related("consignment")
    if not sees_all(caller, row):
        found = found.filter(consignment__in=visible_consignments(caller).values("pk"))
    return list(found.order_by("consignment__bill_no"))


def box(caller: Caller, number: str) -> list[LegBox]:
    """Where a box is: its legs, the newest first, as far as the caller may see them; NotFound when none."""
    rows = _shown(caller).filter(number=number, leg__in=visible_to(caller).values("pk"))
    found = list(rows.select_related("leg__carrier", "consignment").order_by("-leg__opened_at"))
    if not found:
        raise NotFound()
    return found


def my_boxes(caller: Caller) -> QuerySet[LegBox]:
    """Boxes of the caller on legs that are not closed."""
    rows = _shown(caller).filter(leg__closed_at=None, swapped_at=None)
    return rows.select_related("leg", "consignment").order_by("-leg__opened_at", "number")


def transits(caller: Caller) -> QuerySet[Transit]:
    """Transit declarations the caller may see: offices all, else those of its goods, filing or carriage."""
    rows = Transit.objects.select_related("consignment", "carrier", "declarant", "leg").order_by("-pk")
    if caller.may(*SEE_ALL):
        return rows
    mine = Q(declarant=caller.organisation) | Q(carrier=caller.organisation)
    return rows.filter(mine | Q(consignment__owner=caller.organisation) | Q(consignment__agent=caller.organisation))


def transit(caller: Caller, id: UUID) -> Transit:
    found = transits(caller).filter(pk=id).first()
    if found is None:
        raise NotFound()
    return found


@dataclass(frozen=True, slots=True)
class Limits:
    """By when goods that arrived must be declared at their destination, and from when a late fee runs."""

    declare_by: datetime
    fee_from: date


def destination_limits(row: Leg) -> Limits | None:
    """For imports that have arrived (R-1.8, R-1.9a)."""
    if row.berthed_at is None or row.direction != "I":
        return None
    arrived = local_date(row.berthed_at)
    by = R19a.declare_by(row.berthed_at, values.days("transit.arrival.days"))
    return Limits(by, first_charged_day(arrived, reference.day(arrived).values, china()))


def consignments_of(row: Leg) -> list[Consignment]:
    """What the shown boxes carry."""
    found: dict[UUID, Any] = {box.consignment_id: box.consignment for box in row.mine if box.consignment_id}  # type: ignore[attr-defined]
    return list(found.values())
