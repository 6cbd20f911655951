"""The plain pain.001 of the window: one payer, one payee, one amount."""

from datetime import datetime
from decimal import Decimal

import msgspec

from kouan.codecs.iso20022.pain import PAIN_001, Initiation, Payment, Transfer
from kouan.codecs.iso20022.parts import Bank, Money, OtherBank, Party, Remittance, When, account
from kouan.codecs.iso20022.xml import NotThisMessage, reading

NAMESPACE = PAIN_001.namespace
NAME, TEXT = 140, 140
NO_BANK = Bank(other=OtherBank(number="NOTPROVIDED"))


class CreditTransfer(msgspec.Struct, frozen=True, kw_only=True):
    """What the bank is asked to pay. `end_to_end_id` (≤ 35 characters) comes back in its notification."""

    message_id: str
    created_at: datetime
    end_to_end_id: str
    amount: Decimal
    currency: str
    debtor_name: str
    debtor_account: str
    creditor_name: str
    creditor_account: str
    remittance: str = ""


def encode(transfer: CreditTransfer) -> bytes:
    """The message as XML, valid against the schema. Raises Invalid where a value is too long for it."""
    debtor = Party(name=transfer.debtor_name[:NAME])
    one = Transfer(
        end_to_end=transfer.end_to_end_id,
        amount=Money(value=transfer.amount, currency=transfer.currency),
        bank=NO_BANK,
        creditor=Party(name=transfer.creditor_name[:NAME]),
        account=account(transfer.creditor_account),
        remittance=Remittance(texts=(transfer.remittance[:TEXT],)) if transfer.remittance else None,
    )
    payment = Payment(
        id=transfer.message_id,
        method="TRF",
        on=When(day=transfer.created_at.date()),
        debtor=debtor,
        account=account(transfer.debtor_account),
        bank=NO_BANK,
        transfers=(one,),
    )
    at = transfer.created_at.replace(microsecond=0)
    return PAIN_001.encode(Initiation(id=transfer.message_id, at=at, count="1", by=debtor, payments=(payment,)))


def decode(raw: bytes) -> CreditTransfer:
    """Read a message of this shape; NotThisMessage when it is another or holds other than one payment."""
    message = reading(PAIN_001, raw)
    transfers = [one for payment in message.payments for one in payment.transfers]
    if len(transfers) != 1:
        raise NotThisMessage("expected exactly one CdtTrfTxInf")
    payment, one = message.payments[0], transfers[0]
    if one.amount is None or one.creditor is None or one.account is None or message.at is None:
        raise NotThisMessage("InstdAmt, Cdtr or CdtrAcct is missing")
    return CreditTransfer(
        message_id=message.id,
        created_at=message.at,
        end_to_end_id=one.end_to_end,
        amount=one.amount.value or Decimal(0),
        currency=one.amount.currency,
        debtor_name=payment.debtor.name if payment.debtor else "",
        debtor_account=payment.account.number if payment.account else "",
        creditor_name=one.creditor.name,
        creditor_account=one.account.number,
        remittance="".join(one.remittance.texts) if one.remittance else "",
    )
