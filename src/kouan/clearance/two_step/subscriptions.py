"""How two-step declarations go on: filed, arrived, completed; and what the chapter adds to filing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse

from kouan.clearance.extension import (
    Completing,
    Consequence,
    Link,
    after_amending,
    after_filing,
    amending_checks,
    completing,
    filing_checks,
    next_steps,
    page_links,
)
from kouan.clearance.models import Declaration
from kouan.clearance.modes.gathering import Case, source
from kouan.clearance.services import flow, linking, summaries
from kouan.clearance.states import FREE, State
from kouan.clearance.two_step import rules
from kouan.clearance.two_step.selectors import due_of, has_right, with_entry
from kouan.clearance.two_step.services.beginning import amended, amended_findings, begin, is_summary, summary_findings
from kouan.clearance.two_step.services.completing import awaits, find_and_complete, problems_of, reopen
from kouan.journal.stored import Stored
from kouan.journal.subscriptions import subscribe
from kouan.kernel import clock
from kouan.kernel.calendar import ends_at
from kouan.kernel.text import Text
from kouan.registry.actors import DECLARANT
from kouan.registry.caller import Caller
from kouan.registry.standing import Step

TWO_STEPS = Text("两步申报", "Two steps")
COMPLETE = Text("办理完整申报", "File the complete declaration")
__all__ = ["rules"]  # R-1.2a closes the mode by being imported

filing_checks.append(summary_findings)
after_filing.append(Consequence(is_summary, begin))
amending_checks.append(amended_findings)
after_amending.append(amended)
completing.append(Completing(find_and_complete, problems_of, awaits))


def links(caller: Caller, head: Declaration) -> Iterator[Link]:
    """From the declaration's page to its two steps."""
    if head.two_step:
        yield Link(TWO_STEPS, reverse("two_step:one", args=[head.id]), "footprints")


def next_step(head: Declaration) -> Step | None:
    """Released for removal: the declarant completes it by the last day."""
    if not head.two_step or head.state != State.RELEASED_TO_REMOVE:
        return None
    step = with_entry().filter(pk=head.id).first()
    due = due_of(step) if step is not None else None
    by = ends_at(due) if due else None
    late = by is not None and clock.now() >= by
    url = reverse("two_step:one", args=[head.pk])
    return Step(COMPLETE, DECLARANT, "bad" if late else "wait", by, rules.R12c.id, url)


page_links.append(links)
next_steps.append(next_step)


@subscribe("two_step.document_channel", to=("SUMMARY_SUBMITTED", "DECL_COMPLETED"))
def on_filed(event: Stored) -> None:
    """Accept and review, each step in its own way."""
    if event.type == "SUMMARY_SUBMITTED":
        summaries.accept(declaration=event.subject_id)
        summaries.review(declaration=event.subject_id)
    else:
        flow.accept(declaration=event.subject_id)
        flow.review(declaration=event.subject_id)


@subscribe("two_step.arrivals", to=("VESSEL_ARRIVED", "ARRIVAL_REPORTED", "MANIFEST_MATCHED"))
def on_arrival(event: Stored) -> None:
    """Goods of a summary are here."""
    waiting = Declaration.objects.filter(state=State.SUPPLEMENT_REQUIRED)
    if event.type == "VESSEL_ARRIVED":
        waiting = waiting.filter(consignment__call=event.subject_id)
    elif event.type == "ARRIVAL_REPORTED":
        waiting = waiting.filter(consignment=event.subject_id)
    else:
        waiting = waiting.filter(pk=event.subject_id)
    for declaration in waiting.order_by("id").values_list("id", flat=True):
        summaries.arrived(declaration=declaration)


@subscribe("two_step.reopening", to=("DECL_REOPENED",))
def on_reopened(event: Stored) -> None:
    """The second step was returned."""
    if Declaration.objects.filter(pk=event.subject_id, state=State.RELEASED_TO_REMOVE).exists():
        reopen(declaration=event.subject_id)


@subscribe("two_step.clearing", to=("RELEASED",))
def on_released(event: Stored) -> None:
    """The goods of a completed declaration left long ago: it is cleared with its release."""
    head = Declaration.objects.filter(pk=event.subject_id, state__in=[str(state) for state in FREE]).first()
    if head is not None and head.two_step and head.consignment_id is not None:
        linking.clear_if_gone(consignment=head.consignment_id)


@source
def right_of(case: Case) -> dict[str, Any]:
    """Whether the trader's right to declare in two steps stands."""
    return {"two_step_right": has_right(case.trader)} if case.trader else {}
