"""Declarations and manifest lines that find each other late, and goods that are gone."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from kouan.clearance.models import Declaration
from kouan.clearance.services.changes import locked
from kouan.clearance.services.flow import clear, decide, free
from kouan.clearance.states import FREE, GONE, State
from kouan.journal.services import append
from kouan.journeys.models import Consignment, ConsignmentUnit


@transaction.atomic
def link(*, consignment: UUID) -> Declaration | None:
    """Tie the declaration that named this bill, voyage and conveyance before its manifest came; None when none did."""
    line = Consignment.objects.select_related("call__conveyance").get(pk=consignment)
    same = Declaration.objects.filter(bill_no=line.bill_no, direction=line.direction, consignment=None)
    if line.call is not None:
        same = same.filter(voyage=line.call.voyage, conveyance__iexact=line.call.conveyance.name)
    first = same.exclude(state__in=GONE).order_by("id").values_list("id", flat=True).first()
    if first is None or Declaration.objects.filter(consignment=line).exclude(state__in=GONE).exists():
        return None
    head = locked(first)
    if head.consignment_id is not None:
        return head
    head.consignment_id = line.id
    head.save(update_fields=["consignment"])
    append(
        type="MANIFEST_MATCHED",
        subject=("declaration", head.id),
        journey=line.id,
        payload={"entry_id": head.entry_id, "bill_no": line.bill_no},
    )
    if State(head.state) in FREE:
        free(head)
    elif head.state == State.AWAIT_ARRIVAL:
        decide(head)
    return head


@transaction.atomic
def clear_if_gone(*, consignment: UUID) -> None:
    """Clear the released declaration of a consignment whose last box has left; one without boxes is not known to."""
    still = ConsignmentUnit.objects.filter(consignment=consignment).values_list("closed_at", flat=True)
    if not still or None in still:
        return
    released = Declaration.objects.filter(consignment=consignment, state__in=(State.RELEASED, State.SECURED))
    for declaration in released.values_list("id", flat=True):
        clear(declaration=declaration)
