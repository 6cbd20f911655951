"""camt.054.001.08, bank to customer debit/credit notification: which payments came in, which came back."""

from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Literal

import msgspec
from lxml import etree

from kouan.codecs.iso20022.xml import NotThisMessage, parse, text, texts

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:camt.054.001.08"
DEFAULT: Any = {None: NAMESPACE}


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


def _add(parent: etree._Element, path: str, value: str | None = None) -> etree._Element:
    node = parent
    for tag in path.split("/"):
        node = etree.SubElement(node, f"{{{NAMESPACE}}}{tag}")
    node.text = value
    return node


def _entry(parent: etree._Element, movement: Movement) -> None:
    entry = _add(parent, "Ntry")
    amount = _add(entry, "Amt", f"{movement.amount:.2f}")
    amount.set("Ccy", movement.currency)
    _add(entry, "CdtDbtInd", "CRDT" if movement.outcome == "BOOK" else "DBIT")
    if movement.outcome == "RJCT":
        _add(entry, "RvslInd", "true")
    _add(entry, "Sts/Cd", "BOOK")
    _add(entry, "AcctSvcrRef", movement.bank_reference[:35])
    _add(entry, "BkTxCd/Prtry/Cd", "DUTY")
    details = _add(entry, "NtryDtls/TxDtls")
    _add(details, "Refs/EndToEndId", movement.end_to_end_id)
    total = _add(details, "Amt", f"{movement.amount:.2f}")
    total.set("Ccy", movement.currency)
    _add(details, "CdtDbtInd", "CRDT" if movement.outcome == "BOOK" else "DBIT")
    if movement.outcome == "RJCT":
        _add(details, "RtrInf/AddtlInf", movement.reason[:105] or "rejected")


def encode(notification: Notification) -> bytes:
    """The message as XML in the order the schema asks for."""
    root = etree.Element(f"{{{NAMESPACE}}}Document", nsmap=DEFAULT)
    body = _add(root, "BkToCstmrDbtCdtNtfctn")
    head = _add(body, "GrpHdr")
    created = notification.created_at.isoformat(timespec="seconds")
    _add(head, "MsgId", notification.message_id)
    _add(head, "CreDtTm", created)
    block = _add(body, "Ntfctn")
    _add(block, "Id", notification.message_id)
    _add(block, "CreDtTm", created)
    _add(block, "Acct/Id/Othr/Id", notification.account)
    for movement in notification.movements:
        _entry(block, movement)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _movement(details: etree._Element, entry: etree._Element) -> Movement:
    amount = details.find("{*}Amt")
    if amount is None:
        amount = entry.find("{*}Amt")
    if amount is None:
        raise NotThisMessage("Amt is missing")
    try:
        value = Decimal(amount.text or "")
    except InvalidOperation as error:
        raise NotThisMessage(f"Amt {amount.text!r} is not a number") from error
    returned = details.find("{*}RtrInf") is not None
    references = texts(entry, "{*}AcctSvcrRef") + [""]
    return Movement(
        end_to_end_id=text(details, "{*}Refs/{*}EndToEndId"),
        bank_reference=references[0],
        amount=value,
        currency=amount.get("Ccy", ""),
        outcome="RJCT" if returned else "BOOK",
        reason=" ".join(texts(details, "{*}RtrInf/{*}AddtlInf")),
    )


def decode(raw: bytes) -> Notification:
    """Read a notification; NotThisMessage when it is something else."""
    root = parse(raw, NAMESPACE)
    entries = root.findall(".//{*}Ntry")
    return Notification(
        message_id=text(root, ".//{*}GrpHdr/{*}MsgId"),
        created_at=datetime.fromisoformat(text(root, ".//{*}GrpHdr/{*}CreDtTm")),
        account=(texts(root, ".//{*}Ntfctn/{*}Acct/{*}Id//{*}Id") + texts(root, ".//{*}Acct//{*}IBAN") + [""])[0],
        movements=tuple(
            _movement(details, entry) for entry in entries for details in entry.findall("{*}NtryDtls/{*}TxDtls")
        ),
    )
