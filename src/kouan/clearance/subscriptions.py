"""What clearance does when something happened: the automatic document channel, payments, arrivals, departures."""

from __future__ import annotations

from uuid import UUID

from kouan.clearance import extension
from kouan.clearance.models import Declaration
from kouan.clearance.services import flow, linking
from kouan.clearance.states import GONE, State
from kouan.journal.stored import Stored
from kouan.journal.subscriptions import subscribe
from kouan.journeys import extension as journeys


@subscribe("clearance.document_channel", to=("DECL_SUBMITTED",))
def on_submitted(event: Stored) -> None:
    """Accept and review."""
    flow.accept(declaration=event.subject_id)
    flow.review(declaration=event.subject_id)


@subscribe("clearance.payments", to=("TAX_PAID", "DUTIES_COVERED"))
def on_paid(event: Stored) -> None:
    """Duties are paid, all bills of them, or need no more: the declaration goes on."""
    if event.payload.get("outstanding"):
        return
    if declaration := event.payload.get("declaration"):
        head = flow.paid(declaration=UUID(declaration), at=event.occurred_at, covered=event.payload.get("covered"))
        if head.state == State.SECURED and head.consignment_id:  # its goods may be gone already
            linking.clear_if_gone(consignment=head.consignment_id)


@subscribe("clearance.arrivals", to=("VESSEL_ARRIVED", "ARRIVAL_REPORTED"))
def on_arrival(event: Stored) -> None:
    """Goods are here: the declarations that waited for them go on."""
    waiting = Declaration.objects.filter(state=State.AWAIT_ARRIVAL)
    if event.type == "VESSEL_ARRIVED":
        waiting = waiting.filter(consignment__call=event.subject_id)
    else:
        waiting = waiting.filter(consignment=event.subject_id)
    for declaration in waiting.order_by("id").values_list("id", flat=True):
        flow.arrived(declaration=declaration)


@subscribe("clearance.manifests", to=("CONSIGNMENT_OPENED",))
def on_manifest(event: Stored) -> None:
    """A manifest line came after the declaration: they find each other."""
    linking.link(consignment=event.subject_id)


@subscribe("clearance.clearing", to=("GATE_OUT", "LOADED"))
def on_left(event: Stored) -> None:
    """The last box of a released declaration has left: it is cleared."""
    for consignment in event.payload.get("consignments", ()):
        linking.clear_if_gone(consignment=UUID(consignment))


def declared(consignment: UUID) -> bool:
    """Whether a declaration that stands refers to the manifest line."""
    return Declaration.objects.filter(consignment=consignment).exclude(state__in=GONE).exists()


journeys.declared.append(declared)
extension.after_undoing.append(flow.control_again)
