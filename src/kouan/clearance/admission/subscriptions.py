"""What happens elsewhere that moves an admission."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from kouan.clearance.admission.services import following
from kouan.clearance.modes.gathering import Case, source
from kouan.journal.stored import Stored
from kouan.journal.subscriptions import subscribe
from kouan.kernel import clock
from kouan.kernel.text import Text
from kouan.registry import rule_table

PORT = ("INSPECT_ORDERED", "INSPECT_DONE")
END = ("RELEASED", "RELEASED_TO_REMOVE", "DECL_RETURNED", "DECL_CANCELLED")


@subscribe("admission.declarations", to=(*PORT, *END))
def on_declaration(event: Stored) -> None:
    """The port inspection is ordered or done, the declaration released or gone."""
    if event.type == "INSPECT_ORDERED":
        reason = Text(str(event.payload.get("zh", "")), str(event.payload.get("en", "")))
        following.port_ordered(event.subject_id, event.occurred_at, reason)
    elif event.type == "INSPECT_DONE":
        if event.payload.get("result") == "failed" and "declaration" in event.payload:
            note = str(event.payload.get("note", ""))
            following.failed_at_port(UUID(event.payload["declaration"]), event.occurred_at, note)
    elif event.type in ("RELEASED", "RELEASED_TO_REMOVE"):
        following.on_release(event.subject_id, bool(event.payload.get("inspection_due")))
    else:
        following.ended(event.subject_id, event.occurred_at, str(event.payload.get("note", "")))


@subscribe("admission.gate", to=("GATE_OUT",))
def on_gate(event: Stored) -> None:
    """A box drove out."""
    for consignment in event.payload.get("consignments", ()):
        following.left(UUID(consignment), event.occurred_at, str(event.payload.get("number", "")))


@source
def excluded_goods(case: Case) -> dict[str, Any]:
    """The codes of the declaration that the table excludes from leaving before their result (R-1.3a)."""
    barred = tuple(rule_table.value("admission.conditional.excluded", clock.today()))
    found = [item.hs_code for item in case.declaration.goods if item.hs_code.startswith(barred)]
    return {"excluded": tuple(dict.fromkeys(found))}
