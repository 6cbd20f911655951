"""Customs decide on a request: approved it takes effect at once, refused nothing changes."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from kouan.clearance.amendments.changing import applied, differences
from kouan.clearance.amendments.models import Request
from kouan.clearance.amendments.rules import RD4, R11e
from kouan.clearance.amendments.services.asking import go_on, locked_request, settle
from kouan.clearance.amendments.services.rewriting import rewrite, stops
from kouan.clearance.amendments.states import Kind, RequestState
from kouan.clearance.models import Declaration, InspectionOrder
from kouan.clearance.services.changes import MOVED, basis_of, change
from kouan.clearance.services.storing import restored
from kouan.kernel import clock
from kouan.kernel.errors import Conflict, Invalid
from kouan.registry.caller import Caller
from kouan.registry.roles import Role


@transaction.atomic
def approve(*, caller: Caller, request: UUID, note: str = "", basis: str = "") -> Request:
    """The request takes effect: the declaration is rewritten, or cancelled; its duties are settled anew.

    `basis`: what the officer looked at; Conflict when the declaration moved since. Invalid when the rules now find
    against what it would say; nothing changes then.
    """
    caller.require(Role.CUSTOMS)
    found = locked_request(request)
    head = Declaration.objects.select_for_update(no_key=True, of=("self",)).get(pk=found.declaration_id)
    if basis and basis != basis_of(head):
        raise Conflict(MOVED)
    if problems := list(RD4.check(head, Kind(found.kind))):
        raise Invalid(problems)
    found.declaration = head
    counted = not found.carriage and R11e.counts(found.reason_code, clock.today())
    settle(
        found, "approve", "AMENDMENT_APPROVED", note=note.strip()[:300], decided_by_id=caller.person, counted=counted
    )
    if found.kind == Kind.WITHDRAW:
        _cancel(head, found)
    else:
        _amend(head, found)
    return found


def _cancel(head: Declaration, found: Request) -> None:
    InspectionOrder.objects.filter(declaration=head, done_at=None).update(
        result="failed", done_at=clock.now(), note=found.reason[:500]
    )
    change(head, "cancel", event="DECL_CANCELLED", note=found.reason[:300], payload={"request": found.id})


def _amend(head: Declaration, found: Request) -> None:
    before = restored(head)
    after = applied(before, found.changes)
    if against := stops(head, after):
        raise Invalid(against)
    found.shown = differences(before, after)
    found.difference = rewrite(head, before, after, found)
    found.save(update_fields=["shown", "difference"])
    go_on(head)


@transaction.atomic
def refuse(*, caller: Caller, request: UUID, reason: str) -> Request:
    """Customs do not approve; the reason is told."""
    caller.require(Role.CUSTOMS)
    said = reason.strip()[:300]
    if not said:
        raise Invalid([RD4.problem("reason", RD4.reason)])
    found = locked_request(request)
    settle(found, "refuse", "AMENDMENT_REFUSED", note=said, decided_by_id=caller.person)
    go_on(found.declaration)
    return found


def lapse(head: Declaration) -> None:
    """The declaration is gone: an open request has nothing to change any more. Runs inside that change."""
    for found in Request.objects.filter(declaration=head, state=RequestState.ASKED).select_related("declaration"):
        settle(found, "lapse", "AMENDMENT_LAPSED")
