"""The document channel: accept, review, duties, goods, inspection, release. Each step is safe to be asked twice."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kouan.clearance import selection
from kouan.clearance.extension import why_not_accepted, why_not_released
from kouan.clearance.law import RD6
from kouan.clearance.models import Declaration, InspectionOrder
from kouan.clearance.services.changes import change, locked
from kouan.clearance.services.late import late_fee
from kouan.clearance.states import FREE, SETTLED, SUMMARY, State
from kouan.journeys.models import Consignment
from kouan.journeys.rules import RD7
from kouan.journeys.services import lift_hold, place_hold
from kouan.journeys.states import HoldKind, ManifestState
from kouan.kernel import clock
from kouan.kernel.calendar import local_date
from kouan.kernel.text import Text

INSPECTION_REF = "customs"
GONE_AFTER_RELEASE = Text(
    "报关单放行后撤销，货物重新监管。",
    "The declaration was withdrawn after release: the goods are under control again.",
)


@transaction.atomic
def accept(*, declaration: UUID) -> Declaration:
    """Customs take the declaration in (L). The late-declaration fee (R-D2) is fixed on this day."""
    head = locked(declaration)
    if head.state in (State.DECLARED, State.COMPLETE_SUBMITTED):
        at = clock.now()
        against = why_not_accepted(head, local_date(head.accepted_at or at))  # of two steps the first counts (R-1.2g)
        if against is not None:
            step, event = ("reopen", "DECL_REOPENED") if head.two_step else ("refuse", "DECL_RETURNED")
            change(head, step, event=event, at=at, note=against)
            return head
        fee = late_fee(head, local_date(head.accepted_at or at))
        note, told = (fee.text if fee.fen else ""), {"late_fee": fee.fen}
        change(head, "accept", event="DECL_ACCEPTED", at=at, note=note, payload=told, late_fee_fen=fee.fen)
    return head


@transaction.atomic
def review(*, declaration: UUID) -> Declaration:
    """Automatic review: without warnings and undrawn the documents are settled at once, else an officer gets them."""
    head = locked(declaration)
    if head.state != State.RECEIVED:
        return head
    reason = selection.to_officer(head)
    if reason is not None:
        change(head, "hold", event="DECL_HELD", note=reason)
    else:
        settle_documents(head, "review_paperless" if head.head.get("entry_kind") == "W" else "review")
    return head


def settle_documents(head: Declaration, step: str, note: str = "") -> None:
    """The documents are reviewed (审结): duties become due, or there are none and the goods are looked at."""
    steps = (step, "charge") if head.total_fen else (step,)
    owed = {
        "entry_id": head.entry_id,
        "debtor": head.organisation_id,
        "payer": head.filed_by_id,
        "duties": {kind: amount for kind, amount in head.due.items() if amount},
        "declared_on": local_date((None if head.two_step else head.accepted_at) or clock.now()),
    }
    change(head, *steps, event="DOC_REVIEWED", note=note, payload=owed, reviewed_at=clock.now())
    if not head.total_fen:
        decide(head)


@transaction.atomic
def paid(*, declaration: UUID, at: datetime | None = None, covered: int | None = None) -> Declaration:
    """The duties are in the treasury. After a release on security only the payment is noted.

    `covered`: what was paid, in fen; less than is due by now (they rose meanwhile) changes nothing.
    """
    head = locked(declaration)
    if covered is not None and covered < head.total_fen:
        return head
    if head.state == State.TAX_DUE:
        change(head, "pay", event="DUTIES_SETTLED", paid_at=at or clock.now())
        decide(head)
    elif head.state in FREE and head.paid_at is None:
        head.paid_at = at or clock.now()
        head.save(update_fields=["paid_at"])
    return head


@transaction.atomic
def arrived(*, declaration: UUID) -> Declaration:
    """Goods declared early are here now."""
    head = locked(declaration)
    if head.state == State.AWAIT_ARRIVAL:
        decide(head)
    return head


def decide(head: Declaration) -> None:
    """Documents and duties are settled: wait for the goods, order an inspection, or release. The row is locked.

    Of a summary declaration (1.2) the documents are settled and no duty is due yet; only then its goods are ordered
    for inspection, never at the second step.
    """
    state = State(head.state)
    if state not in SETTLED and state is not State.SUPPLEMENT_REQUIRED:
        return
    if not goods_here(head):
        _wait(head)
        return
    reason = why_not_released(head)
    if reason is not None:
        _wait(head, reason)
        return
    second_step = head.two_step and state is not State.SUPPLEMENT_REQUIRED
    order = None if second_step or head.inspections.exists() else selection.inspection(head)
    if order is not None:
        order_inspection(head, order)
    else:
        release(head)


def _wait(head: Declaration, reason: Text | None = None) -> None:
    """Wait for the goods, or until what a chapter holds against the release is settled."""
    if head.state not in (State.AWAIT_ARRIVAL, State.SUPPLEMENT_REQUIRED):
        said = {"zh": reason.zh, "en": reason.en} if reason else {}
        change(head, "wait", event="AWAITS_ARRIVAL", payload=said)


def goods_here(head: Declaration) -> bool:
    """Whether the goods have arrived: an import's vessel or arrival report, an export's arrival report.

    Goods whose manifest was withdrawn do not come (R-1.1g).
    """
    if head.consignment_id is None:
        return not selection.needs_manifest(head)
    line = Consignment.objects.select_related("call").get(pk=head.consignment_id)
    if line.manifest_state == ManifestState.WITHDRAWN:
        return False
    if line.arrival_reported_at is not None:
        return True
    return head.direction == "I" and line.call is not None and line.call.ata is not None


def order_inspection(head: Declaration, order: InspectionOrder) -> None:
    """Customs want to see the goods: a hold keeps them in until the inspection has passed; the trader attends."""
    change(
        head,
        "inspect",
        event="INSPECT_ORDERED",
        note=RD6.check(order.reason),
        payload={"cause": order.cause, "rule": order.rule},
    )
    order.declaration, order.ordered_at = head, clock.now()
    order.save(force_insert=True)
    if head.consignment_id:
        place_hold(
            kind=HoldKind.INSPECTION,
            consignment=head.consignment_id,
            reason=order.reason,
            ref=INSPECTION_REF,
            rule=order.rule,
        )


def pass_on(head: Declaration, note: str) -> None:
    """The inspection has passed: release, unless a chapter holds something against it."""
    reason = why_not_released(head)
    if reason is None:
        release(head, note=note)
    else:
        _wait(head, reason)


def release(head: Declaration, *, step: str = "release", note: str = "") -> None:
    """Release (放行, or 担保放行 with step "secure"): customs' holds on the goods are lifted with it.

    A summary declaration is released for removal (SpK): the goods may leave, they may not be sold while an inspection
    is due (R-1.2e).
    """
    if State(head.state) in SUMMARY:
        due = (head.head.get("answers") or {}).get("inspected") == "yes"
        change(head, step, event="RELEASED_TO_REMOVE", note=note, payload={"inspection_due": due, "may_sell": not due})
    else:
        change(head, step, event="RELEASED", note=note, payload={"security": step == "secure"})
    free(head)


def free(head: Declaration) -> None:
    """Lift what customs hold on the declared goods."""
    if head.consignment_id:
        lift_hold(kind=HoldKind.INSPECTION, consignment=head.consignment_id, ref=INSPECTION_REF)
        lift_hold(kind=HoldKind.CUSTOMS, consignment=head.consignment_id, at=head.released_at)


def control_again(head: Declaration) -> None:
    """A declaration whose goods were free is gone: they are under customs control again (R-D7). Inside that change."""
    if head.released_at is not None and head.consignment_id:
        place_hold(kind=HoldKind.CUSTOMS, consignment=head.consignment_id, reason=GONE_AFTER_RELEASE, rule=RD7.id)


@transaction.atomic
def clear(*, declaration: UUID) -> Declaration:
    """The goods left after release (结关)."""
    head = locked(declaration)
    if State(head.state) in (State.SECURED, State.RELEASED) and (head.paid_at or not head.total_fen):
        change(head, "clear", event="CLEARED")
    return head
