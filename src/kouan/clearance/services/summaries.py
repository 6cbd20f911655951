"""The document channel of a summary declaration: stored, reviewed, goods looked at, released for removal (1.2)."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from kouan.clearance import selection
from kouan.clearance.extension import why_not_accepted
from kouan.clearance.models import Declaration
from kouan.clearance.services.changes import change, locked
from kouan.clearance.services.flow import decide
from kouan.clearance.states import State
from kouan.kernel import clock
from kouan.kernel.calendar import local_date


@transaction.atomic
def accept(*, declaration: UUID) -> Declaration:
    """Customs take the summary in (SpL): the goods are declared on this day (R-1.2g)."""
    head = locked(declaration)
    if head.state == State.SUMMARY_SUBMITTED:
        at = clock.now()
        against = why_not_accepted(head, local_date(at))
        if against is not None:
            change(head, "return", event="DECL_RETURNED", at=at, note=against)
        else:
            change(head, "accept", event="SUMMARY_ACCEPTED", at=at)
    return head


@transaction.atomic
def review(*, declaration: UUID) -> Declaration:
    """Automatic review: without warnings and undrawn it is settled at once, else an officer gets it."""
    head = locked(declaration)
    if head.state != State.SUMMARY_STORED:
        return head
    reason = selection.to_officer(head)
    if reason is not None:
        change(head, "hold", event="DECL_HELD", note=reason)
    else:
        settle(head, "review")
    return head


def settle(head: Declaration, step: str, note: str = "") -> None:
    """The summary is reviewed (SpJ, Sp1); no duty is due yet."""
    change(head, step, "wait", event="SUMMARY_REVIEWED", note=note, reviewed_at=clock.now())
    decide(head)


@transaction.atomic
def arrived(*, declaration: UUID) -> Declaration:
    """The goods of a reviewed summary are here: an inspection is ordered, or they are released for removal."""
    head = locked(declaration)
    if head.state == State.SUPPLEMENT_REQUIRED:
        decide(head)
    return head
