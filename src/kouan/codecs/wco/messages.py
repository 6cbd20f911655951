"""WCO declaration (DEC) and response (RES), each in its MetaData."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from enum import StrEnum
from typing import Annotated as A

from lxml import etree

from kouan.codecs.customs_xml.secure import local
from kouan.codecs.shapes.document import Shape
from kouan.codecs.shapes.plan import Node, Root, Tag
from kouan.codecs.shapes.values import Chars, Code, Number, Prose, Whole
from kouan.codecs.wco.parts import (
    COUNTRY,
    MASS,
    Document,
    Equipment,
    Information,
    Item,
    Means,
    Moment,
    Money,
    Party,
    Tax,
)
from kouan.kernel.text import Text

URI = "urn:wco:datamodel:WCO:"
PREFIXES = {"md": f"{URI}DocumentMetaData-DMS:2"}
FUNCTION = Code(form="[0-9]{1,2}")


class Function(StrEnum):
    """FunctionCode of a response, with the short names of the European samples."""

    ACCEPTED = "01"
    RECEIVED = "02"
    REJECTED = "03"
    CONTROL = "05"
    AMENDED = "07"
    RELEASED = "08"
    CLEARED = "09"
    CANCELLED = "10"
    QUERY = "11"
    TAX = "13"

    @property
    def text(self) -> Text:
        return FUNCTIONS[self]


FUNCTIONS = {
    Function.ACCEPTED: Text("接受申报（DMSACC）", "Declaration accepted (DMSACC)"),
    Function.RECEIVED: Text("已收到（DMSRCV）", "Received (DMSRCV)"),
    Function.REJECTED: Text("不予接受（DMSREJ）", "Rejected (DMSREJ)"),
    Function.CONTROL: Text("查验（DMSCTL）", "To be controlled (DMSCTL)"),
    Function.AMENDED: Text("修改已决定（DMSRES）", "Amendment decided (DMSRES)"),
    Function.RELEASED: Text("放行（DMSROG）", "Goods released (DMSROG)"),
    Function.CLEARED: Text("结关（DMSCLE）", "Cleared (DMSCLE)"),
    Function.CANCELLED: Text("已撤销（DMSINV）", "Invalidated (DMSINV)"),
    Function.QUERY: Text("要求补充（DMSREQ）", "Request (DMSREQ)"),
    Function.TAX: Text("税费通知（DMSTAX）", "Taxes (DMSTAX)"),
}


class Itinerary(Node, frozen=True):
    line: A[int | None, Tag("SequenceNumeric", Whole(5, None))] = None
    country: A[str, Tag("RoutingCountryCode", COUNTRY)] = ""


class Location(Node, frozen=True):
    """Where the goods are."""

    name: A[str, Tag("Name", Chars(70))] = ""
    id: A[str, Tag("ID", Chars(35))] = ""
    kind: A[str, Tag("TypeCode", Chars(3))] = ""
    qualifier: A[str, Tag("Address/TypeCode", Chars(3))] = ""
    country: A[str, Tag("Address/CountryCode", COUNTRY)] = ""


class Carriage(Node, frozen=True):
    """Consignment of a goods shipment: how it travels."""

    containers: A[str, Tag("ContainerCode", Chars(1))] = ""
    arrival: A[Means | None, Tag("ArrivalTransportMeans")] = None
    departure: A[Means | None, Tag("DepartureTransportMeans")] = None
    location: A[Location | None, Tag("GoodsLocation")] = None
    loading: A[str, Tag("LoadingLocation/ID", Chars(17))] = ""
    contract: A[str, Tag("TransportContractDocument/ID", Chars(70))] = ""
    boxes: A[tuple[Equipment, ...], Tag("TransportEquipment")] = ()
    unloading: A[str, Tag("UnloadingLocation/ID", Chars(17))] = ""


class Shipment(Node, frozen=True):
    """GoodsShipment."""

    transaction: A[str, Tag("TransactionNatureCode", Chars(3))] = ""
    buyer: A[Party | None, Tag("Buyer")] = None
    consignee: A[Party | None, Tag("Consignee")] = None
    carriage: A[Carriage | None, Tag("Consignment")] = None
    consignor: A[Party | None, Tag("Consignor")] = None
    destination: A[str, Tag("Destination/CountryCode", COUNTRY)] = ""
    export_country: A[str, Tag("ExportCountry/ID", COUNTRY)] = ""
    items: A[tuple[Item, ...], Tag("GovernmentAgencyGoodsItem")] = ()
    importer: A[Party | None, Tag("Importer")] = None
    previous: A[tuple[Document, ...], Tag("PreviousDocument")] = ()
    seller: A[Party | None, Tag("Seller")] = None
    terms: A[str, Tag("TradeTerms/ConditionCode", Chars(3))] = ""
    terms_place: A[str, Tag("TradeTerms/LocationID", Chars(17))] = ""
    ucr: A[str, Tag("UCR/TraderAssignedReferenceID", Chars(35))] = ""


class Meta(Root, frozen=True):
    """MetaData, which every message stands in."""

    model_version: A[str, Tag("md:WCODataModelVersionCode", Chars(6))] = ""
    model_type: A[str, Tag("md:WCOTypeName", Chars(6))] = ""
    country: A[str, Tag("md:ResponsibleCountryCode", COUNTRY)] = ""
    agency: A[str, Tag("md:ResponsibleAgencyName", Chars(70))] = ""
    customization: A[str, Tag("md:AgencyAssignedCustomizationCode", Chars(12))] = ""
    customization_version: A[str, Tag("md:AgencyAssignedCustomizationVersionCode", Chars(12))] = ""


class WcoDeclaration(Meta, frozen=True):
    """DEC. Function 9 original, 13 request, 1 cancellation, 4 change."""

    accepted: A[Moment | None, Tag("Declaration/AcceptanceDateTime")] = None
    function: A[str, Tag("Declaration/FunctionCode", FUNCTION, need=True)] = ""
    reference: A[str, Tag("Declaration/FunctionalReferenceID", Chars(35), need=True)] = ""
    id: A[str, Tag("Declaration/ID", Chars(70))] = ""
    issued: A[Moment | None, Tag("Declaration/IssueDateTime")] = None
    office: A[str, Tag("Declaration/DeclarationOfficeID", Chars(17))] = ""
    kind: A[str, Tag("Declaration/TypeCode", Chars(6), need=True)] = ""
    items: A[int | None, Tag("Declaration/GoodsItemQuantity", Whole(5, None))] = None
    invoice: A[Money | None, Tag("Declaration/InvoiceAmount")] = None
    packages: A[int | None, Tag("Declaration/TotalPackageQuantity", Whole(8, None))] = None
    gross_weight: A[Decimal | None, Tag("Declaration/TotalGrossMassMeasure", MASS)] = None
    documents: A[tuple[Document, ...], Tag("Declaration/AdditionalDocument")] = ()
    information: A[tuple[Information, ...], Tag("Declaration/AdditionalInformation")] = ()
    agent: A[Party | None, Tag("Declaration/Agent")] = None
    authenticated_by: A[str, Tag("Declaration/Authentication/Authenticator/Name", Chars(70))] = ""
    means: A[Means | None, Tag("Declaration/BorderTransportMeans")] = None
    carrier: A[Party | None, Tag("Declaration/Consignment/Carrier")] = None
    freight_payment: A[str, Tag("Declaration/Consignment/Freight/PaymentMethodCode", Chars(3))] = ""
    route: A[tuple[Itinerary, ...], Tag("Declaration/Consignment/Itinerary")] = ()
    rates: A[tuple[Rate, ...], Tag("Declaration/CurrencyExchange")] = ()
    declarant: A[Party | None, Tag("Declaration/Declarant")] = None
    exit_office: A[str, Tag("Declaration/ExitOffice/ID", Chars(17))] = ""
    exporter: A[Party | None, Tag("Declaration/Exporter")] = None
    shipment: A[Shipment | None, Tag("Declaration/GoodsShipment", need=True)] = None


class Rate(Node, frozen=True):
    currency: A[str, Tag("CurrencyTypeCode", Chars(3))] = ""
    rate: A[Decimal | None, Tag("RateNumeric", Number(12, 5))] = None


class Pointer(Node, frozen=True):
    """Where in the declaration: section code, line in it, data element."""

    line: A[int | None, Tag("SequenceNumeric", Whole(5, None))] = None
    section: A[str, Tag("DocumentSectionCode", Chars(3))] = ""
    tag: A[str, Tag("TagID", Chars(4))] = ""


class Error(Node, frozen=True):
    text: A[str, Tag("Description", Prose(512))] = ""
    code: A[str, Tag("ValidationCode", Chars(8))] = ""
    pointers: A[tuple[Pointer, ...], Tag("Pointer")] = ()


class Told(Node, frozen=True):
    """What a response says of its declaration."""

    accepted: A[Moment | None, Tag("AcceptanceDateTime")] = None
    reference: A[str, Tag("FunctionalReferenceID", Chars(35))] = ""
    id: A[str, Tag("ID", Chars(70))] = ""
    rejected: A[Moment | None, Tag("RejectionDateTime")] = None
    version: A[str, Tag("VersionID", Chars(9))] = ""
    taxes: A[tuple[Tax, ...], Tag("DutyTaxFee")] = ()
    items: A[tuple[Item, ...], Tag("GoodsShipment/GovernmentAgencyGoodsItem")] = ()


class WcoResponse(Meta, frozen=True):
    """RES: what the administration says (`Function`)."""

    function: A[str, Tag("Response/FunctionCode", FUNCTION, need=True)] = ""
    reference: A[str, Tag("Response/FunctionalReferenceID", Chars(35), need=True)] = ""
    issued: A[Moment | None, Tag("Response/IssueDateTime")] = None
    information: A[tuple[Information, ...], Tag("Response/AdditionalInformation")] = ()
    bank: A[str, Tag("Response/Bank/ReferenceID", Chars(35))] = ""
    bank_account: A[str, Tag("Response/Bank/ID", Chars(35))] = ""
    errors: A[tuple[Error, ...], Tag("Response/Error")] = ()
    status: A[str, Tag("Response/Status/NameCode", Chars(3))] = ""
    declaration: A[Told | None, Tag("Response/Declaration", need=True)] = None


def _has(child: str) -> Callable[[etree._Element], bool]:
    return lambda root: any(local(one) == child for one in root if isinstance(one.tag, str))


def _known(uri: str) -> bool:
    return uri == "" or uri.startswith(URI)


DECLARATION: Shape[WcoDeclaration] = Shape(
    "wco.declaration",
    "md:MetaData",
    WcoDeclaration,
    f"{URI}DEC-DMS:2",
    PREFIXES,
    accepted=_known,
    fits=_has("Declaration"),
)
RESPONSE: Shape[WcoResponse] = Shape(
    "wco.response", "md:MetaData", WcoResponse, f"{URI}RES-DMS:2", PREFIXES, accepted=_known, fits=_has("Response")
)
