"""Parts that manifests share (domain reference, Appendix D): means of transport, places, boxes, bills, goods.

Field tags are those of the wire. One set of parts serves all message types: each uses what it needs.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated as A

from kouan.codecs.shapes.plan import Node, Tag
from kouan.codecs.shapes.values import Chars, Number, Prose, Stamp, Whole
from kouan.codecs.transport.basics import Party as DomainParty
from kouan.codecs.transport.box import Box
from kouan.codecs.transport.cargo import Seal as DomainSeal
from kouan.codecs.transport.voyage import Voyage

MASS = Number(18, 4)
FULLNESS = {"4": "empty", "5": "full", "7": "full", "8": "full"}  # 7 LCL, 8 FCL


class Means(Node, frozen=True):
    """The border means of transport: `id` is `UN` + IMO number, or `CN` + number of a Chinese ship."""

    voyage: A[str, Tag("JourneyID", Chars(32))] = ""
    kind: A[str, Tag("TypeCode", Chars(2))] = ""  # 1 sea, 3 rail, 4 road …
    id: A[str, Tag("ID", Chars(35))] = ""
    name: A[str, Tag("Name", Chars(70))] = ""
    arrives: A[str, Tag("ArrivalDateTime", Stamp())] = ""
    departs: A[str, Tag("DepartureDateTime", Stamp())] = ""

    @property
    def imo(self) -> str:
        """The IMO number, '' when the ship has none here."""
        return self.id[2:] if self.id.startswith("UN") and self.id[2:].isdigit() and len(self.id) == 9 else ""

    @property
    def domain(self) -> Voyage:
        """As the rest of the house knows a voyage."""
        return Voyage(number=self.voyage, vessel=self.imo or self.id, vessel_name=self.name)


class Place(Node, frozen=True):
    """A port, often with its customs office: `CNCQI/8007`."""

    id: A[str, Tag("ID", Chars(20))] = ""
    name: A[str, Tag("Name", Chars(70))] = ""
    loads: A[str, Tag("LoadingDate", Stamp())] = ""
    arrives: A[str, Tag("ArrivalDate", Stamp())] = ""
    departs: A[str, Tag("DepartureDate", Stamp())] = ""

    @property
    def locode(self) -> str:
        """UN/LOCODE of the place."""
        return self.id.partition("/")[0]

    @property
    def office(self) -> str:
        """Its customs office, '' when not said."""
        return self.id.partition("/")[2]


class Seal(Node, frozen=True):
    """`M/xxx`: M mechanical, E electronic, T special box that cannot be sealed; and who put it."""

    number: A[str, Tag(".", Chars(35))] = ""
    agency: A[str, Tag("@AgencyCode", Chars(3))] = ""  # AA, AB, AC, CA, CU, SH, TO

    @property
    def domain(self) -> DomainSeal:
        kind, slash, number = self.number.partition("/")
        return DomainSeal(number=number if slash else kind, issuer=self.agency, kind=kind if slash else "")


class Equipment(Node, frozen=True):
    """A container."""

    number: A[str, Tag("EquipmentIdentification/ID", Chars(17))] = ""
    size_type: A[str, Tag("CharacteristicCode", Chars(4))] = ""
    supplier: A[str, Tag("SupplierPartyTypeCode", Chars(3))] = ""
    fullness: A[str, Tag("FullnessCode", Chars(3))] = ""  # 4 empty, 5 full, 7 LCL, 8 FCL
    seals: A[tuple[Seal, ...], Tag("SealID")] = ()
    lcl: A[str, Tag("IsLcl", Chars(1))] = ""  # the three are of regional variants
    lcl_bills: A[int | None, Tag("LclNum", Whole(5, None))] = None
    booking: A[str, Tag("BookingNumber", Chars(50))] = ""
    gross_weight: A[Decimal | None, Tag("GrossMassMeasure", MASS)] = None

    @property
    def full(self) -> bool:
        return self.fullness != "4"

    @property
    def domain(self) -> Box:
        """As the rest of the house knows a box."""
        seals = tuple(seal.domain for seal in self.seals)
        fill = FULLNESS.get(self.fullness, "")
        return Box(kind="CN", number=self.number, size_type=self.size_type, fill=fill, seals=seals)


class Contact(Node, frozen=True):
    number: A[str, Tag("ID", Chars(50))] = ""
    kind: A[str, Tag("TypeID", Chars(3))] = ""  # TE, EM, FX


class Party(Node, frozen=True):
    """Consignee, consignor, notified party: `id` says which number it is (`USCI+…`, `TAX…+`)."""

    id: A[str, Tag("ID", Chars(70))] = ""
    name: A[str, Tag("Name", Prose(210))] = ""
    street: A[str, Tag("Address/Line", Prose(210))] = ""
    city: A[str, Tag("Address/CityName", Chars(35))] = ""
    country: A[str, Tag("Address/CountryCode", Chars(3))] = ""
    postcode: A[str, Tag("Address/PostcodeID", Chars(17))] = ""
    contacts: A[tuple[Contact, ...], Tag("Communication")] = ()
    contact_name: A[str, Tag("Contact/Name", Chars(70))] = ""

    @property
    def uscc(self) -> str:
        """Its unified social credit code, '' for a party that has none."""
        kind, _, number = self.id.partition("+")
        return number if kind == "USCI" else ""

    @property
    def domain(self) -> DomainParty:
        return DomainParty(code=self.id, names=(self.name,), city=self.city, country=self.country)


class Packing(Node, frozen=True):
    pieces: A[int | None, Tag("QuantityQuantity", Whole(8, None))] = None
    kind: A[str, Tag("TypeCode", Chars(3))] = ""
    marks: A[str, Tag("MarksNumbers", Prose(512))] = ""


class Item(Node, frozen=True):
    """A line of goods of a bill."""

    line: A[int | None, Tag("SequenceNumeric", Whole(5, None))] = None
    packing: A[Packing | None, Tag("ConsignmentItemPackaging")] = None
    description: A[str, Tag("Commodity/CargoDescription", Prose(512))] = ""
    un_number: A[str, Tag("Commodity/UNDGID", Chars(4))] = ""
    hs_code: A[str, Tag("Commodity/TariffClassificationID", Chars(12))] = ""
    gross_weight: A[Decimal | None, Tag("GoodsMeasure/GrossMassMeasure", MASS)] = None
    boxes: A[tuple[str, ...], Tag("EquipmentIdentification/ID", Chars(17))] = ()


class Bill(Node, frozen=True):
    """A bill of lading of a manifest (Consignment)."""

    bill_no: A[str, Tag("TransportContractDocument/ID", Chars(50))] = ""
    condition: A[str, Tag("TransportContractDocument/ConditionCode", Chars(4))] = ""  # 10, 11 …: kept as sent (U12)
    amends_code: A[str, Tag("TransportContractDocument/Amendment/ChangeReasonCode", Chars(4))] = ""
    amends_reason: A[str, Tag("TransportContractDocument/Amendment/ChangeReason", Prose(256))] = ""
    house_bill: A[str, Tag("AssociatedTransportDocument/ID", Chars(50))] = ""
    loading: A[Place | None, Tag("LoadingLocation")] = None
    unloading: A[Place | None, Tag("UnloadingLocation")] = None
    received_at: A[Place | None, Tag("GoodsReceiptPlace")] = None
    destination: A[Place | None, Tag("TransitDestination")] = None
    countries: A[tuple[str, ...], Tag("RoutingCountry/RoutingCountryCode", Chars(3))] = ()
    status: A[str, Tag("CustomsStatusCode", Chars(3))] = ""  # 001 import, export … kept as sent (U12)
    freight_payment: A[str, Tag("FreightPayment/MethodCode", Chars(3))] = ""  # CC, PP, FF
    packing: A[Packing | None, Tag("ConsignmentPackaging")] = None
    gross_weight: A[Decimal | None, Tag("TotalGrossMassMeasure", MASS)] = None
    volume: A[Decimal | None, Tag("GrossVolumeMeasure", Number(14, 4))] = None
    value: A[Decimal | None, Tag("ValueAmount", Number(18, 4))] = None
    currency: A[str, Tag("ValueAmount@currencyID", Chars(3))] = ""
    previous_declaration: A[str, Tag("PreviousCustomsDocument/ID", Chars(35))] = ""
    consignee: A[Party | None, Tag("Consignee")] = None
    consignor: A[Party | None, Tag("Consignor")] = None
    notify: A[Party | None, Tag("NotifyParty")] = None
    boxes: A[tuple[Equipment, ...], Tag("TransportEquipment")] = ()
    items: A[tuple[Item, ...], Tag("ConsignmentItem")] = ()

    @property
    def pieces(self) -> int | None:
        return self.packing.pieces if self.packing else None

    @property
    def description(self) -> str:
        """What the goods are, the lines joined."""
        return "；".join(item.description for item in self.items if item.description)
