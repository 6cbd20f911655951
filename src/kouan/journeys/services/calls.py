"""Calls of conveyances: announced, entry declared, arrived, departed. The earliest report of a fact wins (R-T4)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from kouan.journal.services import append
from kouan.journeys.models import Call, Conveyance
from kouan.kernel.clock import now
from kouan.kernel.errors import NotFound


@transaction.atomic
def announce_call(
    *,
    kind: str,
    name: str,
    voyage: str,
    port: str,
    terminal: str,
    eta: datetime | None = None,
    etd: datetime | None = None,
    imo: str = "",
    mmsi: str = "",
    operator: UUID | None = None,
    last_port_left_at: datetime | None = None,
    at: datetime | None = None,
) -> Call:
    """A call that is to come; announcing it again moves the estimates. Natural key: conveyance, voyage, terminal."""
    conveyance, _ = Conveyance.objects.get_or_create(
        kind=kind, name=name, defaults={"imo": imo, "mmsi": mmsi, "operator_id": operator}
    )
    call, created = Call.objects.select_for_update(no_key=True).get_or_create(
        conveyance=conveyance, voyage=voyage, port=port, terminal=terminal
    )
    told = {"eta": eta, "etd": etd, "last_port_left_at": last_port_left_at}
    changed = {name: value for name, value in told.items() if value is not None and getattr(call, name) != value}
    if created or changed:
        payload = {"conveyance": name, "kind": kind, "voyage": voyage, "port": port, "terminal": terminal}
        _change(call, "CALL_ANNOUNCED", at or now(), changed, payload)
    return call


@transaction.atomic
def declare_entry(*, call: UUID, at: datetime) -> Call:
    """The carrier declared the means of transport's entry (运输工具申报进境): the 14 days of R-D1 start."""
    return _earliest(call, "entry_declared_at", "VESSEL_ENTRY_DECLARED", at)


@transaction.atomic
def record_arrival(*, call: UUID, at: datetime) -> Call:
    """The conveyance arrived (抵港)."""
    return _earliest(call, "ata", "VESSEL_ARRIVED", at)


@transaction.atomic
def record_departure(*, call: UUID, at: datetime) -> Call:
    """The conveyance left (离港); a vessel that came back and left again: the last departure stands."""
    found = locked(call)
    if found.atd is None or at > found.atd:
        _change(found, "DEPARTED", at, {"atd": at}, {})
    return found


def locked(call: UUID) -> Call:
    """The call, its row locked until the transaction ends."""
    found = Call.objects.select_for_update(no_key=True).filter(pk=call).first()
    if found is None:
        raise NotFound()
    return found


def _earliest(call: UUID, field: str, event: str, at: datetime) -> Call:
    found = locked(call)
    known = getattr(found, field)
    if known is None or at < known:
        _change(found, event, at, {field: at}, {"before": known})
    return found


def _change(call: Call, event: str, at: datetime, changed: dict[str, Any], payload: dict[str, Any]) -> None:
    for name, value in changed.items():
        setattr(call, name, value)
    if changed:
        call.save(update_fields=list(changed))
    append(type=event, subject=("call", call.id), occurred_at=at, payload=payload | changed, set=changed)
