"""What the corridors hear of: customs' steps with goods that are on a leg."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from kouan.clearance import extension
from kouan.clearance.corridors.models import LegBox
from kouan.clearance.corridors.services.guarding import counts_from, links, next_on_leg, why_not
from kouan.clearance.corridors.services.settling import locked, settle
from kouan.clearance.models import Declaration
from kouan.clearance.services.changes import locked as head_locked
from kouan.clearance.services.flow import decide
from kouan.clearance.states import SETTLED
from kouan.journal.stored import Stored
from kouan.journal.subscriptions import subscribe

HEARD = (
    "DECL_ACCEPTED",
    "DECL_CANCELLED",
    "DECL_RETURNED",
    "INSPECT_ORDERED",
    "INSPECT_DONE",
    "RELEASED",
    "ARRIVAL_REPORTED",
)


@subscribe("clearance.corridors", to=HEARD)
def on_customs(event: Stored) -> None:
    """A declaration or an arrival moved on: the legs that carry the goods are settled anew."""
    if event.journey is None:
        return
    legs = LegBox.objects.filter(consignment=event.journey).order_by("leg").values_list("leg", flat=True).distinct()
    found = list(legs)
    for id in found:
        with transaction.atomic():
            settle(locked(id))
    if found and event.type == "ARRIVAL_REPORTED":
        go_on(event.journey)


def go_on(consignment: UUID) -> None:
    """Import goods whose release waited for the close of their transit alone."""
    ready = Declaration.objects.filter(consignment=consignment, direction="I", state__in=[str(one) for one in SETTLED])
    for id in ready.values_list("id", flat=True):
        with transaction.atomic():
            decide(head_locked(id))


extension.release_guards.append(why_not)
extension.late_fee_starts.append(counts_from)
extension.page_links.append(links)
extension.next_steps.append(next_on_leg)
