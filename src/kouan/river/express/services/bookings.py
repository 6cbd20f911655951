"""Boxes booked on a sailing, brought to the yard, cancelled."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kouan.journal.services import append
from kouan.journeys import selectors as journeys
from kouan.kernel import clock
from kouan.kernel.errors import IdempotencyMismatch, Invalid, NotFound, Problem, Refused
from kouan.kernel.text import Text
from kouan.planning.slots.model import TEU
from kouan.registry.caller import Caller
from kouan.registry.models import Organisation
from kouan.registry.roles import Role
from kouan.river.express import selectors
from kouan.river.express.models import Booking, Sailing
from kouan.river.express.rules import R54, R162
from kouan.river.express.services import releasing, room
from kouan.river.express.services.steps import locked, tell
from kouan.river.express.states import OPEN_BOOKINGS, Booked, Status, Voyage

OWNER = Text("没有这个企业。", "There is no such organisation.")


@transaction.atomic
def book(
    *,
    caller: Caller,
    sailing: UUID,
    client_no: str,
    origin: str,
    destination: str,
    kind: str,
    boxes: int,
    owner: str = "",
    consignment: UUID | None = None,
) -> Booking:
    """Boxes on the carrier's own slots. The same number again is the same booking. `owner`: social credit code."""
    caller.require(Role.CARRIER)
    one = locked(sailing)
    if one.state == Voyage.DRAFT and one.operator_id != caller.organisation:
        raise NotFound()
    said = {"sailing_id": one.pk, "origin": origin, "destination": destination, "kind": kind, "boxes": boxes}
    known = Booking.objects.filter(carrier=caller.organisation, client_no=client_no, rolled_from=None).first()
    if known is not None:
        if any(getattr(known, name) != value for name, value in said.items()):
            raise IdempotencyMismatch()
        return known
    if one.state not in (Voyage.DRAFT, Voyage.PUBLISHED):
        raise Refused(R54.id, R54.closed)
    if not R162.check(list(one.ports), origin, one.status == Status.EXPRESS):
        raise Refused(R162.id, R162.text)
    if consignment is not None:
        journeys.journey(caller, consignment)
    room.reserve(one, caller.organisation, kind, origin, destination, boxes)
    made = Booking.objects.create(
        carrier_id=caller.organisation, client_no=client_no, owner_id=_owner(owner), consignment_id=consignment, **said
    )
    append(
        type="BOX_BOOKED",
        subject=("express_booking", made.pk),
        journey=consignment,
        payload={"number": one.number, "boxes": boxes, "kind": kind},
        set={"state": str(made.state), "ready_at": None, "rolls": 0},
    )
    releasing.change_manifest(made, one)
    return made


def _owner(uscc: str) -> UUID | None:
    if not uscc:
        return None
    found = Organisation.objects.filter(uscc=uscc).values_list("pk", flat=True).first()
    if found is None:
        raise Invalid([Problem("R-5.4", "owner", OWNER)])
    return found


def locked_booking(caller: Caller, id: UUID) -> tuple[Sailing, Booking]:
    """The booking of this carrier with its sailing, both locked, the sailing first."""
    seen = selectors.booking(caller, id)
    if seen.carrier_id != caller.organisation and not caller.may(Role.TERMINAL):
        raise NotFound()
    sailing = locked(seen.sailing_id)
    return sailing, Booking.objects.select_for_update().get(pk=id)


@transaction.atomic
def ready(*, caller: Caller, booking: UUID, at: datetime | None = None) -> Booking:
    """The boxes stand in the yard (carrier or terminal). Enough of them, and the sailing may leave (R-5.3)."""
    caller.require(Role.CARRIER, Role.TERMINAL)
    sailing, one = locked_booking(caller, booking)
    if one.ready_at is not None and one.state == Booked.READY:
        return one
    releasing.change(one, "ready", "BOOKING_READY", ready_at=at or clock.now())
    if sailing.full_at is None and ready_teu(sailing) >= sailing.threshold_teu:
        tell(sailing, "SAILING_FULL", payload={"teu": ready_teu(sailing)}, full_at=clock.now())
    return one


def ready_teu(sailing: Sailing) -> int:
    """TEU that stand in the yard for the sailing."""
    rows = Booking.objects.filter(sailing=sailing, state=Booked.READY).values_list("kind", "boxes")
    return sum(TEU[kind] * boxes for kind, boxes in rows)


@transaction.atomic
def cancel_booking(*, caller: Caller, booking: UUID) -> Booking:
    """The carrier takes its boxes back before the sailing leaves; the slots are free again."""
    caller.require(Role.CARRIER)
    sailing, one = locked_booking(caller, booking)
    open_now = Booked(one.state) in OPEN_BOOKINGS
    releasing.change(one, "cancel", "BOOKING_CANCELLED")
    if open_now:
        releasing.give_seats(one, sailing.pk)
    return one


@transaction.atomic
def seen(*, caller: Caller, booking: UUID) -> Booking:
    """The owner has read that its boxes were rolled or left behind."""
    one = selectors.booking(caller, booking)
    if (one.owner_id or one.carrier_id) != caller.organisation:
        raise NotFound()
    if one.seen_at is None:
        one.seen_at = clock.now()
        one.save(update_fields=["seen_at"])
    return one
