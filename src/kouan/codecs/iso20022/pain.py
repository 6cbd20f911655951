"""pain.001.001.09 customer credit transfer initiation, and pain.002.001.10 what the bank says of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from decimal import Decimal
from typing import Annotated as A
from typing import ClassVar

from kouan.codecs.iso20022.parts import (
    COUNT,
    ID,
    UETR,
    Account,
    Bank,
    Coded,
    LongCoded,
    Money,
    Party,
    Remittance,
    When,
)
from kouan.codecs.shapes.document import Shape
from kouan.codecs.shapes.plan import Node, Root, Tag
from kouan.codecs.shapes.values import Chars, Code, Flag, IsoMoment, Number
from kouan.kernel.errors import Problem, Severity
from kouan.kernel.text import Text

URI = "urn:iso:std:iso:20022:tech:xsd:"
SUMS = Text("{tag} 为 {said}，实际为 {found}。", "{tag} says {said}; the transfers make {found}.")
CHARGES = Code(("DEBT", "CRED", "SHAR", "SLEV"))
CONTROL_SUM = Number(18 + 17, 17)


class PaymentType(Node, frozen=True):
    priority: A[str, Tag("InstrPrty", Code(("HIGH", "NORM")))] = ""
    services: A[tuple[Coded, ...], Tag("SvcLvl")] = ()
    instrument: A[LongCoded | None, Tag("LclInstrm")] = None
    purpose: A[Coded | None, Tag("CtgyPurp")] = None


class Transfer(Node, frozen=True):
    """One payment. `end_to_end` comes back in the bank's notices."""

    one_of: ClassVar = (("amount", "equivalent"),)
    instruction: A[str, Tag("PmtId/InstrId", ID)] = ""
    end_to_end: A[str, Tag("PmtId/EndToEndId", ID, need=True)] = ""
    uetr: A[str, Tag("PmtId/UETR", UETR)] = ""
    kind: A[PaymentType | None, Tag("PmtTpInf")] = None
    amount: A[Money | None, Tag("Amt/InstdAmt")] = None
    equivalent: A[Equivalent | None, Tag("Amt/EqvtAmt")] = None
    charges: A[str, Tag("ChrgBr", CHARGES)] = ""
    for_debtor: A[Party | None, Tag("UltmtDbtr")] = None
    between: A[Bank | None, Tag("IntrmyAgt1")] = None
    bank: A[Bank | None, Tag("CdtrAgt")] = None
    creditor: A[Party | None, Tag("Cdtr")] = None
    account: A[Account | None, Tag("CdtrAcct")] = None
    for_creditor: A[Party | None, Tag("UltmtCdtr")] = None
    to_our_bank: A[str, Tag("InstrForDbtrAgt", Chars(140))] = ""
    purpose: A[Coded | None, Tag("Purp")] = None
    remittance: A[Remittance | None, Tag("RmtInf")] = None


class Equivalent(Node, frozen=True):
    """An amount in one currency, to be paid in another."""

    amount: A[Money | None, Tag("Amt", need=True)] = None
    currency: A[str, Tag("CcyOfTrf", Code(form="[A-Z]{3}"), need=True)] = ""


class Payment(Node, frozen=True):
    """Transfers from one account on one day."""

    id: A[str, Tag("PmtInfId", ID, need=True)] = ""
    method: A[str, Tag("PmtMtd", Code(("CHK", "TRF", "TRA")), need=True)] = ""
    batched: A[bool | None, Tag("BtchBookg", Flag())] = None
    count: A[str, Tag("NbOfTxs", COUNT)] = ""
    total: A[Decimal | None, Tag("CtrlSum", CONTROL_SUM)] = None
    kind: A[PaymentType | None, Tag("PmtTpInf")] = None
    on: A[When | None, Tag("ReqdExctnDt", need=True)] = None
    debtor: A[Party | None, Tag("Dbtr", need=True)] = None
    account: A[Account | None, Tag("DbtrAcct", need=True)] = None
    bank: A[Bank | None, Tag("DbtrAgt", need=True)] = None
    for_debtor: A[Party | None, Tag("UltmtDbtr")] = None
    charges: A[str, Tag("ChrgBr", CHARGES)] = ""
    transfers: A[tuple[Transfer, ...], Tag("CdtTrfTxInf", need=True)] = ()


class Initiation(Root, frozen=True):
    """pain.001: what the bank is asked to pay."""

    id: A[str, Tag("CstmrCdtTrfInitn/GrpHdr/MsgId", ID, need=True)] = ""
    at: A[datetime | None, Tag("CstmrCdtTrfInitn/GrpHdr/CreDtTm", IsoMoment(), need=True)] = None
    count: A[str, Tag("CstmrCdtTrfInitn/GrpHdr/NbOfTxs", COUNT, need=True)] = ""
    total: A[Decimal | None, Tag("CstmrCdtTrfInitn/GrpHdr/CtrlSum", CONTROL_SUM)] = None
    by: A[Party | None, Tag("CstmrCdtTrfInitn/GrpHdr/InitgPty", need=True)] = None
    through: A[Bank | None, Tag("CstmrCdtTrfInitn/GrpHdr/FwdgAgt")] = None
    payments: A[tuple[Payment, ...], Tag("CstmrCdtTrfInitn/PmtInf", need=True)] = ()


class Reason(Node, frozen=True):
    """Why something has its status."""

    by: A[Party | None, Tag("Orgtr")] = None
    reason: A[Coded | None, Tag("Rsn")] = None
    texts: A[tuple[str, ...], Tag("AddtlInf", Chars(105))] = ()


class PerStatus(Node, frozen=True):
    count: A[str, Tag("DtldNbOfTxs", COUNT, need=True)] = ""
    status: A[str, Tag("DtldSts", Chars(4), need=True)] = ""
    total: A[Decimal | None, Tag("DtldCtrlSum", CONTROL_SUM)] = None


class OriginalTransfer(Node, frozen=True):
    """What the bank repeats of the payment."""

    amount: A[Money | None, Tag("Amt/InstdAmt")] = None
    on: A[When | None, Tag("ReqdExctnDt")] = None
    remittance: A[Remittance | None, Tag("RmtInf")] = None
    debtor: A[Party | None, Tag("Dbtr/Pty")] = None
    debtor_account: A[Account | None, Tag("DbtrAcct")] = None
    debtor_bank: A[Bank | None, Tag("DbtrAgt")] = None
    creditor_bank: A[Bank | None, Tag("CdtrAgt")] = None
    creditor: A[Party | None, Tag("Cdtr/Pty")] = None
    creditor_account: A[Account | None, Tag("CdtrAcct")] = None


class TransferStatus(Node, frozen=True):
    id: A[str, Tag("StsId", ID)] = ""
    instruction: A[str, Tag("OrgnlInstrId", ID)] = ""
    end_to_end: A[str, Tag("OrgnlEndToEndId", ID)] = ""
    uetr: A[str, Tag("OrgnlUETR", UETR)] = ""
    status: A[str, Tag("TxSts", Chars(4))] = ""
    reasons: A[tuple[Reason, ...], Tag("StsRsnInf")] = ()
    accepted: A[datetime | None, Tag("AccptncDtTm", IsoMoment())] = None
    bank_reference: A[str, Tag("AcctSvcrRef", ID)] = ""
    clearing_reference: A[str, Tag("ClrSysRef", ID)] = ""
    original: A[OriginalTransfer | None, Tag("OrgnlTxRef")] = None


class PaymentStatus(Node, frozen=True):
    id: A[str, Tag("OrgnlPmtInfId", ID, need=True)] = ""
    count: A[str, Tag("OrgnlNbOfTxs", COUNT)] = ""
    total: A[Decimal | None, Tag("OrgnlCtrlSum", CONTROL_SUM)] = None
    status: A[str, Tag("PmtInfSts", Chars(4))] = ""
    reasons: A[tuple[Reason, ...], Tag("StsRsnInf")] = ()
    per_status: A[tuple[PerStatus, ...], Tag("NbOfTxsPerSts")] = ()
    transfers: A[tuple[TransferStatus, ...], Tag("TxInfAndSts")] = ()


class StatusReport(Root, frozen=True):
    """pain.002: accepted (ACTC, ACCP, ACSP, ACSC), pending (PDNG) or rejected (RJCT), as a whole or one by one."""

    id: A[str, Tag("CstmrPmtStsRpt/GrpHdr/MsgId", ID, need=True)] = ""
    at: A[datetime | None, Tag("CstmrPmtStsRpt/GrpHdr/CreDtTm", IsoMoment(), need=True)] = None
    by: A[Party | None, Tag("CstmrPmtStsRpt/GrpHdr/InitgPty")] = None
    debtor_bank: A[Bank | None, Tag("CstmrPmtStsRpt/GrpHdr/DbtrAgt")] = None
    original: A[str, Tag("CstmrPmtStsRpt/OrgnlGrpInfAndSts/OrgnlMsgId", ID, need=True)] = ""
    original_kind: A[str, Tag("CstmrPmtStsRpt/OrgnlGrpInfAndSts/OrgnlMsgNmId", ID, need=True)] = ""
    original_at: A[datetime | None, Tag("CstmrPmtStsRpt/OrgnlGrpInfAndSts/OrgnlCreDtTm", IsoMoment())] = None
    count: A[str, Tag("CstmrPmtStsRpt/OrgnlGrpInfAndSts/OrgnlNbOfTxs", COUNT)] = ""
    total: A[Decimal | None, Tag("CstmrPmtStsRpt/OrgnlGrpInfAndSts/OrgnlCtrlSum", CONTROL_SUM)] = None
    status: A[str, Tag("CstmrPmtStsRpt/OrgnlGrpInfAndSts/GrpSts", Chars(4))] = ""
    reasons: A[tuple[Reason, ...], Tag("CstmrPmtStsRpt/OrgnlGrpInfAndSts/StsRsnInf")] = ()
    per_status: A[tuple[PerStatus, ...], Tag("CstmrPmtStsRpt/OrgnlGrpInfAndSts/NbOfTxsPerSts")] = ()
    payments: A[tuple[PaymentStatus, ...], Tag("CstmrPmtStsRpt/OrgnlPmtInfAndSts")] = ()


def family(kind: str) -> Callable[[str], bool]:
    """Whether a namespace is another version of the same message."""
    return lambda uri: uri.startswith(f"{URI}{kind}.001.")


def _sums(message: Initiation) -> Iterator[Problem]:
    """Control figures that do not agree with the transfers: a remark, because the bank decides."""
    amounts = [one.amount.value for pay in message.payments for one in pay.transfers if one.amount and one.amount.value]
    count = sum(len(payment.transfers) for payment in message.payments)
    if message.count and int(message.count) != count:
        said = SUMS.format(tag="NbOfTxs", said=message.count, found=count)
        yield Problem("ISO-SUM", "count", said, Severity.WARN)
    if message.total is not None and len(amounts) == count and message.total != sum(amounts, Decimal(0)):
        said = SUMS.format(tag="CtrlSum", said=message.total, found=sum(amounts, Decimal(0)))
        yield Problem("ISO-SUM", "total", said, Severity.WARN)


PAIN_001: Shape[Initiation] = Shape(
    "pain.001", "Document", Initiation, f"{URI}pain.001.001.09", accepted=family("pain.001"), ordered=True, more=_sums
)
PAIN_002: Shape[StatusReport] = Shape(
    "pain.002", "Document", StatusReport, f"{URI}pain.002.001.10", accepted=family("pain.002"), ordered=True
)
