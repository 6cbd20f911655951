"""Duties computed again for a declaration that was accepted: other rates, or other content."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec

from kouan.clearance.duties.dates import taxed_on
from kouan.clearance.duties.sheet import KINDS
from kouan.clearance.models import Declaration as Head
from kouan.clearance.services.assessing import assess
from kouan.clearance.services.changes import change
from kouan.clearance.services.late import late_fee
from kouan.clearance.states import BEFORE_REVIEW, SETTLED, State
from kouan.codecs.declaration import Declaration
from kouan.journeys.models import Consignment
from kouan.kernel.calendar import local_date


def reassess(head: Head, declaration: Declaration, *, cause: str, always: bool = False) -> dict[str, int]:
    """Assess what the declaration says now, at the rates of the day that counts (R-D8), and settle the difference.

    The row is locked. What changed per kind in fen; empty when nothing did, and then nothing is written (unless
    `always`: the content changed). Once the documents are reviewed a rise makes duties due again (T); the charges wing
    hears DUTIES_CHANGED and bills or refunds the difference. `cause`: R-1.1d, or the amendment's id.
    """
    accepted = local_date(head.accepted_at or head.submitted_at)
    before, fields = head.due, _figures(head, declaration, accepted)
    for name, value in fields.items():
        setattr(head, name, value)
    if head.accepted_at is not None:
        fields["late_fee_fen"] = head.late_fee_fen = late_fee(head, accepted).fen
    difference = {kind: fen - before[kind] for kind, fen in head.due.items() if fen != before[kind]}
    if not difference:
        if always:
            head.save(update_fields=list(fields))
        return {}
    _write(head, fields, difference, before, cause)
    return difference


def estimated(head: Head, declaration: Declaration) -> dict[str, int]:
    """What `reassess` would find, without writing it: the difference per tax kind in fen."""
    fields = _figures(head, declaration, local_date(head.accepted_at or head.submitted_at))
    return {kind: off for kind in KINDS if (off := fields[f"{kind}_fen"] - getattr(head, f"{kind}_fen"))}


def _figures(head: Head, declaration: Declaration, accepted: date) -> dict[str, Any]:
    sheet = assess(declaration, taxed_on(accepted, entry_day(head), early=head.early))
    amounts = {f"{kind}_fen": sheet.payable.get(kind, 0) for kind in KINDS}
    return amounts | {"duties": msgspec.json.decode(msgspec.json.encode(sheet))}


def entry_day(head: Head) -> date | None:
    """The day the carrying vessel declared entry; None while it has not, and for exports."""
    if head.direction != "I" or head.consignment_id is None:
        return None
    line = Consignment.objects.select_related("call").get(pk=head.consignment_id)
    declared = line.call.entry_declared_at if line.call else None
    return local_date(declared) if declared else None


def _write(head: Head, fields: dict[str, Any], difference: dict[str, int], before: dict[str, int], cause: str) -> None:
    state = State(head.state)
    steps: tuple[str, ...] = ()
    if state in SETTLED and max(difference.values()) > 0:
        steps = ("charge",)
    elif state is State.TAX_DUE and not head.total_fen:
        steps = ("pay",)
    payload = {
        "cause": cause,
        "billed": state is not State.DECLARED and state not in BEFORE_REVIEW,
        "before": {kind: fen for kind, fen in before.items() if fen},
        "difference": difference,
        "duties": {kind: fen for kind, fen in head.due.items() if fen},
        "debtor": head.organisation_id,
        "payer": head.filed_by_id,
    }
    change(head, *steps, event="DUTIES_CHANGED", payload=payload, **fields)
