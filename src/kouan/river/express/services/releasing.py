"""What a sailing leaves behind when it goes or is cancelled: lock slots, lots, boxes that stay (R-5.3)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from kouan.journal.services import append
from kouan.journeys.models import Consignment
from kouan.journeys.services import reassign_manifest
from kouan.kernel import clock
from kouan.kernel.errors import Conflict
from kouan.river.express import values
from kouan.river.express.models import Allotment, Booking, LockSlot, Lot, Sailing
from kouan.river.express.services.room import seats, take
from kouan.river.express.states import BOOKING, LOCK_SLOT, OPEN_BOOKINGS, Booked, Slot, Voyage


def give_back(slot: LockSlot) -> None:
    """A lock slot is free again for another express."""
    former = slot.sailing_id
    slot.state = str(LOCK_SLOT.next(Slot(slot.state), "release"))
    slot.sailing, slot.at_line = None, None
    slot.save(update_fields=["state", "sailing", "at_line"])
    append(
        type="LOCK_SLOT_RELEASED",
        subject=("express_slot", slot.pk),
        payload={"dam": slot.dam, "sailing": former},
        set={"state": slot.state, "at_line": None},
    )


def end_lots(sailing: Sailing) -> None:
    """Offers and needs of a sailing that left end; offered slots are their holder's again."""
    for lot in Lot.objects.select_for_update().filter(sailing=sailing, state="open").order_by("pk"):
        lot.state = "expired"
        lot.save(update_fields=["state"])
        if lot.side == "offer":
            row = Allotment.objects.select_for_update().get(
                sailing=sailing, leg=lot.leg, kind=lot.kind, carrier=lot.carrier_id
            )
            row.offered -= lot.left
            row.save(update_fields=["offered"])


def roll_all(sailing: Sailing) -> int:
    """Every booking not on board goes to the next sailing of the line, once at most; its owner is told."""
    rows = Booking.objects.select_for_update(of=("self",)).filter(
        sailing=sailing, state__in=[str(s) for s in OPEN_BOOKINGS]
    )
    found = list(rows.order_by("made_at", "pk"))
    for one in found:
        _roll(one, sailing)
    return len(found)


def _roll(one: Booking, sailing: Sailing) -> None:
    following = _next(sailing, one) if one.rolls < int(values.number("rolls.most")) else None
    if following is None:
        change(one, "strand", "BOOKING_STRANDED", told_at=clock.now())
        return
    change(one, "roll", "BOOKING_ROLLED", payload={"to": following.number}, told_at=clock.now())
    new = Booking.objects.create(
        sailing=following,
        carrier_id=one.carrier_id,
        owner_id=one.owner_id,
        client_no=one.client_no,
        consignment_id=one.consignment_id,
        origin=one.origin,
        destination=one.destination,
        kind=one.kind,
        boxes=one.boxes,
        state=Booked.READY if one.ready_at else Booked.BOOKED,
        ready_at=one.ready_at,
        rolls=one.rolls + 1,
        rolled_from=one,
    )
    append(
        type="BOX_BOOKED",
        subject=("express_booking", new.pk),
        journey=new.consignment_id,
        payload={"number": following.number, "boxes": new.boxes, "kind": new.kind, "rolled_from": sailing.number},
        set={"state": str(new.state), "ready_at": new.ready_at, "rolls": new.rolls},
    )
    change_manifest(new, following)


def _next(sailing: Sailing, one: Booking) -> Sailing | None:
    """The next published sailing of the line where the carrier has room on every leg; the room is taken."""
    rows = Sailing.objects.filter(line=sailing.line_id, state=Voyage.PUBLISHED, etd__gt=sailing.etd)
    for other in rows.exclude(pk=sailing.pk).order_by("etd", "pk"):
        found = seats(other, one.carrier_id, one.kind, one.origin, one.destination)
        if found and all(row.free >= one.boxes for row in found):
            take(found, one.boxes)
            return other
    return None


def change_manifest(one: Booking, sailing: Sailing) -> None:
    """The goods' manifest names the sailing that carries them (改配); left alone once customs released them."""
    call = sailing.calls.filter(port=one.origin).values_list("call_id", flat=True).first()
    if one.consignment_id is None or call is None:
        return
    if Consignment.objects.filter(pk=one.consignment_id, released_at__isnull=True).exists():
        try:
            reassign_manifest(consignment=one.consignment_id, call=call, reason="R-5.3")
        except Conflict:
            return  # the manifest is closed by others; the owner is told all the same


def change(one: Booking, by: str, event: str, *, payload: Any = None, **fields: Any) -> None:
    """One step of a locked booking; one event on the journey of its goods."""
    fields["state"] = str(BOOKING.next(Booked(one.state), by))
    for name, value in fields.items():
        setattr(one, name, value)
    one.save(update_fields=list(fields))
    append(
        type=event,
        subject=("express_booking", one.pk),
        journey=one.consignment_id,
        payload={"sailing": one.sailing_id, "boxes": one.boxes, "kind": one.kind} | (payload or {}),
        set={name: value for name, value in fields.items() if name in ("state", "ready_at", "rolls")},
    )


def give_seats(one: Booking, sailing: UUID) -> None:
    """The slots of a booking are free again."""
    row = Sailing.objects.get(pk=sailing)
    take(seats(row, one.carrier_id, one.kind, one.origin, one.destination), -one.boxes)
