"""The late-declaration fee of a declaration that customs accept on a day (R-D1, R-D2)."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from kouan.clearance import latefee, reference
from kouan.clearance.extension import late_fee_starts
from kouan.clearance.models import Declaration
from kouan.journeys.models import Consignment
from kouan.kernel.calendar import china, local_date


def late_fee(head: Declaration, accepted_on: date) -> int:
    """Fen; 0 for exports, and while no entry of the means of transport is declared."""
    if head.direction != "I" or head.consignment_id is None:
        return 0
    entry = _counts_from(head.consignment_id, accepted_on)
    if entry is None:
        return 0
    fee = latefee.late_fee(
        entry=entry,
        accepted=accepted_on,
        customs_value=int(head.duties.get("customs_value", 0)),
        values=reference.day(accepted_on).values,
        calendar=china(),
    )
    return fee.fen


def _counts_from(consignment: UUID, on: date) -> date | None:
    """The day of entry, or of arrival at the office of destination for goods that came on under control (R-1.9a)."""
    for ask in late_fee_starts:
        if (day := ask(consignment, on)) is not None:
            return day
    line = Consignment.objects.select_related("call").get(pk=consignment)
    entered = line.call.entry_declared_at if line.call else None
    return local_date(entered) if entered else None
