"""What the charges wing does when others' events arrive."""

from datetime import date
from typing import Any
from uuid import UUID

from kouan.charges.models import Payment, Refund
from kouan.charges.services.bank import write_instruction, write_refund
from kouan.charges.services.bills import issue_duty_bill
from kouan.charges.services.differences import settle_difference
from kouan.charges.services.refunds import instruct_due
from kouan.journal.stored import Stored
from kouan.journal.subscriptions import subscribe


@subscribe("charges.duty_bills", to=("DOC_REVIEWED", "DUTIES_CHANGED", "DECL_RETURNED", "DECL_CANCELLED"))
def on_declaration(event: Stored) -> None:
    """A reviewed declaration is billed, a changed one billed the difference; of a withdrawn one nothing is owed."""
    payload = event.payload
    if event.type in ("DECL_RETURNED", "DECL_CANCELLED"):
        settle_difference(declaration=event.subject_id, owed={}, cause=event.type)
        return
    parties: dict[str, Any] = {
        "debtor": UUID(payload["debtor"]),
        "payer": UUID(payload["payer"]) if payload.get("payer") else None,
        "declaration": event.subject_id,
        "number": payload.get("entry_id", ""),
        "journey": event.journey,
    }
    items = {item: int(amount) for item, amount in payload["duties"].items()}
    if event.type == "DOC_REVIEWED":
        day = payload.get("declared_on")
        issue_duty_bill(items=items, declared_on=date.fromisoformat(day) if day else None, **parties)
    elif payload["billed"]:
        settle_difference(owed=items, cause=payload["cause"], **parties)


@subscribe("charges.refunds", to=("TAX_PAID",))
def on_paid(event: Stored) -> None:
    """The money is here that was to go back."""
    instruct_due(declaration=UUID(event.payload["declaration"]))


@subscribe("charges.refunds_out", to=("REFUND_INSTRUCTED",))
def on_refund(event: Stored) -> None:
    """The instruction file leaves after the refund is committed."""
    write_refund(Refund.objects.select_related("creditor").get(pk=event.subject_id))


@subscribe("charges.bank_out", to=("PAYMENT_INSTRUCTED",))
def on_payment(event: Stored) -> None:
    """The instruction file leaves after the payment is committed; a full disk is tried again, never forgotten."""
    write_instruction(Payment.objects.select_related("bill", "payer").get(pk=event.subject_id))
