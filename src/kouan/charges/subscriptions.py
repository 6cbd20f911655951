"""What the charges wing does when others' events arrive."""

from uuid import UUID

from kouan.charges.models import Payment
from kouan.charges.services.bank import write_instruction
from kouan.charges.services.bills import cancel_duty_bill, issue_duty_bill
from kouan.journal.stored import Stored
from kouan.journal.subscriptions import subscribe


@subscribe("charges.duty_bills", to=("DOC_REVIEWED", "DECL_RETURNED", "DECL_CANCELLED"))
def on_declaration(event: Stored) -> None:
    """A reviewed declaration is billed; a returned or cancelled one is not owed for any more."""
    if event.type != "DOC_REVIEWED":
        cancel_duty_bill(declaration=event.subject_id, reason=event.type)
        return
    payload = event.payload
    issue_duty_bill(
        debtor=UUID(payload["debtor"]),
        payer=UUID(payload["payer"]) if payload.get("payer") else None,
        declaration=event.subject_id,
        number=payload.get("entry_id", ""),
        journey=event.journey,
        items={item: int(amount) for item, amount in payload["duties"].items()},
    )


@subscribe("charges.bank_out", to=("PAYMENT_INSTRUCTED",))
def on_payment(event: Stored) -> None:
    """The instruction file leaves after the payment is committed; a full disk is tried again, never forgotten."""
    write_instruction(Payment.objects.select_related("bill", "payer").get(pk=event.subject_id))
