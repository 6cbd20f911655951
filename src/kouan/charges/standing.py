"""Duty bills to pay, on the pages of the consignment and of its declaration."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from django.urls import reverse

from kouan.charges.models import Bill
from kouan.charges.selectors import visible
from kouan.charges.states import BILL_TEXTS, BillState
from kouan.kernel.calendar import ends_at
from kouan.kernel.text import Text
from kouan.registry.actors import DECLARANT
from kouan.registry.caller import Caller
from kouan.registry.standing import Standing, Step, standing

TITLE = Text("税单", "Duty bill")
PAY = Text("缴纳税款", "Pay the duties")
RULE = "C7"  # the period to pay, and the surcharge after it


@standing("charges", order=8)
def stands(caller: Caller, consignment: UUID) -> Iterator[Standing]:
    """The open bills the caller may see."""
    for bill in visible(caller).filter(journey=consignment, state__in=(BillState.ISSUED, BillState.PAYING)):
        yield _line(bill)


def _line(bill: Bill) -> Standing:
    step = Step(PAY, DECLARANT, "wait", ends_at(bill.due_on), RULE) if bill.state == BillState.ISSUED else None
    tone = "bad" if step is not None and step.late else "wait"
    url = reverse("charges:bill", args=[bill.pk])
    return Standing(TITLE, BILL_TEXTS[BillState(bill.state)], tone, step, url, bill.number)
