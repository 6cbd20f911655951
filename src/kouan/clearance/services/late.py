"""The late-declaration fee of a declaration that customs accept on a day (R-D1, R-D2)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from kouan.clearance import latefee, reference
from kouan.clearance.extension import late_fee_starts
from kouan.clearance.models import Declaration
from kouan.journeys.models import Consignment
from kouan.kernel.calendar import RT1, RT2, china, deadline, local_date
from kouan.kernel.text import Text


class Late(NamedTuple):
    """The fee in fen, and the sentence that says why: until when it was to be declared, from when what was charged."""

    fen: int = 0
    text: Text = Text("", "")


def late_fee(head: Declaration, accepted_on: date) -> Late:
    """None is due for exports, and while no entry of the means of transport is declared."""
    if head.direction != "I" or head.consignment_id is None:
        return Late()
    entry = _counts_from(head.consignment_id, accepted_on)
    if entry is None:
        return Late()
    values = reference.day(accepted_on).values
    fee = latefee.late_fee(
        entry=entry,
        accepted=accepted_on,
        customs_value=int(head.duties.get("customs_value", 0)),
        values=values,
        calendar=china(),
    )
    return Late(fee.fen, _said(entry, fee, values))


def _said(entry: date, fee: latefee.LateFee, values: Mapping[str, Any]) -> Text:
    due = latefee.RD1.text.format(last=latefee.RD1.check(entry, values))
    within = RT1.said(entry, int(values["import.declare.days"]))
    moved = RT2.said(deadline(entry, int(values["latefee.first_day"])), china())
    owed = latefee.RD2.text.format(first=fee.first_day, count=fee.days, fee=fee.fen // 100)
    said = [one for one in (due, within, moved, owed) if one is not None]
    return Text("".join(one.zh for one in said), " ".join(one.en for one in said))


def _counts_from(consignment: UUID, on: date) -> date | None:
    """The day of entry, or of arrival at the office of destination for goods that came on under control (R-1.9a)."""
    for ask in late_fee_starts:
        if (day := ask(consignment, on)) is not None:
            return day
    line = Consignment.objects.select_related("call").get(pk=consignment)
    entered = line.call.entry_declared_at if line.call else None
    return local_date(entered) if entered else None
