"""Manifest lines: opened, withdrawn, arrived, tallied."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID

import msgspec
from django.db import transaction

from kouan.journal.services import append
from kouan.journeys.models import Consignment, ConsignmentUnit, Unit
from kouan.journeys.rules import RD7
from kouan.journeys.services import manifests
from kouan.journeys.services.holds import place_hold
from kouan.journeys.services.manifests import change, locked
from kouan.journeys.services.orders import adopt_orders
from kouan.journeys.services.statuses import adopt_statuses
from kouan.journeys.services.tallies import compare
from kouan.journeys.services.units import move
from kouan.journeys.states import HoldKind, ManifestState
from kouan.kernel.clock import now
from kouan.kernel.errors import Conflict
from kouan.kernel.text import Text

CHANGED = Text("该提单已有不同内容的舱单，请办理更改", "This bill has a manifest line with other data: ask to amend it")


class UnitLine(msgspec.Struct, frozen=True):
    """A box on a manifest line."""

    number: str
    size_type: str = ""
    full: bool = True
    seal: str = ""


@transaction.atomic
def open_consignment(
    *,
    bill_no: str,
    direction: str,
    packages: int,
    gross_weight: Decimal,
    call: UUID | None = None,
    owner: UUID | None = None,
    agent: UUID | None = None,
    goods_description: str = "",
    units: Sequence[UnitLine] = (),
    controlled: bool = True,
    by: UUID | None = None,
    at: datetime | None = None,
) -> Consignment:
    """Accept a manifest line. Foreign-trade goods (`controlled`) come under customs control at once.

    Natural key: bill, direction, call. The same data again is the same line; other data is a Conflict. A line that was
    withdrawn is taken up again with the new data.
    """
    manifests.weighable(gross_weight)
    at = at or now()
    line = {"packages": packages, "gross_weight": gross_weight, "goods_description": goods_description}
    parties = {"owner_id": owner, "agent_id": agent}
    found, created = Consignment.objects.get_or_create(
        bill_no=bill_no,
        direction=direction,
        call_id=call,  # type: ignore[misc]  # none is a call of its own kind here
        defaults=line | parties | {"controlled": controlled, "created_at": at},
    )
    if not created:
        if found.manifest_state == ManifestState.WITHDRAWN:
            return manifests.reopen(consignment=found.id, at=at, **line)
        if any(getattr(found, name) != value for name, value in line.items()):
            raise Conflict(CHANGED)
        return found
    append(
        type="CONSIGNMENT_OPENED",
        subject=("consignment", found.id),
        journey=found.id,
        occurred_at=at,
        payload=line | {"bill_no": bill_no, "direction": direction, "call": call, "units": [u.number for u in units]},
        set={"manifest_state": found.manifest_state, "packages": packages},
    )
    for unit in sorted(units, key=lambda unit: unit.number):
        _carry(found, unit)
    adopt_orders(found, [unit.number for unit in units])
    adopt_statuses(found)
    if controlled:
        place_hold(kind=HoldKind.CUSTOMS, consignment=found.id, reason=RD7.text, rule=RD7.id, by=by, at=at)
    return found


def _carry(consignment: Consignment, line: UnitLine) -> None:
    box, created = Unit.objects.get_or_create(
        number=line.number, defaults={"size_type": line.size_type, "full": line.full, "seal": line.seal}
    )
    if not created:
        box.size_type, box.full, box.seal = line.size_type or box.size_type, line.full, line.seal
        box.save(update_fields=["size_type", "full", "seal"])
    ConsignmentUnit.objects.create(consignment=consignment, unit=box)


@transaction.atomic
def report_arrival(*, consignment: UUID, terminal: str = "", at: datetime) -> Consignment:
    """The goods are in the supervised site (运抵报告). The earliest report stands; the boxes stand at `terminal`."""
    found = locked(consignment)
    if found.arrival_reported_at is None or at < found.arrival_reported_at:
        before = {"before": found.arrival_reported_at, "terminal": terminal}
        change(found, "ARRIVAL_REPORTED", at, {"arrival_reported_at": at}, before)
        for box in _boxes(found) if terminal else ():
            move(box, terminal, at)
    return found


@transaction.atomic
def record_tally(
    *,
    consignment: UUID,
    packages: int,
    gross_weight: Decimal,
    units: Sequence[str] = (),
    at: datetime,
    by: UUID | None = None,
) -> Consignment:
    """What was counted at discharge. The boxes now stand at the call's terminal; the tally latest in time stands.

    A tally outside the tolerance of the manifest (domain reference 1.1) puts a hold; one within lifts it.
    """
    manifests.weighable(gross_weight)
    found = locked(consignment)
    if found.tallied_at is not None and at <= found.tallied_at:
        return found
    counted = {"tallied_at": at, "tally_packages": packages, "tally_weight": gross_weight}
    change(found, "TALLY_REPORTED", at, counted, {"units": list(units)})
    if found.call is not None:
        for box in _boxes(found, units):
            move(box, found.call.terminal, at)
    compare(found, by=by, at=at)
    return found


def _boxes(line: Consignment, numbers: Sequence[str] = ()) -> list[Unit]:
    boxes = Unit.objects.select_for_update(no_key=True).filter(consignmentunit__consignment=line)
    return list((boxes.filter(number__in=numbers) if numbers else boxes).order_by("number"))
