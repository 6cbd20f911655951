"""Guarantees given back: when the tax is in the treasury, when the goods are released, when a declaration is gone."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from kouan.clearance.extension import after_undoing
from kouan.clearance.guarantees.selectors import largest_balance
from kouan.clearance.guarantees.services import restore
from kouan.clearance.models import Declaration
from kouan.clearance.modes.gathering import Case, source
from kouan.journal.stored import Stored
from kouan.journal.subscriptions import subscribe
from kouan.kernel import clock


@subscribe("guarantees.restoring", to=("TAX_PAID", "DUTIES_COVERED", "RELEASED"))
def on_settled(event: Stored) -> None:
    """The tax is paid (R-1.2c), all bills of it, or the goods are released without any."""
    if event.type != "RELEASED":
        declaration = event.payload.get("declaration")
        if declaration and not event.payload.get("outstanding"):
            restore(declaration=UUID(declaration), cause="TAX_PAID", journey=event.journey)
    elif not event.payload.get("security"):
        restore(declaration=event.subject_id, cause="RELEASED", journey=event.journey)


def on_undone(head: Declaration) -> None:
    """A declaration that is gone needs no guarantee."""
    restore(declaration=head.id, cause="UNDONE", journey=head.consignment_id)


after_undoing.append(on_undone)


@source
def guarantee_of(case: Case) -> dict[str, Any]:
    """The largest balance of the trader, for the choice of modes."""
    return {"guarantee_fen": largest_balance(case.trader, clock.today())} if case.trader else {}
