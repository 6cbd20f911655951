"""Booking 2.0, arrival notice 1.0, verified gross mass 1.0."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated as A

from kouan.codecs.dcsa.parts import BOX, Contact, Location, Party, PartyCode, Seal, VoyageNumber, Weight
from kouan.codecs.shapes.jsonform import JsonShape
from kouan.codecs.shapes.plan import Node, Root, Tag
from kouan.codecs.shapes.values import Chars, Code, Flag, IsoDay, IsoMoment, Prose, Whole
from kouan.codecs.transport.basics import Measure
from kouan.codecs.transport.box import Box

CARRIER_LIST = Code(("SMDG", "NMFTA"))
SERVICE = Code(("CY", "SD", "CFS"))


class Commodity(Node, frozen=True):
    name: A[str, Tag("commodityType", Prose(550), need=True)] = ""
    hs: A[tuple[str, ...], Tag("HSCodes", Code(form="[0-9]{6,10}"))] = ()
    gross_weight: A[Weight | None, Tag("cargoGrossWeight")] = None
    volume: A[Weight | None, Tag("cargoGrossVolume")] = None


class RequestedBox(Node, frozen=True):
    size_type: A[str, Tag("ISOEquipmentCode", Chars(4), need=True)] = ""
    count: A[int | None, Tag("units", Whole(5, None), need=True)] = None
    shipper_owned: A[bool | None, Tag("isShipperOwned", Flag())] = None
    boxes: A[tuple[str, ...], Tag("equipmentReferences", BOX)] = ()
    commodities: A[tuple[Commodity, ...], Tag("commodities")] = ()


class ShipmentPlace(Node, frozen=True):
    """PRE, POL, POD, PDE …"""

    location: A[Location | None, Tag("location", need=True)] = None
    role: A[str, Tag("locationTypeCode", Chars(3), need=True)] = ""


class Booking(Root, frozen=True):
    receipt: A[str, Tag("receiptTypeAtOrigin", SERVICE, need=True)] = ""
    delivery: A[str, Tag("deliveryTypeAtDestination", SERVICE, need=True)] = ""
    move_from: A[str, Tag("cargoMovementTypeAtOrigin", Code(("FCL", "LCL")))] = ""
    move_to: A[str, Tag("cargoMovementTypeAtDestination", Code(("FCL", "LCL")))] = ""
    contract: A[str, Tag("serviceContractReference", Chars(30))] = ""
    quotation: A[str, Tag("contractQuotationReference", Chars(35))] = ""
    reference: A[str, Tag("carrierBookingReference", Chars(35))] = ""
    status: A[str, Tag("bookingStatus", Chars(50))] = ""
    vessel: A[str, Tag("vessel/name", Chars(50))] = ""
    imo: A[str, Tag("vessel/vesselIMONumber", Code(form="[0-9]{7,8}"))] = ""
    voyage: A[str, Tag("carrierExportVoyageNumber", Chars(50))] = ""
    departs: A[date | None, Tag("expectedDepartureDate", IsoDay())] = None
    substitution: A[bool | None, Tag("isEquipmentSubstitutionAllowed", Flag())] = None
    agent: A[Party | None, Tag("documentParties/bookingAgent")] = None
    shipper: A[Party | None, Tag("documentParties/shipper")] = None
    consignee: A[Party | None, Tag("documentParties/consignee")] = None
    places: A[tuple[ShipmentPlace, ...], Tag("shipmentLocations", need=True)] = ()
    boxes: A[tuple[RequestedBox, ...], Tag("requestedEquipments", need=True)] = ()


class NoticeBox(Node, frozen=True):
    number: A[str, Tag("equipment/equipmentReference", BOX)] = ""
    size_type: A[str, Tag("equipment/ISOEquipmentCode", Chars(4))] = ""
    seals: A[tuple[Seal, ...], Tag("seals")] = ()

    @property
    def domain(self) -> Box:
        seals = tuple(one.domain for one in self.seals)
        return Box(kind="CN", number=self.number, size_type=self.size_type, seals=seals)


class CargoItem(Node, frozen=True):
    box: A[str, Tag("equipmentReference", BOX)] = ""
    gross_weight: A[Weight | None, Tag("cargoGrossWeight")] = None
    packing: A[str, Tag("outerPackaging/packageCode", Chars(5))] = ""
    packing_text: A[str, Tag("outerPackaging/description", Chars(100))] = ""
    packages: A[int | None, Tag("outerPackaging/numberOfPackages", Whole(8, None))] = None


class NoticeGoods(Node, frozen=True):
    descriptions: A[tuple[str, ...], Tag("descriptionOfGoods", Prose(150))] = ()
    hs: A[tuple[str, ...], Tag("HSCodes", Code(form="[0-9]{6,10}"))] = ()
    items: A[tuple[CargoItem, ...], Tag("cargoItems")] = ()


class VesselLeg(Node, frozen=True):
    vessel: A[str, Tag("vesselVoyage/vesselName", Chars(50))] = ""
    imo: A[str, Tag("vesselVoyage/vesselIMONumber", Code(form="[0-9]{7,8}"))] = ""
    voyage: A[str, Tag("vesselVoyage/carrierImportVoyageNumber", Chars(50))] = ""


class ArrivalNotice(Node, frozen=True):
    """The carrier tells the consignee when the goods come, and where."""

    issued: A[datetime | None, Tag("issueDateTime", IsoMoment(), need=True)] = None
    carrier: A[str, Tag("carrierCode", Chars(4), need=True)] = ""
    carrier_list: A[str, Tag("carrierCodeListProvider", CARRIER_LIST, need=True)] = ""
    carrier_contacts: A[tuple[Contact, ...], Tag("carrierContactInformation")] = ()
    delivery: A[str, Tag("deliveryTypeAtDestination", SERVICE)] = ""
    bill_no: A[str, Tag("transportDocumentReference", Chars(20), need=True)] = ""
    parties: A[tuple[Party, ...], Tag("documentParties")] = ()
    loading: A[Location | None, Tag("transport/portOfLoading")] = None
    discharge: A[Location | None, Tag("transport/portOfDischarge")] = None
    arrives: A[date | None, Tag("transport/portOfDischargeArrivalDate/value", IsoDay())] = None
    certainty: A[str, Tag("transport/portOfDischargeArrivalDate/classifier", Chars(3))] = ""
    legs: A[tuple[VesselLeg, ...], Tag("transport/legs")] = ()
    boxes: A[tuple[NoticeBox, ...], Tag("utilizedTransportEquipments")] = ()
    goods: A[tuple[NoticeGoods, ...], Tag("consignmentItems")] = ()


class ArrivalNotices(Root, frozen=True):
    notices: A[tuple[ArrivalNotice, ...], Tag("arrivalNotices", need=True)] = ()


class OtherReference(Node, frozen=True):
    kind: A[str, Tag("typeCode", Chars(5))] = ""
    value: A[str, Tag("reference", Chars(100))] = ""


class Vgm(Node, frozen=True):
    """A verified gross mass (SOLAS), by method SM1 (weighed) or SM2 (added up)."""

    sender: A[PartyCode | None, Tag("routingDetails/originatingParty")] = None
    forwarded: A[tuple[PartyCode, ...], Tag("routingDetails/forwardingParties")] = ()
    receiver: A[PartyCode | None, Tag("routingDetails/destinationParty")] = None
    reference: A[str, Tag("declarationReference", Chars(100), need=True)] = ""
    retracted: A[bool | None, Tag("isRetracted", Flag())] = None
    declared: A[datetime | None, Tag("declarationDateTime", IsoMoment(), need=True)] = None
    weight: A[Weight | None, Tag("VGM/weight", need=True)] = None
    method: A[str, Tag("VGM/method", Code(("SM1", "SM2")), need=True)] = ""
    weighed: A[datetime | None, Tag("VGM/dateTime", IsoMoment())] = None
    place: A[Location | None, Tag("VGM/location")] = None
    certificate: A[str, Tag("VGM/certificationReference", Chars(70))] = ""
    certified: A[datetime | None, Tag("VGM/certificationDateTime", IsoMoment())] = None
    box: A[str, Tag("equipmentDetails/equipmentReference", BOX, need=True)] = ""
    size_type: A[str, Tag("equipmentDetails/ISOEquipmentCode", Chars(4))] = ""
    shipper_owned: A[bool | None, Tag("equipmentDetails/isShipperOwned", Flag())] = None
    seals: A[tuple[Seal, ...], Tag("equipmentDetails/seals")] = ()
    cargo_weight: A[Weight | None, Tag("equipmentDetails/cargoGrossWeight")] = None
    tare: A[Weight | None, Tag("equipmentDetails/tareWeight")] = None
    booking: A[str, Tag("shipmentDetails/carrierBookingReference", Chars(35))] = ""
    bill_no: A[str, Tag("shipmentDetails/transportDocumentReference", Chars(20))] = ""
    references: A[tuple[OtherReference, ...], Tag("shipmentDetails/otherReferences")] = ()
    carrier: A[str, Tag("vesselVoyageDetails/carrierCode", Chars(4))] = ""
    carrier_list: A[str, Tag("vesselVoyageDetails/carrierCodeListProvider", CARRIER_LIST)] = ""
    voyage_out: A[VoyageNumber | None, Tag("vesselVoyageDetails/exportVoyageNumberOrReference")] = None
    voyage_in: A[VoyageNumber | None, Tag("vesselVoyageDetails/importVoyageNumberOrReference")] = None
    loading: A[Location | None, Tag("vesselVoyageDetails/portOfLoading")] = None
    discharge: A[Location | None, Tag("vesselVoyageDetails/portOfDischarge")] = None
    vessel: A[str, Tag("vesselVoyageDetails/vesselName", Chars(50))] = ""
    responsible: A[Party | None, Tag("responsibleParty")] = None
    authorized: A[Party | None, Tag("authorizedParty")] = None
    signed_by: A[str, Tag("authorizedPersonSignatory", Chars(35))] = ""
    weighed_by: A[Party | None, Tag("weighingParty")] = None
    submitted_by: A[Party | None, Tag("submittingParty")] = None
    ordered_by: A[Party | None, Tag("orderedByParty")] = None
    held_by: A[Party | None, Tag("holdingParty")] = None

    @property
    def domain(self) -> Box:
        """As the rest of the house knows a weighed box."""
        value, unit = (self.weight.value, self.weight.unit) if self.weight else (None, "")
        measure = Measure(kind="verified_gross", unit=unit, value=value or Decimal(0))
        seals = tuple(one.domain for one in self.seals)
        return Box(kind="CN", number=self.box, size_type=self.size_type, measures=(measure,), seals=seals)


class VgmDeclarations(Root, frozen=True):
    declarations: A[tuple[Vgm, ...], Tag("VGMDeclarations", need=True)] = ()


BOOKING: JsonShape[Booking] = JsonShape("dcsa.booking", Booking, ("receiptTypeAtOrigin", "requestedEquipments"))
ARRIVAL: JsonShape[ArrivalNotices] = JsonShape("dcsa.arrival-notice", ArrivalNotices, ("arrivalNotices",))
VGM: JsonShape[VgmDeclarations] = JsonShape("dcsa.vgm", VgmDeclarations, ("VGMDeclarations",))
