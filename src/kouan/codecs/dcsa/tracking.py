"""Track and trace 2.2: what happened to a shipment, a box, a vessel."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated as A

from kouan.codecs.dcsa.parts import BOX, LOCODE, Location, Reference, Seal
from kouan.codecs.shapes.jsonform import JsonShape
from kouan.codecs.shapes.plan import Node, Root, Tag
from kouan.codecs.shapes.values import Chars, Code, IsoMoment, Prose, Whole
from kouan.codecs.transport.box import Box
from kouan.codecs.transport.voyage import Voyage

KINDS = ("TRANSPORT", "EQUIPMENT", "SHIPMENT")


class Vessel(Node, frozen=True):
    imo: A[str, Tag("vesselIMONumber", Code(form="[0-9]{7}"))] = ""
    name: A[str, Tag("vesselName", Chars(35))] = ""
    flag: A[str, Tag("vesselFlag", Code(form="[A-Z]{2}"))] = ""
    call_sign: A[str, Tag("vesselCallSignNumber", Chars(10))] = ""
    operator: A[str, Tag("vesselOperatorCarrierCode", Chars(10))] = ""
    operator_list: A[str, Tag("vesselOperatorCarrierCodeListProvider", Chars(5))] = ""


class Call(Node, frozen=True):
    """A means of transport at a place."""

    id: A[str, Tag("transportCallID", Chars(100))] = ""
    service: A[str, Tag("carrierServiceCode", Chars(11))] = ""
    voyage_out: A[str, Tag("exportVoyageNumber", Chars(50))] = ""
    voyage_in: A[str, Tag("importVoyageNumber", Chars(50))] = ""
    voyage: A[str, Tag("carrierVoyageNumber", Chars(50))] = ""
    sequence: A[int | None, Tag("transportCallSequenceNumber", Whole(5, None))] = None
    locode: A[str, Tag("UNLocationCode", LOCODE)] = ""
    facility: A[str, Tag("facilityCode", Chars(9))] = ""
    facility_list: A[str, Tag("facilityCodeListProvider", Chars(5))] = ""
    facility_kind: A[str, Tag("facilityTypeCode", Chars(4))] = ""
    other: A[str, Tag("otherFacility", Chars(50))] = ""
    mode: A[str, Tag("modeOfTransport", Code(("VESSEL", "RAIL", "TRUCK", "BARGE")))] = ""
    location: A[Location | None, Tag("location")] = None
    vessel: A[Vessel | None, Tag("vessel")] = None

    @property
    def domain(self) -> Voyage:
        """As the rest of the house knows a voyage."""
        vessel = self.vessel or Vessel()
        number = self.voyage or self.voyage_out or self.voyage_in
        return Voyage(number=number, mode=self.mode, vessel=vessel.imo, vessel_name=vessel.name)


class Document(Node, frozen=True):
    kind: A[str, Tag("documentReferenceType", Chars(3))] = ""
    value: A[str, Tag("documentReferenceValue", Chars(100))] = ""


class Event(Node, frozen=True):
    """One event: planned (PLN), estimated (EST), actual (ACT)."""

    id: A[str, Tag("eventID", Chars(100))] = ""
    created: A[datetime | None, Tag("eventCreatedDateTime", IsoMoment(), need=True)] = None
    kind: A[str, Tag("eventType", Code(KINDS), need=True)] = ""
    certainty: A[str, Tag("eventClassifierCode", Code(("PLN", "EST", "ACT", "REQ")), need=True)] = ""
    at: A[datetime | None, Tag("eventDateTime", IsoMoment(), need=True)] = None
    transport: A[str, Tag("transportEventTypeCode", Code(("ARRI", "DEPA")))] = ""
    delay: A[str, Tag("delayReasonCode", Chars(3))] = ""
    remark: A[str, Tag("changeRemark", Prose(250))] = ""
    equipment: A[str, Tag("equipmentEventTypeCode", Chars(4))] = ""  # LOAD, DISC, GTIN, GTOT, STUF, STRP …
    shipment: A[str, Tag("shipmentEventTypeCode", Chars(4))] = ""  # RECE, DRFT, CONF, REJE …
    document: A[str, Tag("documentID", Chars(100))] = ""
    document_kind: A[str, Tag("documentTypeCode", Chars(3))] = ""
    reason: A[str, Tag("reason", Prose(250))] = ""
    box: A[str, Tag("equipmentReference", BOX)] = ""
    size_type: A[str, Tag("ISOEquipmentCode", Chars(4))] = ""
    fill: A[str, Tag("emptyIndicatorCode", Code(("EMPTY", "LADEN")))] = ""
    place: A[Location | None, Tag("eventLocation")] = None
    call: A[Call | None, Tag("transportCall")] = None
    seals: A[tuple[Seal, ...], Tag("seals")] = ()
    documents: A[tuple[Document, ...], Tag("documentReferences")] = ()
    references: A[tuple[Reference, ...], Tag("references")] = ()

    @property
    def domain(self) -> Box | None:
        """The box it is about, as the rest of the house knows boxes."""
        if not self.box:
            return None
        fill = {"EMPTY": "empty", "LADEN": "full"}.get(self.fill, "")
        return Box(kind="CN", number=self.box, size_type=self.size_type, fill=fill)


class Events(Root, frozen=True):
    """A list of events, as the API answers."""

    events: A[tuple[Event, ...], Tag("events")] = ()


TRACKING: JsonShape[Events] = JsonShape(
    "dcsa.tracking", Events, ("events/0/eventType", "events/0/eventClassifierCode"), bare="events"
)
