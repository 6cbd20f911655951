"""What the corridors hear of: customs' steps with goods that are on a leg."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from uuid import UUID

from django.db import transaction

from kouan.clearance import extension
from kouan.clearance.corridors import choosing  # its source registers itself
from kouan.clearance.corridors.models import Leg, LegBox
from kouan.clearance.corridors.services.following import ARRIVED
from kouan.clearance.corridors.services.guarding import counts_from, links, next_on_leg, why_not
from kouan.clearance.corridors.services.reports import report_positions
from kouan.clearance.corridors.services.sailings import sailed
from kouan.clearance.corridors.services.settling import locked, settle
from kouan.clearance.corridors.states import Sailing
from kouan.clearance.models import Declaration
from kouan.clearance.services.changes import locked as head_locked
from kouan.clearance.services.flow import decide
from kouan.clearance.states import SETTLED, State
from kouan.journal.stored import Stored
from kouan.journal.subscriptions import subscribe
from kouan.kernel.errors import Invalid

__all__ = ["choosing"]
CLOSED = ARRIVED | {str(Sailing.CLOSED)}
HEARD = (
    "DECL_ACCEPTED",
    "DECL_CANCELLED",
    "DECL_RETURNED",
    "INSPECT_ORDERED",
    "INSPECT_DONE",
    "RELEASED",
    "SUMMARY_ACCEPTED",
    "RELEASED_TO_REMOVE",
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


@subscribe("clearance.corridors.closing", to=("TRANSIT_CLOSED", "LEG_MOVED"))
def on_closed(event: Stored) -> None:
    """The leg is closed, perhaps long after the goods were reported: what waited for it alone goes on."""
    if event.journey is not None and event.payload.get("to") in CLOSED:
        go_on(event.journey)


def go_on(consignment: UUID) -> None:
    """Import goods whose release waited for the close of their transit alone."""
    states = [str(one) for one in (*SETTLED, State.SUPPLEMENT_REQUIRED)]
    ready = Declaration.objects.filter(consignment=consignment, direction="I", state__in=states)
    for id in ready.values_list("id", flat=True):
        with transaction.atomic():
            decide(head_locked(id))


extension.release_guards.append(why_not)
extension.late_fee_starts.append(counts_from)
extension.page_links.append(links)
extension.next_steps.append(next_on_leg)


@subscribe("clearance.corridors.positions", to=("POSITION_CROSSED",), start="now")
def on_fence(event: Stored) -> None:
    """A vessel came into or left a terminal's fence (AIS): a position of its open legs."""
    said = event.payload
    if said["kind"] != "terminal" or not said["name"]:
        return
    lon, lat = map(float, said["place"])
    for id in Leg.objects.filter(vessel=said["name"], closed_at=None).values_list("id", flat=True):
        with suppress(Invalid):  # it lies in the future by our clock: the next crossing will tell
            report_positions(leg=id, seen=[(datetime.fromisoformat(said["seen_at"]), lon, lat)], source="ais")


@subscribe("clearance.corridors.sailings", to=("SAILING_DEPARTED",), start="now")
def on_sailing(event: Stored) -> None:
    """R-5.7: the express line's default modes."""
    at = event.occurred_at
    if event.payload.get("consignments") and isinstance(at, datetime):
        sailed(UUID(str(event.subject_id)), event.payload, at)
