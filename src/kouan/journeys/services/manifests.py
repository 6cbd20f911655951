"""Manifest lines that change: withdrawn, amended, taken up again, carried by another call (R-MF1, R-MF2, R-MF5)."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from kouan.journal.services import append
from kouan.journeys import extension
from kouan.journeys.models import Call, Consignment
from kouan.journeys.rules import RMF1, RMF2, RMF5
from kouan.journeys.services.tallies import compare
from kouan.journeys.states import ManifestState
from kouan.kernel.clock import now
from kouan.kernel.errors import Conflict, Invalid, NotFound, Problem, Refused
from kouan.kernel.text import Text

NOT_WITHDRAWN = Text("该舱单未撤销", "This manifest line is not withdrawn")
WITHDRAWN = Text("该舱单已撤销，请先重新传输", "This manifest line is withdrawn: send it again first")
REPLAYED = ("manifest_state", "packages", "arrival_reported_at", "tallied_at", "tally_packages", "tally_weight")
WEIGHT = Text("毛重不能小于 0，须少于 10¹² 千克。", "The gross weight is 0 or more, and less than 10¹² kg.")
HEAVIEST = 10**12  # kilograms, as the column holds them
TAKEN = Text("该航次已有此提单的舱单", "That call has a manifest line of this bill already")


@transaction.atomic
def withdraw_manifest(*, consignment: UUID, at: datetime | None = None) -> Consignment:
    """The manifest line was withdrawn: goods do not come. Refused after release (R-MF2), and of goods that are
    here while they are declared (R-MF5)."""
    found = locked(consignment)
    if found.released_at is not None:
        raise Refused(RMF2.id, RMF2.text)
    if found.manifest_state != ManifestState.WITHDRAWN:
        here = found.arrival_reported_at is not None or found.tallied_at is not None
        if RMF5.check(here, (asked(found.id) for asked in extension.declared)):
            raise Refused(RMF5.id, RMF5.text)
        change(found, "MANIFEST_WITHDRAWN", at or now(), {"manifest_state": str(ManifestState.WITHDRAWN)}, {})
    return found


@transaction.atomic
def reopen(*, consignment: UUID, at: datetime | None = None, **line: Any) -> Consignment:
    """A withdrawn line is sent again, with the same data or with other (`packages`, `gross_weight`, …)."""
    found = locked(consignment)
    if found.manifest_state != ManifestState.WITHDRAWN:
        raise Conflict(NOT_WITHDRAWN)
    weighable(line.get("gross_weight"))
    changed = {"manifest_state": str(ManifestState.ACCEPTED)} | _differing(found, line)
    change(found, "MANIFEST_REOPENED", at or now(), changed, {})
    return found


@transaction.atomic
def amend(
    *,
    consignment: UUID,
    reason: str,
    packages: int | None = None,
    gross_weight: Decimal | None = None,
    goods_description: str | None = None,
    at: datetime | None = None,
) -> Consignment:
    """The carrier corrects a line, with a reason (R-MF1); what is None stays. Refused after release."""
    found = _open(consignment)
    if not reason.strip():
        raise Invalid([RMF1.problem("reason", RMF1.reason)])
    told = {"packages": packages, "gross_weight": gross_weight, "goods_description": goods_description}
    weighable(gross_weight)
    changed = _differing(found, {name: value for name, value in told.items() if value is not None})
    if changed:
        change(found, "MANIFEST_AMENDED", at or now(), changed, {"reason": reason})
        if found.tallied_at is not None:
            compare(found, at=at or now())
    return found


@transaction.atomic
def reassign(*, consignment: UUID, call: UUID, reason: str, at: datetime | None = None) -> Consignment:
    """The goods come with another call: rolled to a later voyage, or on another vessel. Refused after release."""
    found = _open(consignment)
    if not Call.objects.filter(pk=call).exists():
        raise NotFound()
    if found.call_id != call:
        try:
            with transaction.atomic():
                former = found.call_id
                change(found, "MANIFEST_REASSIGNED", at or now(), {"call_id": call}, {"from": former, "reason": reason})
        except IntegrityError as error:
            raise Conflict(TAKEN) from error
        found.refresh_from_db()
    return found


def weighable(gross_weight: Decimal | None) -> None:
    """Invalid unless this is a weight that goods can have, in kilograms; None is not told."""
    if gross_weight is not None and not (Decimal(gross_weight).is_finite() and 0 <= gross_weight < HEAVIEST):
        raise Invalid([Problem("schema", "gross_weight", WEIGHT)])


def _open(consignment: UUID) -> Consignment:
    found = locked(consignment)
    if found.released_at is not None:
        raise Refused(RMF1.id, RMF1.text)
    if found.manifest_state == ManifestState.WITHDRAWN:
        raise Conflict(WITHDRAWN)
    return found


def _differing(found: Consignment, line: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in line.items() if getattr(found, name) != value}


def locked(consignment: UUID) -> Consignment:
    """The consignment, its row locked until the transaction ends."""
    found = Consignment.objects.select_for_update(no_key=True).filter(pk=consignment).first()
    if found is None:
        raise NotFound()
    return found


def change(line: Consignment, event: str, at: datetime, changed: dict[str, Any], payload: dict[str, Any]) -> None:
    """Save the changed fields of a locked line; one event."""
    for name, value in changed.items():
        setattr(line, name, value)
    line.save(update_fields=list(changed))
    append(
        type=event,
        subject=("consignment", line.id),
        journey=line.id,
        occurred_at=at,
        payload=payload | changed,
        set={name: value for name, value in changed.items() if name in REPLAYED},
    )
