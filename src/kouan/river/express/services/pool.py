"""The slot pool: who holds what, offers and needs. An offered slot cannot be booked (R-5.4)."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from django.db import transaction

from kouan.journal.services import append
from kouan.kernel.errors import Conflict, Invalid, NotFound, Refused
from kouan.kernel.text import Text
from kouan.registry.caller import Caller
from kouan.registry.models import Organisation
from kouan.registry.roles import Role
from kouan.river.express.models import Allotment, Lot, Sailing
from kouan.river.express.rules import R54
from kouan.river.express.services.steps import locked
from kouan.river.express.states import Voyage

ENDED = Text("该挂单已结束。", "That lot has ended.")
PRICE = Text("价格不能小于 0，须少于 1000 万元。", "The price is 0 or more, and less than 10 million yuan.")
DEAREST = 10**7  # yuan a box, as the column holds it
NOBODY = Text("没有这个承运人。", "There is no such carrier.")


def _row(sailing: Sailing, leg: str, kind: str, carrier: UUID) -> Allotment | None:
    rows = Allotment.objects.select_for_update()
    return rows.filter(sailing=sailing, leg=leg, kind=kind, carrier=carrier).first()


def _open(id: UUID, leg: str, kind: str) -> Sailing:
    one = locked(id)
    if one.state == Voyage.DRAFT:
        raise NotFound()
    if one.state != Voyage.PUBLISHED:
        raise Refused(R54.id, R54.closed)
    problems = []
    if leg not in one.legs:
        problems.append(R54.problem("leg", R54.leg))
    if not one.capacity.get(kind):
        problems.append(R54.problem("kind", R54.kind))
    if problems:
        raise Invalid(problems)
    return one


@transaction.atomic
def allot(*, caller: Caller, sailing: UUID, carrier: str, leg: str, kind: str, boxes: int) -> Allotment:
    """The operator gives another carrier slots of its own, outside the exchange (a charter of slots)."""
    caller.require(Role.CARRIER)
    one = locked(sailing, caller)
    other = Organisation.objects.filter(uscc=carrier, roles__contains=[str(Role.CARRIER)]).first()
    if other is None or other.pk == caller.organisation:
        raise Invalid([R54.problem("carrier", NOBODY)])
    own = _row(one, leg, kind, caller.organisation)
    if own is None or own.free < boxes:
        raise Refused(R54.id, R54.text, free=own.free if own else 0)
    own.slots -= boxes
    own.save(update_fields=["slots"])
    made = give(one.pk, leg, kind, other.pk, boxes)
    append(
        type="SLOTS_ALLOTTED",
        subject=("sailing", one.pk),
        payload={"carrier": other.pk, "leg": leg, "kind": kind, "boxes": boxes},
        set={},
    )
    return made


def give(sailing: UUID, leg: str, kind: str, carrier: UUID, boxes: int) -> Allotment:
    """More slots for a carrier."""
    row, _ = Allotment.objects.select_for_update().get_or_create(
        sailing_id=sailing, leg=leg, kind=kind, carrier_id=carrier
    )
    row.slots += boxes
    row.save(update_fields=["slots"])
    return row


@transaction.atomic
def offer(*, caller: Caller, sailing: UUID, leg: str, kind: str, boxes: int, price: Decimal = Decimal(0)) -> Lot:
    """Offer free slots for at least `price` yuan a box; they cannot be booked meanwhile."""
    caller.require(Role.CARRIER)
    one = _open(sailing, leg, kind)
    row = _row(one, leg, kind, caller.organisation)
    if row is None or row.free < boxes:
        raise Refused(R54.id, R54.text, free=row.free if row else 0)
    row.offered += boxes
    row.save(update_fields=["offered"])
    return _lot("offer", caller, one, leg, kind, boxes, price)


@transaction.atomic
def need(*, caller: Caller, sailing: UUID, leg: str, kind: str, boxes: int, price: Decimal) -> Lot:
    """Ask for slots, paying at most `price` yuan a box."""
    caller.require(Role.CARRIER)
    one = _open(sailing, leg, kind)
    if boxes > one.capacity[kind]:
        raise Refused(R54.id, R54.text, free=one.capacity[kind])
    return _lot("need", caller, one, leg, kind, boxes, price)


def _lot(side: str, caller: Caller, one: Sailing, leg: str, kind: str, boxes: int, price: Decimal) -> Lot:
    if not (price.is_finite() and 0 <= price < DEAREST):
        raise Invalid([R54.problem("price", PRICE)])
    made = Lot.objects.create(
        side=side, carrier_id=caller.organisation, sailing=one, leg=leg, kind=kind, boxes=boxes, left=boxes, price=price
    )
    append(
        type="SLOTS_OFFERED" if side == "offer" else "SLOTS_NEEDED",
        subject=("slot_lot", made.pk),
        payload={"number": one.number, "leg": leg, "kind": kind, "boxes": boxes, "price": str(price)},
        set={},
    )
    return made


@transaction.atomic
def withdraw(*, caller: Caller, lot: UUID) -> Lot:
    """Take back what no clearing has moved."""
    caller.require(Role.CARRIER)
    seen = Lot.objects.filter(pk=lot, carrier=caller.organisation).first()
    if seen is None:
        raise NotFound()
    one = locked(seen.sailing_id)
    found = Lot.objects.select_for_update().get(pk=lot)
    if found.state != "open":
        raise Conflict(ENDED)
    if found.side == "offer":
        row = _row(one, found.leg, found.kind, caller.organisation)
        if row is not None:
            row.offered -= found.left
            row.save(update_fields=["offered"])
    found.state = "withdrawn"
    found.save(update_fields=["state"])
    append(type="LOT_WITHDRAWN", subject=("slot_lot", found.pk), payload={"left": found.left}, set={})
    return found
