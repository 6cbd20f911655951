"""What happens elsewhere that moves a box past the yard, or into it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kouan.clearance.extension import Consequence, Filing, after_filing
from kouan.clearance.quay.services import ask, following
from kouan.clearance.quay.states import Cause, Kind
from kouan.journal.stored import Stored
from kouan.journal.subscriptions import subscribe
from kouan.kernel.errors import KouanError

NEWS = ("DOC_REVIEWED", "DUTIES_SETTLED", "SUMMARY_REVIEWED", "AWAITS_ARRIVAL", "MANIFEST_MATCHED", "HOLD_LIFTED")
RELEASES = ("RELEASED", "RELEASED_TO_REMOVE", "REMOVAL_PERMITTED")
ENDS = ("DECL_RETURNED", "DECL_CANCELLED")


@subscribe("quay.declarations", to=(*NEWS, *RELEASES, *ENDS, "INSPECT_ORDERED", "HOLD_PLACED", "CLEARED"))
def on_declaration(event: Stored) -> None:
    """Documents, duties, orders, holds and releases."""
    if event.type in NEWS:
        following.news(event.journey)
    elif event.type in RELEASES:
        following.released(event.journey, event.occurred_at)
    elif event.type == "CLEARED":
        following.cleared(event.journey, event.occurred_at)
    elif event.type == "HOLD_PLACED":
        _held(event)
    else:
        cause = Cause.INSPECTION if event.type == "INSPECT_ORDERED" else Cause.RELEASE_REVOKED
        following.fell(event.journey, cause, event.occurred_at)


@subscribe("quay.manifests", to=("MANIFEST_WITHDRAWN", "MANIFEST_REASSIGNED"))
def on_manifest(event: Stored) -> None:
    """The goods do not come with the call that they were asked for: the place is free again."""
    following.fell(event.journey, Cause.NO_MANIFEST, event.occurred_at)


def _held(event: Stored) -> None:
    cause = following.HELD.get(str(event.payload.get("kind")))
    if cause is None:
        return
    unit = event.payload.get("unit")
    if unit:
        following.inspected_unit(UUID(unit), cause, event.occurred_at)
    else:
        following.fell(event.journey, cause, event.occurred_at)


@subscribe("quay.moves", to=("GATE_OUT", "LOADED", "ARRIVAL_REPORTED", "TALLY_REPORTED", "CALL_ANNOUNCED"))
def on_move(event: Stored) -> None:
    """The gate, the ship, and the reports about them."""
    if event.type in ("GATE_OUT", "LOADED"):
        following.moved(event.subject_id, "leave" if event.type == "GATE_OUT" else "load", event.occurred_at)
    elif event.type == "ARRIVAL_REPORTED":
        following.arrived(event.journey, event.occurred_at)
    elif event.type == "TALLY_REPORTED":
        following.tallied(event.journey, event.occurred_at, list(event.payload.get("units", ())))
    else:
        eta = event.payload.get("eta")
        following.announced(event.subject_id, datetime.fromisoformat(eta) if eta else None, event.occurred_at)


HANDLING = {"DIRECT_DISCHARGE": Kind.DISCHARGE, "DIRECT_LOAD": Kind.LOAD}


def goes_directly(filing: Filing) -> bool:
    """Whether the declaration of a known bill chooses to pass the yard by."""
    modes = filing.declaration.modes
    return modes is not None and modes.handling in HANDLING and filing.facts.consignment is not None


def on_filing(filing: Filing, declaration: UUID) -> None:
    """A declaration that chooses the direct way asks for its boxes; those that may not go it go by the yard."""
    modes = filing.declaration.modes
    assert modes is not None and filing.facts.consignment is not None  # it goes directly
    kind = HANDLING[modes.handling]
    line = filing.facts.consignment
    for number in sorted({box.number for box in filing.declaration.containers}):
        try:
            with transaction.atomic():
                ask(caller=filing.caller, kind=kind, consignment=line, number=number, permit_no=modes.permit)
        except KouanError:
            continue


after_filing.append(Consequence(goes_directly, on_filing))
