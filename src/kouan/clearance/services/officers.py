"""What officers decide: manual review, inspection results, security, return, cancellation."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from kouan.clearance import reference
from kouan.clearance.extension import why_not_accepted, why_not_released
from kouan.clearance.law import RD6
from kouan.clearance.models import Declaration, InspectionOrder
from kouan.clearance.rules.licences import unlicensed
from kouan.clearance.services import summaries
from kouan.clearance.services.acting import require_mandate
from kouan.clearance.services.changes import change, locked
from kouan.clearance.services.flow import goods_here, order_inspection, pass_on, release, settle_documents
from kouan.clearance.services.storing import restored
from kouan.clearance.states import SECOND_STEP, SUMMARY, State
from kouan.journal.services import append
from kouan.journeys.rules import RD7
from kouan.kernel import clock
from kouan.kernel.errors import Conflict, Invalid, NotFound, Problem, Refused
from kouan.kernel.text import Text
from kouan.registry.caller import Caller
from kouan.registry.roles import Role

NEEDS_REASON = Text("请写明理由。", "Give the reason.")
NOT_HERE = Text("货物未运抵，不能放行。", "The goods are not here yet: no release.")
NOTHING_TO_SEE = Text("货物未运抵，不能查验。", "The goods are not here yet: there is nothing to inspect.")
NO_ORDER = Text("没有待办的查验。", "No inspection is open.")
ALREADY_ACCEPTED = Text("海关已接受申报，请向海关申请撤销。", "Customs accepted it already: ask customs to cancel it.")
PASSED = Text("查验无异常", "Inspection passed")


@transaction.atomic
def review_manually(
    *, caller: Caller, declaration: UUID, accept: bool, reason: str = "", basis: str = ""
) -> Declaration:
    """An officer read the documents: settled (G), or returned for change (Z) with the reason.

    `basis`, here and below: what the officer looked at (`changes.basis_of`); Conflict when it has moved since.
    """
    caller.require(Role.CUSTOMS)
    head = locked(declaration, basis)
    if not accept:
        _send_back(head, "return", _reason(reason))
    elif head.state == State.SUMMARY_MANUAL:
        summaries.settle(head, "examine", reason)
    else:
        settle_documents(head, "examine", reason)
    return head


def _send_back(head: Declaration, step: str, reason: str) -> None:
    """Returned; the second of two steps is open again then, for its goods have left already."""
    if head.two_step and State(head.state) in SECOND_STEP:
        change(head, "reopen", event="DECL_REOPENED", note=reason)
    else:
        change(head, "return" if State(head.state) in SUMMARY else step, event="DECL_RETURNED", note=reason)


@transaction.atomic
def return_declaration(
    *, caller: Caller, declaration: UUID, reason: str, for_change: bool = True, basis: str = ""
) -> Declaration:
    """Send a declaration back: for change (Z), or not accepted (E, before review only)."""
    caller.require(Role.CUSTOMS)
    head = locked(declaration, basis)
    _send_back(head, "return" if for_change else "refuse", _reason(reason))
    return head


@transaction.atomic
def order(*, caller: Caller, declaration: UUID, reason: str, basis: str = "") -> Declaration:
    """An officer wants to see the goods."""
    caller.require(Role.CUSTOMS)
    head = locked(declaration, basis)
    if not goods_here(head):
        raise Conflict(NOTHING_TO_SEE)
    said = _reason(reason)
    order_inspection(head, InspectionOrder(cause="officer", rule=RD6.id, reason_zh=said, reason_en=said))
    return head


@transaction.atomic
def record_inspection(*, caller: Caller, declaration: UUID, passed: bool, note: str = "") -> Declaration:
    """The result of the open inspection: passed, and the goods are released; failed, and it is returned for change."""
    caller.require(Role.INSPECTION, Role.CUSTOMS)
    head = locked(declaration)
    found = InspectionOrder.objects.select_for_update(of=("self",)).filter(declaration=head, done_at=None).first()
    if found is None:
        raise Conflict(NO_ORDER)
    found.result, found.done_at = "passed" if passed else "failed", clock.now()
    found.note, found.inspector_id = (note if passed else _reason(note)), caller.person
    found.save(update_fields=["result", "done_at", "note", "inspector"])
    append(
        type="INSPECT_DONE",
        subject=("inspection", found.id),
        journey=head.consignment_id,
        occurred_at=found.done_at,
        payload={"declaration": head.id, "result": found.result, "note": found.note},
        set={"result": found.result},
    )
    if passed:
        pass_on(head, PASSED.zh)
    else:
        change(head, "return", event="DECL_RETURNED", note=note)
    return head


@transaction.atomic
def release_on_security(*, caller: Caller, declaration: UUID, reason: str, basis: str = "") -> Declaration:
    """Release before the duties are paid, against security (K). The goods must be here, and nothing against it.

    Refused by R-D7 while a licence is missing by today's letters, or one that is named is not in force today.
    """
    caller.require(Role.CUSTOMS)
    head = locked(declaration, basis)
    if not goods_here(head):
        raise Conflict(NOT_HERE)
    _licensed(head)
    against = why_not_released(head)
    if against is not None:
        raise Conflict(against)
    release(head, step="secure", note=_reason(reason))
    return head


def _licensed(head: Declaration) -> None:
    on = clock.today()
    missing = next(unlicensed(restored(head), reference.day(on)), None)
    against = missing.text if missing is not None else why_not_accepted(head, on)
    if against is not None:
        raise Refused(RD7.id, RD7.unlicensed, zh=against.zh, en=against.en)


@transaction.atomic
def cancel(*, caller: Caller, declaration: UUID, reason: str, basis: str = "") -> Declaration:
    """Withdraw a declaration (D): its sender until customs accept it (R-D4), after that customs until release."""
    head = locked(declaration, basis)
    if not caller.may(Role.CUSTOMS):
        if caller.organisation not in (head.filed_by_id, head.organisation_id):
            raise NotFound()
        caller.require(Role.TRADER, Role.BROKER)
        require_mandate(caller, head.organisation_id)
        if head.state not in (State.DECLARED, State.SUMMARY_SUBMITTED):
            raise Conflict(ALREADY_ACCEPTED)
    InspectionOrder.objects.filter(declaration=head, done_at=None).update(
        result="failed", done_at=clock.now(), note=reason[:500]
    )
    change(head, "cancel", event="DECL_CANCELLED", note=_reason(reason))
    return head


def _reason(said: str) -> str:
    said = said.strip()
    if not said:
        raise Invalid([Problem("A.4", "reason", NEEDS_REASON)])
    return said[:300]
