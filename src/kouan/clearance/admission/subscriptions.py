"""What happens elsewhere that moves an admission."""

from __future__ import annotations

from uuid import UUID

from kouan.clearance.admission.services import following
from kouan.journal.stored import Stored
from kouan.journal.subscriptions import subscribe
from kouan.kernel.text import Text

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
