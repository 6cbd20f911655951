"""pain.001.001.09, customer credit transfer initiation: one payer, one payee, one amount."""

from datetime import datetime
from decimal import Decimal
from typing import Any

import msgspec
from lxml import etree

from kouan.codecs.iso20022.xml import NotThisMessage, parse, text, texts

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"
DEFAULT: Any = {None: NAMESPACE}


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


def _add(parent: etree._Element, path: str, value: str | None = None, **attributes: str) -> etree._Element:
    node = parent
    for tag in path.split("/"):
        node = etree.SubElement(node, f"{{{NAMESPACE}}}{tag}")
    node.text = value
    for name, said in attributes.items():
        node.set(name, said)
    return node


def _account(parent: etree._Element, tag: str, number: str) -> None:
    _add(parent, f"{tag}/Id/Othr/Id", number)


def _agent(parent: etree._Element, tag: str) -> None:
    _add(parent, f"{tag}/FinInstnId/Othr/Id", "NOTPROVIDED")


def encode(transfer: CreditTransfer) -> bytes:
    """The message as XML in the order the schema asks for."""
    root = etree.Element(f"{{{NAMESPACE}}}Document", nsmap=DEFAULT)
    body = _add(root, "CstmrCdtTrfInitn")
    head = _add(body, "GrpHdr")
    _add(head, "MsgId", transfer.message_id)
    _add(head, "CreDtTm", transfer.created_at.isoformat(timespec="seconds"))
    _add(head, "NbOfTxs", "1")
    _add(head, "InitgPty/Nm", transfer.debtor_name[:140])
    info = _add(body, "PmtInf")
    _add(info, "PmtInfId", transfer.message_id)
    _add(info, "PmtMtd", "TRF")
    _add(info, "ReqdExctnDt/Dt", transfer.created_at.date().isoformat())
    _add(info, "Dbtr/Nm", transfer.debtor_name[:140])
    _account(info, "DbtrAcct", transfer.debtor_account)
    _agent(info, "DbtrAgt")
    payment = _add(info, "CdtTrfTxInf")
    _add(payment, "PmtId/EndToEndId", transfer.end_to_end_id)
    _add(payment, "Amt/InstdAmt", f"{transfer.amount:.2f}", Ccy=transfer.currency)
    _agent(payment, "CdtrAgt")
    _add(payment, "Cdtr/Nm", transfer.creditor_name[:140])
    _account(payment, "CdtrAcct", transfer.creditor_account)
    if transfer.remittance:
        _add(payment, "RmtInf/Ustrd", transfer.remittance[:140])
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def decode(raw: bytes) -> CreditTransfer:
    """Read a message of this shape; NotThisMessage when it is another or holds other than one payment."""
    root = parse(raw, NAMESPACE)
    payments = root.findall(".//{*}CdtTrfTxInf")
    if len(payments) != 1:
        raise NotThisMessage("expected exactly one CdtTrfTxInf")
    payment = payments[0]
    amount = payment.find("{*}Amt/{*}InstdAmt")
    if amount is None:
        raise NotThisMessage("InstdAmt is missing")
    return CreditTransfer(
        message_id=text(root, ".//{*}GrpHdr/{*}MsgId"),
        created_at=datetime.fromisoformat(text(root, ".//{*}GrpHdr/{*}CreDtTm")),
        end_to_end_id=text(payment, "{*}PmtId/{*}EndToEndId"),
        amount=Decimal(amount.text or ""),
        currency=amount.get("Ccy", ""),
        debtor_name=text(root, ".//{*}Dbtr/{*}Nm"),
        debtor_account=text(root, ".//{*}DbtrAcct/{*}Id/{*}Othr/{*}Id"),
        creditor_name=text(payment, "{*}Cdtr/{*}Nm"),
        creditor_account=text(payment, "{*}CdtrAcct/{*}Id/{*}Othr/{*}Id"),
        remittance="".join(texts(payment, "{*}RmtInf/{*}Ustrd")),
    )
