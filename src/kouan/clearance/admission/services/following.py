"""What an admission learns from elsewhere: port inspections, releases, the gate, declarations that end."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from kouan.clearance.admission.models import Admission
from kouan.clearance.admission.rules import R13b, R13d
from kouan.clearance.admission.services.breaches import record_breach
from kouan.clearance.admission.services.steps import begin, locked, say, take, update
from kouan.clearance.admission.states import State
from kouan.clearance.models import Declaration
from kouan.clearance.services import changes, linking
from kouan.clearance.states import FREE, GONE
from kouan.clearance.states import State as Declared
from kouan.journeys.models import Consignment, GateMove
from kouan.kernel import clock
from kouan.kernel.calendar import local_date
from kouan.kernel.text import Text
from kouan.registry import rule_table

BY_SUMMARY = Text("概要申报声明涉检。", "The summary declaration says that the goods are subject to inspection.")


@transaction.atomic
def port_ordered(declaration: UUID, at: datetime, reason: Text) -> None:
    """Customs ordered the inspection at the port (B, D)."""
    head = changes.locked(declaration)
    if head.direction != "I" or Declared(head.state) in GONE:
        return
    admission = begin(head, at=at)
    if not admission.port:
        fields: dict[str, Any] = {"port": True}
        if not admission.reason_zh:
            fields |= {"reason_zh": reason.zh[:300], "reason_en": reason.en[:300]}
        take(admission, "order_port", event="PORT_INSPECTION", at=at, strict=False, **fields)
    _left_before(admission)


def released(head: Declaration) -> None:
    """The declaration is released: the goods may leave, and unless an inspection waits elsewhere, be sold. Locked."""
    at = head.released_at
    if at is None or Declared(head.state) in GONE or not Admission.objects.filter(declaration=head).exists():
        return
    admission = locked(head.pk)
    fields: dict[str, Any] = {} if admission.permitted_at else {"permitted_at": at}
    if admission.destination:
        fields["due_on"] = due_on(head)
        take(admission, "permit", event="REMOVAL_PERMITTED", at=at, strict=False, **fields)
    elif Declared(head.state) in FREE:
        take(admission, "qualify", event="MARKET_OK", at=at, strict=False, **fields)
        if admission.removed_at and head.consignment_id:
            linking.clear_if_gone(consignment=head.consignment_id)


@transaction.atomic
def on_release(declaration: UUID, inspection_due: bool = False) -> None:
    """As `released`. A summary declaration whose goods are inspected later opens an admission of its own (R-1.2e)."""
    if not inspection_due:
        if Admission.objects.filter(declaration=declaration).exists():
            released(changes.locked(declaration))
        return
    head = changes.locked(declaration)
    admission = begin(head, at=head.released_at or clock.now())
    if not admission.port and not admission.destination:
        office = str(head.head.get("destination_office", ""))
        update(admission, destination=True, destination_office=office, reason_zh=BY_SUMMARY.zh, reason_en=BY_SUMMARY.en)
        say(admission, "DEST_INSPECT_ORDERED", clock.now(), {"destination": True}, zh=BY_SUMMARY.zh, en=BY_SUMMARY.en)
    released(head)


@transaction.atomic
def failed_at_port(declaration: UUID, at: datetime, note: str) -> None:
    """The port inspection found something (recorded with the inspection order itself)."""
    if Admission.objects.filter(declaration=declaration).exists():
        take(locked(declaration), "disqualify", event="UNQUALIFIED", at=at, note=note, strict=False)


@transaction.atomic
def ended(declaration: UUID, at: datetime, note: str) -> None:
    """The declaration was returned or cancelled."""
    if Admission.objects.filter(declaration=declaration).exists():
        take(locked(declaration), "close", event="ADMISSION_CLOSED", at=at, note=note, strict=False)


@transaction.atomic
def left(consignment: UUID, at: datetime, box: str) -> None:
    """A box of the consignment drove out: allowed, or a breach (R-1.3b)."""
    standing = Declaration.objects.filter(consignment=consignment, direction="I").exclude(state__in=GONE)
    found = standing.values_list("id", "released_at").first()
    if found is None:
        return
    admission = Admission.objects.filter(declaration=found[0]).first()
    allowed_at = admission.permitted_at or admission.market_ok_at if admission else found[1]
    if R13b.broken(at, allowed_at):
        record_breach(declaration=found[0], kind="removed", at=at, note=box)
    elif admission is not None and (admission.removed_at is None or at < admission.removed_at):
        event = "COND_REMOVED" if admission.removal else "PORT_REMOVED"
        admission = locked(found[0])
        if not take(admission, "leave", event=event, at=at, note=box, strict=False, removed_at=at):
            return
        if admission.removed_at is None:  # it had been qualified already: the day it left is still worth keeping
            update(admission, removed_at=at)
            say(admission, event, at, {"removed_at": at}, note=box)


def due_on(head: Declaration) -> date:
    """The last day to ask for the destination inspection: counted from the discharge (R-1.3d)."""
    lines = Consignment.objects.select_related("call")
    line = lines.filter(pk=head.consignment_id).first() if head.consignment_id else None
    moments = [head.released_at]
    if line is not None:
        moments = [line.tallied_at, line.call.ata if line.call else None, line.arrival_reported_at, head.released_at]
    day = local_date(next((moment for moment in moments if moment), None) or clock.now())
    return R13d.due(day, int(rule_table.value("admission.destination.days", clock.today())))


def _left_before(admission: Admission) -> None:
    """Boxes that had left when the inspection was ordered: the order finds out (R-1.3b)."""
    head = admission.declaration
    if head.consignment_id is None or admission.state != State.PORT:
        return
    moves = GateMove.objects.filter(outward=True, allowed=True, unit__consignmentunit__consignment=head.consignment_id)
    opened = Consignment.objects.values_list("created_at", flat=True).get(pk=head.consignment_id)
    for number, at in moves.filter(at__gte=opened).values_list("number", "at").order_by("at"):
        if R13b.broken(at, admission.permitted_at):
            record_breach(declaration=head.pk, kind="removed", at=at, note=number)
