"""Slots of a carrier on the legs between two ports: locked in one order, so that none is sold twice (R-5.4)."""

from __future__ import annotations

from uuid import UUID

from kouan.kernel.errors import Invalid, Refused
from kouan.river.express.models import Allotment, Sailing
from kouan.river.express.rules import R54


def legs_between(sailing: Sailing, origin: str, destination: str) -> list[str]:
    """The legs from port to port; empty when the sailing does not go there."""
    ports = list(sailing.ports)
    if origin not in ports or destination not in ports or ports.index(origin) >= ports.index(destination):
        return []
    return sailing.legs[ports.index(origin) : ports.index(destination)]


def seats(sailing: Sailing, carrier: UUID, kind: str, origin: str, destination: str) -> list[Allotment]:
    """The carrier's allotments on those legs, rows locked; empty unless it holds one on each."""
    legs = legs_between(sailing, origin, destination)
    rows = Allotment.objects.select_for_update().filter(sailing=sailing, carrier=carrier, kind=kind, leg__in=legs)
    found = list(rows.order_by("leg", "pk"))
    return found if legs and len(found) == len(legs) else []


def take(rows: list[Allotment], boxes: int) -> None:
    """Book so many of each (negative: give back)."""
    for row in rows:
        row.booked += boxes
        row.save(update_fields=["booked"])


def reserve(sailing: Sailing, carrier: UUID, kind: str, origin: str, destination: str, boxes: int) -> None:
    """Take the slots, or say how many are free."""
    if not legs_between(sailing, origin, destination):
        raise Invalid([R54.problem("destination", R54.leg)])
    found = seats(sailing, carrier, kind, origin, destination)
    if not found:
        raise Refused(R54.id, R54.text, free=0)
    free = min(row.free for row in found)
    if free < boxes:
        raise Refused(R54.id, R54.text, free=free)
    take(found, boxes)
