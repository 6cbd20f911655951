"""camt.054.001.08 what was booked, and camt.053.001.08 the account statement: entries are the same in both."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated as A
from typing import ClassVar

from kouan.codecs.iso20022.pain import URI, family
from kouan.codecs.iso20022.parts import (
    COUNT,
    ID,
    UETR,
    Account,
    Bank,
    Coded,
    Money,
    OwnAccount,
    Party,
    Remittance,
    When,
)
from kouan.codecs.shapes.document import Shape
from kouan.codecs.shapes.plan import Node, Root, Tag
from kouan.codecs.shapes.values import Chars, Code, Flag, IsoMoment, Number

SIGN = Code(("CRDT", "DBIT"))
NUMBER = Number(18, 0)


class Page(Node, frozen=True):
    number: A[str, Tag("PgNb", Code(form="[0-9]{1,5}"), need=True)] = ""
    last: A[bool | None, Tag("LastPgInd", Flag(), need=True)] = None


class Period(Node, frozen=True):
    start: A[datetime | None, Tag("FrDtTm", IsoMoment(), need=True)] = None
    end: A[datetime | None, Tag("ToDtTm", IsoMoment(), need=True)] = None


class Domain(Node, frozen=True):
    code: A[str, Tag("Cd", Chars(4), need=True)] = ""
    group: A[str, Tag("Fmly/Cd", Chars(4), need=True)] = ""
    kind: A[str, Tag("Fmly/SubFmlyCd", Chars(4), need=True)] = ""


class OwnCode(Node, frozen=True):
    code: A[str, Tag("Cd", ID, need=True)] = ""
    issuer: A[str, Tag("Issr", ID)] = ""


class Transaction(Node, frozen=True):
    """The bank's code of what kind of booking it is."""

    domain: A[Domain | None, Tag("Domn")] = None
    own: A[OwnCode | None, Tag("Prtry")] = None


class Either(Node, frozen=True):
    """Somebody, or a bank."""

    one_of: ClassVar = (("party", "bank"),)
    party: A[Party | None, Tag("Pty")] = None
    bank: A[Bank | None, Tag("Agt")] = None


class Return(Node, frozen=True):
    """Why a payment came back."""

    by: A[Party | None, Tag("Orgtr")] = None
    reason: A[Coded | None, Tag("Rsn")] = None
    texts: A[tuple[str, ...], Tag("AddtlInf", Chars(105))] = ()


class Detail(Node, frozen=True):
    """One payment of an entry."""

    message: A[str, Tag("Refs/MsgId", ID)] = ""
    bank_reference: A[str, Tag("Refs/AcctSvcrRef", ID)] = ""
    payment: A[str, Tag("Refs/PmtInfId", ID)] = ""
    instruction: A[str, Tag("Refs/InstrId", ID)] = ""
    end_to_end: A[str, Tag("Refs/EndToEndId", ID)] = ""
    uetr: A[str, Tag("Refs/UETR", UETR)] = ""
    transaction: A[str, Tag("Refs/TxId", ID)] = ""
    clearing_reference: A[str, Tag("Refs/ClrSysRef", ID)] = ""
    amount: A[Money | None, Tag("Amt")] = None
    sign: A[str, Tag("CdtDbtInd", SIGN)] = ""
    instructed: A[Money | None, Tag("AmtDtls/InstdAmt/Amt")] = None
    transacted: A[Money | None, Tag("AmtDtls/TxAmt/Amt")] = None
    code: A[Transaction | None, Tag("BkTxCd")] = None
    by: A[Either | None, Tag("RltdPties/InitgPty")] = None
    debtor: A[Either | None, Tag("RltdPties/Dbtr")] = None
    debtor_account: A[Account | None, Tag("RltdPties/DbtrAcct")] = None
    creditor: A[Either | None, Tag("RltdPties/Cdtr")] = None
    creditor_account: A[Account | None, Tag("RltdPties/CdtrAcct")] = None
    debtor_bank: A[Bank | None, Tag("RltdAgts/DbtrAgt")] = None
    creditor_bank: A[Bank | None, Tag("RltdAgts/CdtrAgt")] = None
    purpose: A[Coded | None, Tag("Purp")] = None
    remittance: A[Remittance | None, Tag("RmtInf")] = None
    accepted: A[datetime | None, Tag("RltdDts/AccptncDtTm", IsoMoment())] = None
    returned: A[Return | None, Tag("RtrInf")] = None
    text: A[str, Tag("AddtlTxInf", Chars(500))] = ""


class Batch(Node, frozen=True):
    message: A[str, Tag("MsgId", ID)] = ""
    payment: A[str, Tag("PmtInfId", ID)] = ""
    count: A[str, Tag("NbOfTxs", COUNT)] = ""
    total: A[Money | None, Tag("TtlAmt")] = None
    sign: A[str, Tag("CdtDbtInd", SIGN)] = ""


class Details(Node, frozen=True):
    batch: A[Batch | None, Tag("Btch")] = None
    details: A[tuple[Detail, ...], Tag("TxDtls")] = ()


class Entry(Node, frozen=True):
    """One booking on the account."""

    reference: A[str, Tag("NtryRef", ID)] = ""
    amount: A[Money | None, Tag("Amt", need=True)] = None
    sign: A[str, Tag("CdtDbtInd", SIGN, need=True)] = ""
    reversal: A[bool | None, Tag("RvslInd", Flag())] = None
    status: A[Coded | None, Tag("Sts", need=True)] = None
    booked: A[When | None, Tag("BookgDt")] = None
    valued: A[When | None, Tag("ValDt")] = None
    bank_reference: A[str, Tag("AcctSvcrRef", ID)] = ""
    code: A[Transaction | None, Tag("BkTxCd", need=True)] = None
    parts: A[tuple[Details, ...], Tag("NtryDtls")] = ()
    text: A[str, Tag("AddtlNtryInf", Chars(500))] = ""


class Balance(Node, frozen=True):
    """OPBD opening, CLBD closing, CLAV closing available …"""

    kind: A[Coded | None, Tag("Tp/CdOrPrtry", need=True)] = None
    sub_kind: A[Coded | None, Tag("Tp/SubTp")] = None
    amount: A[Money | None, Tag("Amt", need=True)] = None
    sign: A[str, Tag("CdtDbtInd", SIGN, need=True)] = ""
    on: A[When | None, Tag("Dt", need=True)] = None


class Sums(Node, frozen=True):
    count: A[str, Tag("NbOfNtries", COUNT)] = ""
    total: A[Decimal | None, Tag("Sum", Number(18 + 17, 17))] = None


class Block(Node, frozen=True):
    """One account's notice."""

    id: A[str, Tag("Id", ID, need=True)] = ""
    page: A[Page | None, Tag("NtfctnPgntn")] = None
    number: A[Decimal | None, Tag("ElctrncSeqNb", NUMBER)] = None
    legal_number: A[Decimal | None, Tag("LglSeqNb", NUMBER)] = None
    at: A[datetime | None, Tag("CreDtTm", IsoMoment())] = None
    period: A[Period | None, Tag("FrToDt")] = None
    copy: A[str, Tag("CpyDplctInd", Code(("CODU", "COPY", "DUPL")))] = ""
    account: A[OwnAccount | None, Tag("Acct", need=True)] = None
    entries: A[tuple[Entry, ...], Tag("Ntry")] = ()
    text: A[str, Tag("AddtlNtfctnInf", Chars(500))] = ""


class StatementBlock(Node, frozen=True):
    """One account's statement."""

    id: A[str, Tag("Id", ID, need=True)] = ""
    page: A[Page | None, Tag("StmtPgntn")] = None
    number: A[Decimal | None, Tag("ElctrncSeqNb", NUMBER)] = None
    legal_number: A[Decimal | None, Tag("LglSeqNb", NUMBER)] = None
    at: A[datetime | None, Tag("CreDtTm", IsoMoment())] = None
    period: A[Period | None, Tag("FrToDt")] = None
    copy: A[str, Tag("CpyDplctInd", Code(("CODU", "COPY", "DUPL")))] = ""
    account: A[OwnAccount | None, Tag("Acct", need=True)] = None
    balances: A[tuple[Balance, ...], Tag("Bal", need=True)] = ()
    credits: A[Sums | None, Tag("TxsSummry/TtlCdtNtries")] = None
    debits: A[Sums | None, Tag("TxsSummry/TtlDbtNtries")] = None
    entries: A[tuple[Entry, ...], Tag("Ntry")] = ()
    text: A[str, Tag("AddtlStmtInf", Chars(500))] = ""


class Notice(Root, frozen=True):
    """camt.054."""

    id: A[str, Tag("BkToCstmrDbtCdtNtfctn/GrpHdr/MsgId", ID, need=True)] = ""
    at: A[datetime | None, Tag("BkToCstmrDbtCdtNtfctn/GrpHdr/CreDtTm", IsoMoment(), need=True)] = None
    to: A[Party | None, Tag("BkToCstmrDbtCdtNtfctn/GrpHdr/MsgRcpt")] = None
    page: A[Page | None, Tag("BkToCstmrDbtCdtNtfctn/GrpHdr/MsgPgntn")] = None
    text: A[str, Tag("BkToCstmrDbtCdtNtfctn/GrpHdr/AddtlInf", Chars(500))] = ""
    blocks: A[tuple[Block, ...], Tag("BkToCstmrDbtCdtNtfctn/Ntfctn", need=True)] = ()


class Statement(Root, frozen=True):
    """camt.053."""

    id: A[str, Tag("BkToCstmrStmt/GrpHdr/MsgId", ID, need=True)] = ""
    at: A[datetime | None, Tag("BkToCstmrStmt/GrpHdr/CreDtTm", IsoMoment(), need=True)] = None
    to: A[Party | None, Tag("BkToCstmrStmt/GrpHdr/MsgRcpt")] = None
    page: A[Page | None, Tag("BkToCstmrStmt/GrpHdr/MsgPgntn")] = None
    text: A[str, Tag("BkToCstmrStmt/GrpHdr/AddtlInf", Chars(500))] = ""
    statements: A[tuple[StatementBlock, ...], Tag("BkToCstmrStmt/Stmt", need=True)] = ()


CAMT_054: Shape[Notice] = Shape(
    "camt.054", "Document", Notice, f"{URI}camt.054.001.08", accepted=family("camt.054"), ordered=True
)
CAMT_053: Shape[Statement] = Shape(
    "camt.053", "Document", Statement, f"{URI}camt.053.001.08", accepted=family("camt.053"), ordered=True
)
