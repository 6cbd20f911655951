"""Port groups, their ports, and carriers approved for goods under control. Kept by customs and the port office."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from kouan.clearance.corridors.models import ApprovedCarrier, PortGroup, PortMember
from kouan.clearance.corridors.places import known, place
from kouan.journal.services import append
from kouan.kernel.errors import Conflict, Invalid, NotFound, Problem
from kouan.kernel.text import Text
from kouan.registry.caller import Caller
from kouan.registry.models import Organisation
from kouan.registry.roles import Role

KEEPERS = (Role.CUSTOMS, Role.PORT_OFFICE)
BACKWARD = Text("截止日期早于起始日期。", "The last day lies before the first.")
THERE = Text("该日期起已有相同记录。", "There is such a record from that day on.")
NAMED = Text("请填写。", "Fill this in.")
UNKNOWN = Text("没有该统一社会信用代码的承运人。", "No carrier has this unified social credit code.")


@transaction.atomic
def set_group(
    *,
    caller: Caller,
    name_zh: str,
    name_en: str,
    hub_port: str,
    hub_terminal: str,
    valid_from: date,
    hub_office: str = "",
    valid_until: date | None = None,
) -> PortGroup:
    """A group with its hub from a day on; the same hub and day again changes its names and last day."""
    caller.require(*KEEPERS)
    place(hub_port, "hub_port")
    _filled(name_zh=name_zh, name_en=name_en, hub_terminal=hub_terminal)
    _ordered(valid_from, valid_until)
    changes = {"name_zh": name_zh, "name_en": name_en, "hub_office": hub_office, "valid_until": valid_until}
    made, _ = PortGroup.objects.update_or_create(
        hub_port=hub_port, hub_terminal=hub_terminal, valid_from=valid_from, defaults=changes
    )
    said = {"hub_port": hub_port, "hub_terminal": hub_terminal, "valid_from": valid_from}
    append(type="PORT_GROUP_SET", subject=("port_group", made.id), payload=said | changes)
    return made


@transaction.atomic
def set_member(
    *,
    caller: Caller,
    group: UUID,
    port: str,
    terminal: str,
    valid_from: date,
    office: str = "",
    valid_until: date | None = None,
) -> PortMember:
    """An inner port of a group from a day on; the same port and day again changes its office and last day."""
    caller.require(*KEEPERS)
    place(port)
    _filled(terminal=terminal)
    _ordered(valid_from, valid_until)
    found = PortGroup.objects.select_for_update().filter(pk=group).first()
    if found is None:
        raise NotFound()
    changes = {"office": office, "valid_until": valid_until}
    made, _ = PortMember.objects.update_or_create(
        group=found, port=port, terminal=terminal, valid_from=valid_from, defaults=changes
    )
    said = {"group": found.id, "port": port, "terminal": terminal, "valid_from": valid_from}
    append(type="PORT_MEMBER_SET", subject=("port_group", found.id), payload=said | changes)
    return made


@transaction.atomic
def approve_carrier(
    *,
    caller: Caller,
    uscc: str,
    number: str,
    valid_from: date,
    vessels: Sequence[str] = (),
    valid_until: date | None = None,
) -> ApprovedCarrier:
    """Register a carrier for goods under control (R-1.9c); a former entry ends the day before."""
    caller.require(Role.CUSTOMS)
    _filled(number=number)
    _ordered(valid_from, valid_until)
    firm = Organisation.objects.filter(uscc=uscc, roles__contains=[str(Role.CARRIER)]).first()
    if firm is None:
        raise Invalid([Problem("R-1.9c", "uscc", UNKNOWN)])
    names = sorted({one.strip() for one in vessels if one.strip()})
    earlier = ApprovedCarrier.objects.filter(organisation=firm, valid_from__lt=valid_from)
    running = earlier.filter(Q(valid_until=None) | Q(valid_until__gte=valid_from))
    running.update(valid_until=valid_from - timedelta(days=1))
    changes: dict[str, Any] = {"number": number, "vessels": names, "valid_until": valid_until}
    try:
        with transaction.atomic():
            made, _ = ApprovedCarrier.objects.update_or_create(
                organisation=firm, valid_from=valid_from, defaults=changes
            )
    except IntegrityError:
        raise Conflict(THERE) from None
    append(
        type="TRANSIT_CARRIER_SET",
        subject=("organisation", firm.id),
        payload={"uscc": uscc, "valid_from": valid_from} | changes,
    )
    return made


def approved(carrier: UUID, vessel: str, on: date) -> bool:
    """Whether this carrier may carry goods under control on that vessel on that day."""
    rows = ApprovedCarrier.objects.filter(_in_force(on), organisation=carrier)
    return any(not row.vessels or vessel in row.vessels for row in rows)


def group_joining(one: tuple[str, str], two: tuple[str, str], on: date) -> PortGroup | None:
    """The group in force that has one of the two (port, terminal) as hub and the other as inner port."""
    for hub, inner in ((one, two), (two, one)):
        found: QuerySet[PortGroup] = PortGroup.objects.filter(_in_force(on), hub_port=hub[0], hub_terminal=hub[1])
        ports = PortMember.objects.filter(_in_force(on), port=inner[0], terminal=inner[1])
        group = found.filter(members__in=ports).first()
        if group is not None:
            return group
    return None


def group_of(port: str, terminal: str, on: date) -> PortGroup | None:
    """The group in force that this terminal belongs to, as hub or inner port; any code of the port will do."""
    found = known(port)
    codes = found.codes if found else (port,)
    ports = PortMember.objects.filter(_in_force(on), port__in=codes, terminal=terminal)
    mine = Q(hub_port__in=codes, hub_terminal=terminal) | Q(members__in=ports)
    return PortGroup.objects.filter(_in_force(on) & mine).order_by("-valid_from", "id").first()


def _in_force(on: date) -> Q:
    return Q(valid_from__lte=on) & (Q(valid_until=None) | Q(valid_until__gte=on))


def _ordered(first: date, last: date | None) -> None:
    if last is not None and last < first:
        raise Invalid([Problem("R-1.6", "valid_until", BACKWARD)])


def _filled(**said: str) -> None:
    empty = [Problem("R-1.6", name, NAMED) for name, text in said.items() if not text.strip()]
    if empty:
        raise Invalid(empty)
