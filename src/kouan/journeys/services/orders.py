"""Orders of lines about boxes (COPARN, COREOR): the latest word of each stands, in whatever order words come."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from kouan.journal.services import Entry, append_many
from kouan.journeys.models import Consignment, Order
from kouan.journeys.services.whose import consignment_of
from kouan.journeys.services.writing import insert_told
from kouan.journeys.states import OrderKind

EVENTS = {
    OrderKind.RELEASE: "RELEASE_ORDERED",
    OrderKind.ACCEPTANCE: "ACCEPTANCE_ORDERED",
    OrderKind.ARRIVAL: "BOX_ANNOUNCED",
}
REPLAYED = ("cancelled", "quantity", "valid_until", "party")


@transaction.atomic(savepoint=False)
def give_order(
    *,
    kind: str,
    number: str,
    by: UUID,
    at: datetime,
    box: str = "",
    size_type: str = "",
    revision: int = 0,
    cancelled: bool = False,
    bill_no: str = "",
    **told: Any,
) -> Order:
    """An order is given, given anew with other terms, or cancelled, at the sender's time `at`.

    An older word than the one that stands changes nothing, nor does the same word again; a cancellation that comes
    before its order is kept, so that the order has no effect any more. Of words of the same moment the greater
    `revision` stands (0 order, 1 change, 2 cancellation). `told`: quantity, full, party, place, valid_until, voyage.
    """
    key = {"said_by_id": by, "kind": str(OrderKind(kind)), "number": number, "box": box, "size_type": size_type}
    words = told | {"cancelled": cancelled, "bill_no": bill_no, "said_at": at, "revision": revision}
    home = consignment_of(bill_no, box)
    order = Order(**key, **words, consignment_id=home)
    if insert_told(order, _told(order)):
        return order
    order = Order.objects.select_for_update(of=("self",)).get(**key)
    if _apply(order, words, home):
        _tell(order)
    return order


def _apply(order: Order, words: dict[str, Any], home: UUID | None) -> bool:
    """Put a later word into the row; whether anything but its time changed by it."""
    if home and order.consignment_id is None:
        order.consignment_id = home
        order.save(update_fields=["consignment"])
    else:
        home = None
    if _rank(words) <= _rank({name: getattr(order, name) for name in words}):
        return home is not None
    changed = [name for name, value in words.items() if getattr(order, name) != value]
    for name in changed:
        setattr(order, name, words[name])
    order.save(update_fields=changed)
    return home is not None or not {"said_at", "revision"}.issuperset(changed)


def _rank(words: dict[str, Any]) -> tuple[Any, ...]:
    """Which of two words stands, however they come: the later, else the revision, else one of them, always the same."""
    rest = sorted((name, str(value)) for name, value in words.items())
    return words["said_at"], words["revision"], rest


def adopt_orders(line: Consignment, boxes: list[str]) -> None:
    """Orders that came before the manifest line find their journey."""
    waiting = Order.objects.select_for_update(of=("self",)).filter(consignment=None, bill_no=line.bill_no)
    for order in waiting.order_by("id"):
        if not order.box or order.box in boxes:
            order.consignment = line
            order.save(update_fields=["consignment"])
            _tell(order)


def _tell(order: Order) -> None:
    append_many([_told(order)])


def _told(order: Order) -> Entry:
    fields = ("number", "box", "size_type", "quantity", "party", "valid_until", "voyage")
    return Entry(
        "ORDER_CANCELLED" if order.cancelled else EVENTS[OrderKind(order.kind)],
        ("order", order.id),
        {name: getattr(order, name) for name in fields} | {"kind": order.kind},
        journey=order.consignment_id,
        occurred_at=order.said_at,
        set={name: getattr(order, name) for name in REPLAYED},
    )
