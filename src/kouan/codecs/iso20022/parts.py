"""Parts that the bank messages share: parties, banks, accounts, money, remittance. Fields in the schema's order."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated as A
from typing import ClassVar

from kouan.codecs.shapes.plan import Node, Tag
from kouan.codecs.shapes.values import Chars, Code, IsoDay, IsoMoment, Number

COUNTRY = Code(form="[A-Z]{2}")
CURRENCY = Code(form="[A-Z]{3}")
BIC = Code(form="[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?")
IBAN = Code(form="[A-Z]{2}[0-9]{2}[a-zA-Z0-9]{1,30}")
LEI = Code(form="[A-Z0-9]{18}[0-9]{2}")
COUNT = Code(form="[0-9]{1,15}")
UETR = Code(form="[a-f0-9]{8}-[a-f0-9]{4}-4[a-f0-9]{3}-[89ab][a-f0-9]{3}-[a-f0-9]{12}")
SUM = Number(18, 5)
ID = Chars(35)
DOCUMENTS = Code(
    (
        *("MSIN", "CNFA", "DNFA", "CINV", "CREN", "DEBN", "HIRI", "SBIN"),
        *("CMCN", "SOAC", "DISP", "BOLD", "VCHR", "AROI", "TSUT", "PUOR"),
    )
)
REFERENCES = Code(("RADM", "RPIN", "FXDR", "DISP", "PUOR", "SCOR"))


class Money(Node, frozen=True):
    """An amount and its currency."""

    value: A[Decimal | None, Tag(".", SUM, need=True)] = None
    currency: A[str, Tag("@Ccy", CURRENCY, need=True)] = ""


class Coded(Node, frozen=True):
    """A code of a public list, or one that two parties agreed on."""

    one_of: ClassVar = (("code", "own"),)
    code: A[str, Tag("Cd", Chars(4))] = ""
    own: A[str, Tag("Prtry", ID)] = ""


class LongCoded(Node, frozen=True):
    """The same where the public list has long codes."""

    one_of: ClassVar = (("code", "own"),)
    code: A[str, Tag("Cd", ID)] = ""
    own: A[str, Tag("Prtry", ID)] = ""


class ClearingCoded(Node, frozen=True):
    """A clearing system."""

    one_of: ClassVar = (("code", "own"),)
    code: A[str, Tag("Cd", Chars(5))] = ""
    own: A[str, Tag("Prtry", ID)] = ""


class DocumentKind(Node, frozen=True):
    one_of: ClassVar = (("code", "own"),)
    code: A[str, Tag("Cd", DOCUMENTS)] = ""
    own: A[str, Tag("Prtry", ID)] = ""


class ReferenceKind(Node, frozen=True):
    one_of: ClassVar = (("code", "own"),)
    code: A[str, Tag("Cd", REFERENCES)] = ""
    own: A[str, Tag("Prtry", ID)] = ""


class When(Node, frozen=True):
    """A day, or a moment."""

    one_of: ClassVar = (("day", "at"),)
    day: A[date | None, Tag("Dt", IsoDay())] = None
    at: A[datetime | None, Tag("DtTm", IsoMoment())] = None


class Address(Node, frozen=True):
    department: A[str, Tag("Dept", Chars(70))] = ""
    street: A[str, Tag("StrtNm", Chars(70))] = ""
    building: A[str, Tag("BldgNb", Chars(16))] = ""
    building_name: A[str, Tag("BldgNm", ID)] = ""
    floor: A[str, Tag("Flr", Chars(70))] = ""
    box: A[str, Tag("PstBx", Chars(16))] = ""
    room: A[str, Tag("Room", Chars(70))] = ""
    postcode: A[str, Tag("PstCd", Chars(16))] = ""
    town: A[str, Tag("TwnNm", ID)] = ""
    district: A[str, Tag("DstrctNm", ID)] = ""
    province: A[str, Tag("CtrySubDvsn", ID)] = ""
    country: A[str, Tag("Ctry", COUNTRY)] = ""
    lines: A[tuple[str, ...], Tag("AdrLine", Chars(70), most=7)] = ()


class Numbered(Node, frozen=True):
    """A number by which somebody is known, and whose number it is."""

    number: A[str, Tag("Id", ID, need=True)] = ""
    scheme: A[Coded | None, Tag("SchmeNm")] = None
    issuer: A[str, Tag("Issr", ID)] = ""


class Party(Node, frozen=True):
    """Somebody who pays, is paid, or asks for it."""

    name: A[str, Tag("Nm", Chars(140))] = ""
    address: A[Address | None, Tag("PstlAdr")] = None
    bic: A[str, Tag("Id/OrgId/AnyBIC", BIC)] = ""
    lei: A[str, Tag("Id/OrgId/LEI", LEI)] = ""
    numbers: A[tuple[Numbered, ...], Tag("Id/OrgId/Othr")] = ()
    residence: A[str, Tag("CtryOfRes", COUNTRY)] = ""


class Member(Node, frozen=True):
    """A bank's number in a clearing system."""

    system: A[ClearingCoded | None, Tag("ClrSysId")] = None
    number: A[str, Tag("MmbId", ID, need=True)] = ""


class OtherBank(Node, frozen=True):
    number: A[str, Tag("Id", ID, need=True)] = ""
    scheme: A[Coded | None, Tag("SchmeNm")] = None
    issuer: A[str, Tag("Issr", ID)] = ""


class Bank(Node, frozen=True):
    bic: A[str, Tag("FinInstnId/BICFI", BIC)] = ""
    member: A[Member | None, Tag("FinInstnId/ClrSysMmbId")] = None
    lei: A[str, Tag("FinInstnId/LEI", LEI)] = ""
    name: A[str, Tag("FinInstnId/Nm", Chars(140))] = ""
    address: A[Address | None, Tag("FinInstnId/PstlAdr")] = None
    other: A[OtherBank | None, Tag("FinInstnId/Othr")] = None


class OtherAccount(Node, frozen=True):
    number: A[str, Tag("Id", Chars(34), need=True)] = ""
    scheme: A[Coded | None, Tag("SchmeNm")] = None
    issuer: A[str, Tag("Issr", ID)] = ""


class Account(Node, frozen=True):
    one_of: ClassVar = (("iban", "other"),)
    iban: A[str, Tag("Id/IBAN", IBAN)] = ""
    other: A[OtherAccount | None, Tag("Id/Othr")] = None
    kind: A[Coded | None, Tag("Tp")] = None
    currency: A[str, Tag("Ccy", CURRENCY)] = ""
    name: A[str, Tag("Nm", Chars(70))] = ""

    @property
    def number(self) -> str:
        return self.iban or (self.other.number if self.other else "")


class OwnAccount(Account, frozen=True):
    """An account as its bank tells of it."""

    owner: A[Party | None, Tag("Ownr")] = None
    bank: A[Bank | None, Tag("Svcr")] = None


class Referred(Node, frozen=True):
    """A document that is paid: an invoice, a tax bill."""

    kind: A[DocumentKind | None, Tag("Tp/CdOrPrtry")] = None
    number: A[str, Tag("Nb", ID)] = ""
    day: A[date | None, Tag("RltdDt", IsoDay())] = None


class Structured(Node, frozen=True):
    documents: A[tuple[Referred, ...], Tag("RfrdDocInf")] = ()
    reference_kind: A[ReferenceKind | None, Tag("CdtrRefInf/Tp/CdOrPrtry")] = None
    reference: A[str, Tag("CdtrRefInf/Ref", ID)] = ""
    more: A[tuple[str, ...], Tag("AddtlRmtInf", Chars(140), most=3)] = ()


class Remittance(Node, frozen=True):
    """What a payment is for."""

    texts: A[tuple[str, ...], Tag("Ustrd", Chars(140))] = ()
    structured: A[tuple[Structured, ...], Tag("Strd")] = ()


def account(number: str) -> Account:
    """An account by a number that is no IBAN."""
    return Account(other=OtherAccount(number=number))
