"""The late-declaration fee of a declaration that customs accept on a day (R-D1, R-D2)."""

from __future__ import annotations

from datetime import date

from kouan.clearance import latefee, reference
from kouan.clearance.models import Declaration
from kouan.journeys.models import Consignment
from kouan.kernel.calendar import china, local_date


def late_fee(head: Declaration, accepted_on: date) -> int:
    """Fen; 0 for exports, and while no entry of the means of transport is declared."""
    if head.direction != "I" or head.consignment_id is None:
        return 0
    line = Consignment.objects.select_related("call").get(pk=head.consignment_id)
    if line.call is None or line.call.entry_declared_at is None:
        return 0
    fee = latefee.late_fee(
        entry=local_date(line.call.entry_declared_at),
        accepted=accepted_on,
        customs_value=int(head.duties.get("customs_value", 0)),
        values=reference.day(accepted_on).values,
        calendar=china(),
    )
    return fee.fen
