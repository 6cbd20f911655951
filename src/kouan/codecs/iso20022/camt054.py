"""The plain camt.054 of the window: which payments came in, which came back."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Literal

import msgspec

from kouan.codecs.iso20022.camt import CAMT_054, Block, Detail, Details, Entry, Notice, OwnCode, Return
from kouan.codecs.iso20022.camt import Transaction as Booking
from kouan.codecs.iso20022.parts import Coded, Money, OtherAccount, OwnAccount
from kouan.codecs.iso20022.xml import NotThisMessage, reading

NAMESPACE = CAMT_054.namespace
REFERENCE, REASON = 35, 105


class Movement(msgspec.Struct, frozen=True, kw_only=True):
    """One transaction: a credit booked (`BOOK`), or a payment returned (`RJCT` as a local reason)."""

    end_to_end_id: str
    bank_reference: str
    amount: Decimal
    currency: str
    outcome: Literal["BOOK", "RJCT"]
    reason: str = ""


class Notification(msgspec.Struct, frozen=True, kw_only=True):
    """A notification with its movements."""

    message_id: str
    created_at: datetime
    account: str
    movements: tuple[Movement, ...]


def encode(notification: Notification) -> bytes:
    """The message as XML, valid against the schema. Raises Invalid where a value is too long for it."""
    at = notification.created_at.replace(microsecond=0)
    block = Block(
        id=notification.message_id,
        at=at,
        account=OwnAccount(other=OtherAccount(number=notification.account)),
        entries=tuple(map(_entry, notification.movements)),
    )
    return CAMT_054.encode(Notice(id=notification.message_id, at=at, blocks=(block,)))


def decode(raw: bytes) -> Notification:
    """Read a notification; NotThisMessage when it is something else."""
    message = reading(CAMT_054, raw)
    if message.at is None:
        raise NotThisMessage("CreDtTm is missing")
    accounts = [block.account.number for block in message.blocks if block.account]
    return Notification(
        message_id=message.id,
        created_at=message.at,
        account=(accounts or [""])[0],
        movements=tuple(one for block in message.blocks for entry in block.entries for one in _movements(entry)),
    )


def _entry(movement: Movement) -> Entry:
    money = Money(value=movement.amount, currency=movement.currency)
    back = movement.outcome == "RJCT"
    sign = "DBIT" if back else "CRDT"
    returned = Return(texts=(movement.reason[:REASON] or "rejected",)) if back else None
    detail = Detail(end_to_end=movement.end_to_end_id, amount=money, sign=sign, returned=returned)
    return Entry(
        amount=money,
        sign=sign,
        reversal=True if back else None,
        status=Coded(code="BOOK"),
        bank_reference=movement.bank_reference[:REFERENCE],
        code=Booking(own=OwnCode(code="DUTY")),
        parts=(Details(details=(detail,)),),
    )


def _movements(entry: Entry) -> Iterator[Movement]:
    for part in entry.parts:
        for detail in part.details:
            money = detail.amount or entry.amount
            if money is None or money.value is None:
                raise NotThisMessage("Amt is missing")
            yield Movement(
                end_to_end_id=detail.end_to_end,
                bank_reference=entry.bank_reference,
                amount=money.value,
                currency=money.currency,
                outcome="RJCT" if detail.returned else "BOOK",
                reason=" ".join(detail.returned.texts) if detail.returned else "",
            )
