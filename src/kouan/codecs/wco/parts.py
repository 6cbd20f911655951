"""Parts of the WCO Data Model that declarations and responses share. Fields in the order of the model."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated as A

from kouan.codecs.shapes.plan import Node, Tag
from kouan.codecs.shapes.values import Chars, Code, Number, Prose, Stamp, Whole
from kouan.codecs.transport.basics import Party as DomainParty
from kouan.codecs.transport.box import Box
from kouan.codecs.transport.cargo import Seal as DomainSeal

MASS = Number(16, 6)
MONEY = Number(18, 4)
COUNTRY = Code(form="[A-Z]{2,3}")
CURRENCY = Code(form="[A-Z]{3}")


class Moment(Node, frozen=True):
    """Digits by format code: 102 yyyyMMdd, 203 yyyyMMddHHmm, 304 yyyyMMddHHmmss and zone."""

    at: A[str, Tag("DateTimeString", Stamp())] = ""
    format: A[str, Tag("DateTimeString@formatCode", Code(form="[0-9]{3}"))] = ""


class Money(Node, frozen=True):
    value: A[Decimal | None, Tag(".", MONEY)] = None
    currency: A[str, Tag("@currencyID", CURRENCY)] = ""


class Quantity(Node, frozen=True):
    value: A[Decimal | None, Tag(".", MASS)] = None
    unit: A[str, Tag("@unitCode", Chars(10))] = ""


class Address(Node, frozen=True):
    kind: A[str, Tag("TypeCode", Chars(3))] = ""
    city: A[str, Tag("CityName", Chars(35))] = ""
    country: A[str, Tag("CountryCode", COUNTRY)] = ""
    line: A[str, Tag("Line", Prose(256))] = ""
    postcode: A[str, Tag("PostcodeID", Chars(17))] = ""


class Party(Node, frozen=True):
    """By number, or by name and address."""

    name: A[str, Tag("Name", Prose(256))] = ""
    id: A[str, Tag("ID", Chars(35))] = ""
    role: A[str, Tag("RoleCode", Chars(3))] = ""
    address: A[Address | None, Tag("Address")] = None

    @property
    def domain(self) -> DomainParty:
        """As the rest of the house knows a party."""
        country = self.address.country if self.address else ""
        return DomainParty(code=self.id, names=(self.name,) if self.name else (), country=country)


class Means(Node, frozen=True):
    """A means of transport: identified by a number of the kind given (10 IMO, 11 name, 30 plate …)."""

    name: A[str, Tag("Name", Chars(70))] = ""
    id: A[str, Tag("ID", Chars(35))] = ""
    id_kind: A[str, Tag("IdentificationTypeCode", Chars(3))] = ""
    flag: A[str, Tag("RegistrationNationalityCode", COUNTRY)] = ""
    voyage: A[str, Tag("JourneyID", Chars(32))] = ""
    mode: A[str, Tag("ModeCode", Chars(2))] = ""


class Seal(Node, frozen=True):
    line: A[int | None, Tag("SequenceNumeric", Whole(5, None))] = None
    number: A[str, Tag("ID", Chars(35))] = ""


class Equipment(Node, frozen=True):
    line: A[int | None, Tag("SequenceNumeric", Whole(5, None))] = None
    size_type: A[str, Tag("CharacteristicCode", Chars(4))] = ""
    fullness: A[str, Tag("FullnessCode", Chars(3))] = ""
    number: A[str, Tag("ID", Chars(17))] = ""
    seals: A[tuple[Seal, ...], Tag("Seal")] = ()

    @property
    def domain(self) -> Box:
        """As the rest of the house knows a box."""
        seals = tuple(DomainSeal(number=one.number) for one in self.seals)
        return Box(kind="CN", number=self.number, size_type=self.size_type, seals=seals)


class Information(Node, frozen=True):
    """A statement: special remark, mention, requirement."""

    code: A[str, Tag("StatementCode", Chars(17))] = ""
    text: A[str, Tag("StatementDescription", Prose(512))] = ""
    kind: A[str, Tag("StatementTypeCode", Chars(3))] = ""


class Document(Node, frozen=True):
    """An additional or previous document."""

    category: A[str, Tag("CategoryCode", Chars(3))] = ""
    effective: A[Moment | None, Tag("EffectiveDateTime")] = None
    id: A[str, Tag("ID", Chars(70))] = ""
    name: A[str, Tag("Name", Chars(70))] = ""
    kind: A[str, Tag("TypeCode", Chars(6))] = ""
    exemption: A[str, Tag("LPCOExemptionCode", Chars(3))] = ""
    line: A[int | None, Tag("LineNumeric", Whole(5, None))] = None


class Payment(Node, frozen=True):
    method: A[str, Tag("MethodCode", Chars(3))] = ""
    assessed: A[Money | None, Tag("TaxAssessedAmount")] = None
    amount: A[Money | None, Tag("PaymentAmount")] = None


class Tax(Node, frozen=True):
    base: A[Money | None, Tag("AdValoremTaxBaseAmount")] = None
    deducted: A[Money | None, Tag("DeductAmount")] = None
    regime: A[str, Tag("DutyRegimeCode", Chars(3))] = ""
    specific_base: A[Quantity | None, Tag("SpecificTaxBaseQuantity")] = None
    rate: A[Decimal | None, Tag("TaxRateNumeric", Number(17, 4))] = None
    kind: A[str, Tag("TypeCode", Chars(3))] = ""
    payment: A[Payment | None, Tag("Payment")] = None


class Classification(Node, frozen=True):
    id: A[str, Tag("ID", Chars(18))] = ""
    kind: A[str, Tag("IdentificationTypeCode", Chars(4))] = ""  # TSP heading, HS …


class Packaging(Node, frozen=True):
    line: A[int | None, Tag("SequenceNumeric", Whole(5, None))] = None
    marks: A[str, Tag("MarksNumbersID", Prose(512))] = ""
    count: A[int | None, Tag("QuantityQuantity", Whole(8, None))] = None
    kind: A[str, Tag("TypeCode", Chars(3))] = ""


class Procedure(Node, frozen=True):
    current: A[str, Tag("CurrentCode", Chars(7))] = ""
    previous: A[str, Tag("PreviousCode", Chars(7))] = ""


class Item(Node, frozen=True):
    """A line of goods (GovernmentAgencyGoodsItem)."""

    value: A[Money | None, Tag("CustomsValueAmount")] = None
    line: A[int | None, Tag("SequenceNumeric", Whole(5, None))] = None
    statistical_value: A[Money | None, Tag("StatisticalValueAmount")] = None
    transaction: A[str, Tag("TransactionNatureCode", Chars(3))] = ""
    documents: A[tuple[Document, ...], Tag("AdditionalDocument")] = ()
    information: A[tuple[Information, ...], Tag("AdditionalInformation")] = ()
    description: A[str, Tag("Commodity/Description", Prose(512))] = ""
    classes: A[tuple[Classification, ...], Tag("Commodity/Classification")] = ()
    un_number: A[str, Tag("Commodity/DangerousGoods/UNDGID", Chars(4))] = ""
    taxes: A[tuple[Tax, ...], Tag("Commodity/DutyTaxFee")] = ()
    gross_weight: A[Decimal | None, Tag("Commodity/GoodsMeasure/GrossMassMeasure", MASS)] = None
    net_weight: A[Decimal | None, Tag("Commodity/GoodsMeasure/NetNetWeightMeasure", MASS)] = None
    quantity: A[Quantity | None, Tag("Commodity/GoodsMeasure/TariffQuantity")] = None
    price: A[Money | None, Tag("Commodity/InvoiceLine/ItemChargeAmount")] = None
    boxes: A[tuple[str, ...], Tag("Commodity/TransportEquipment/ID", Chars(17))] = ()
    procedures: A[tuple[Procedure, ...], Tag("GovernmentProcedure")] = ()
    origin: A[str, Tag("Origin/CountryCode", COUNTRY)] = ""
    origin_region: A[str, Tag("Origin/RegionID", Chars(9))] = ""
    packages: A[tuple[Packaging, ...], Tag("Packaging")] = ()
    previous: A[tuple[Document, ...], Tag("PreviousDocument")] = ()
