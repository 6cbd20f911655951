"""Port call 2.0 (just in time): who does what at a call, when; and the announcement of a call (JIT 2.0)."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated as A

from kouan.codecs.dcsa.parts import LOCODE, QUANTITY, Location, Service, VoyageNumber
from kouan.codecs.shapes.jsonform import JsonShape
from kouan.codecs.shapes.plan import Node, Root, Tag
from kouan.codecs.shapes.values import Chars, Code, Flag, IsoMoment, Prose, Whole
from kouan.codecs.transport.voyage import Voyage

COUNT = Whole(6, None)
IMO, MMSI = Code(form="[0-9]{7,8}"), Code(form="[0-9]{9}")


class Units(Node, frozen=True):
    total: A[int | None, Tag("totalUnits", COUNT)] = None
    size20: A[int | None, Tag("size20Units", COUNT)] = None
    size40: A[int | None, Tag("size40Units", COUNT)] = None
    size45: A[int | None, Tag("size45Units", COUNT)] = None


class Moves(Node, frozen=True):
    total: A[Units | None, Tag("totalUnits")] = None
    laden: A[Units | None, Tag("ladenUnits")] = None
    empty: A[Units | None, Tag("emptyUnits")] = None
    reefer: A[Units | None, Tag("pluggedReeferUnits")] = None
    out_of_gauge: A[Units | None, Tag("outOfGaugeUnits")] = None


class Forecast(Node, frozen=True):
    """Boxes a carrier expects to move."""

    carrier: A[str, Tag("carrierCode", Chars(10))] = ""
    carrier_list: A[str, Tag("carrierCodeListProvider", Chars(5))] = ""
    restow: A[Units | None, Tag("restowUnits")] = None
    load: A[Moves | None, Tag("loadUnits")] = None
    discharge: A[Moves | None, Tag("dischargeUnits")] = None


class PortCall(Node, frozen=True):
    id: A[str, Tag("portCallID", Chars(100))] = ""
    visit: A[str, Tag("portVisitReference", Chars(50))] = ""
    locode: A[str, Tag("UNLocationCode", LOCODE)] = ""
    omitted: A[bool | None, Tag("isOmitted", Flag())] = None


class TerminalCall(Node, frozen=True):
    id: A[str, Tag("terminalCallID", Chars(100))] = ""
    reference: A[str, Tag("terminalCallReference", Chars(100))] = ""
    sequence: A[int | None, Tag("sequenceNumber", COUNT)] = None
    service_name: A[str, Tag("carrierServiceName", Chars(50))] = ""
    service: A[Service | None, Tag("serviceCodeOrReference")] = None
    voyage_out: A[VoyageNumber | None, Tag("exportVoyageNumberOrReference")] = None
    voyage_in: A[VoyageNumber | None, Tag("importVoyageNumberOrReference")] = None
    omitted: A[bool | None, Tag("isOmitted", Flag())] = None


class PortService(Node, frozen=True):
    """A service of the call: BERTH, CRGO, PILO, TOWG …; started, completed …"""

    id: A[str, Tag("portCallServiceID", Chars(100))] = ""
    kind: A[str, Tag("portCallServiceTypeCode", Chars(50))] = ""
    event: A[str, Tag("portCallServiceEventTypeCode", Chars(4))] = ""
    phase: A[str, Tag("portCallPhaseTypeCode", Chars(4))] = ""
    facility: A[str, Tag("facilityTypeCode", Chars(4))] = ""
    place: A[Location | None, Tag("serviceLocation")] = None
    cancelled: A[bool | None, Tag("isCanceled", Flag())] = None
    declined: A[bool | None, Tag("isDeclined", Flag())] = None


class Vessel(Node, frozen=True):
    imo: A[str, Tag("vesselIMONumber", IMO)] = ""
    mmsi: A[str, Tag("vesselMMSINumber", MMSI)] = ""
    name: A[str, Tag("vesselName", Chars(50))] = ""
    call_sign: A[str, Tag("vesselCallSign", Chars(10))] = ""
    kind: A[str, Tag("vesselTypeCode", Chars(4))] = ""
    position: A[Location | None, Tag("vesselPosition")] = None
    miles: A[Decimal | None, Tag("milesToDestinationPort", QUANTITY)] = None
    unit: A[str, Tag("vesselSizeUnit", Code(("MTR", "FOT")))] = ""
    length: A[Decimal | None, Tag("lengthOverall", QUANTITY)] = None
    width: A[Decimal | None, Tag("width", QUANTITY)] = None
    draft_unit: A[str, Tag("draftUnit", Code(("MTR", "FOT")))] = ""
    air_draft: A[Decimal | None, Tag("airDraft", QUANTITY)] = None
    draft: A[Decimal | None, Tag("draft", QUANTITY)] = None
    aft_draft: A[Decimal | None, Tag("aftDraft", QUANTITY)] = None
    forward_draft: A[Decimal | None, Tag("forwardDraft", QUANTITY)] = None

    @property
    def domain(self) -> Voyage:
        return Voyage(vessel=self.imo or self.mmsi, vessel_name=self.name)


class Event(Node, frozen=True):
    """One statement about one service of a call, in answer to another (`reply_to`) or on its own."""

    id: A[str, Tag("eventID", Chars(100), need=True)] = ""
    reply_to: A[str, Tag("replyToEventID", Chars(100))] = ""
    updated: A[datetime | None, Tag("eventUpdatedDateTime", IsoMoment(), need=True)] = None
    copy: A[bool | None, Tag("isFYI", Flag())] = None
    call: A[PortCall | None, Tag("portCall", need=True)] = None
    terminal: A[TerminalCall | None, Tag("terminalCall")] = None
    service: A[PortService | None, Tag("portCallService")] = None
    vessel: A[Vessel | None, Tag("vessel")] = None
    certainty: A[str, Tag("timestamp/classifierCode", Code(("PLN", "EST", "REQ", "ACT")))] = ""
    at: A[datetime | None, Tag("timestamp/serviceDateTime", IsoMoment())] = None
    delays: A[tuple[str, ...], Tag("timestamp/delayReasonCodes", Chars(3))] = ()
    remark: A[str, Tag("timestamp/remark", Prose(500))] = ""
    forecasts: A[tuple[Forecast, ...], Tag("movesForecasts")] = ()


class PortCallEvents(Root, frozen=True):
    events: A[tuple[Event, ...], Tag("events", need=True)] = ()


class CallAnnounced(Root, frozen=True):
    """JIT 2.0: a port call exists, with this vessel."""

    id: A[str, Tag("portCallID", Chars(100), need=True)] = ""
    visit: A[str, Tag("portVisitReference", Chars(50))] = ""
    locode: A[str, Tag("UNLocationCode", LOCODE, need=True)] = ""
    imo: A[str, Tag("vessel/vesselIMONumber", IMO)] = ""
    mmsi: A[str, Tag("vessel/MMSINumber", MMSI)] = ""
    name: A[str, Tag("vessel/name", Chars(50))] = ""
    length: A[Decimal | None, Tag("vessel/lengthOverall", QUANTITY)] = None
    width: A[Decimal | None, Tag("vessel/width", QUANTITY)] = None
    unit: A[str, Tag("vessel/dimensionUnit", Code(("MTR", "FOT")))] = ""
    call_sign: A[str, Tag("vessel/callSign", Chars(10))] = ""
    kind: A[str, Tag("vessel/typeCode", Chars(4))] = ""
    copy: A[bool | None, Tag("isFYI", Flag())] = None


PORT_CALL: JsonShape[PortCallEvents] = JsonShape("dcsa.port-call", PortCallEvents, ("events/0/portCall",))
JIT_CALL: JsonShape[CallAnnounced] = JsonShape("dcsa.jit-call", CallAnnounced, ("portCallID", "UNLocationCode"))
