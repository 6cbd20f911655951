"""The CIM/SMGS consignment note (国际联运运单) in our own documented form, XML and JSON (domain reference 10.4).

There is no open schema for it; names follow the boxes of the common CIM/SMGS form. Both forms carry the same names.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated as A

from kouan.codecs.shapes.document import Shape
from kouan.codecs.shapes.jsonform import JsonShape
from kouan.codecs.shapes.plan import Node, Root, Tag
from kouan.codecs.shapes.values import Chars, Code, IsoDay, IsoMoment, Number, Prose, Whole
from kouan.codecs.transport.basics import Party as DomainParty
from kouan.codecs.transport.box import Box as DomainBox
from kouan.codecs.transport.cargo import Seal as DomainSeal
from kouan.kernel.errors import Problem, Severity
from kouan.kernel.text import Text

NAMESPACE = "urn:kouan:consignment-note:1"
MASS = Number(12, 3)
COUNTRY = Code(form="[A-Z]{2}")
STATES = ("MADE", "ACCEPTED", "BORDER", "RECONSIGNED", "ARRIVED", "DELIVERED")
ROUTE_BROKEN = Text(
    "第 {leg} 段起点 {found} 与上一段终点 {wanted} 不接续。",
    "Leg {leg} starts at {found}; the one before ends at {wanted}.",
)
ROUTE_END = Text("运送径路的终点不是到站。", "The route does not end at the station of destination.")
NOT_LISTED = Text("货物所在的箱 {box} 未列于运单。", "Goods are in box {box}, which is not on the note.")
MASSES = Text("货物质量合计 {sum}，与运单 {total} 不符。", "The goods weigh {sum}, the note says {total}.")


class Station(Node, frozen=True):
    """TMIS code (five digits) or UIC code, and name."""

    code: A[str, Tag("Code", Chars(10), need=True)] = ""
    name: A[str, Tag("Name", Chars(70))] = ""
    country: A[str, Tag("Country", COUNTRY)] = ""
    railway: A[str, Tag("Railway", Chars(8))] = ""


class Party(Node, frozen=True):
    name: A[str, Tag("Name", Prose(210), need=True)] = ""
    code: A[str, Tag("Code", Chars(35))] = ""
    address: A[str, Tag("Address", Prose(300))] = ""
    country: A[str, Tag("Country", COUNTRY)] = ""
    contact: A[str, Tag("Contact", Prose(200))] = ""

    @property
    def domain(self) -> DomainParty:
        return DomainParty(code=self.code, names=(self.name,), country=self.country)


class Leg(Node, frozen=True):
    """One carrier's part of the way; who pays its charges."""

    law: A[str, Tag("Law", Code(("SMGS", "CIM")), need=True)] = ""
    carrier: A[str, Tag("Carrier", Chars(70), need=True)] = ""
    carrier_code: A[str, Tag("CarrierCode", Chars(10))] = ""
    start: A[Station | None, Tag("From", need=True)] = None
    end: A[Station | None, Tag("To", need=True)] = None
    payer: A[str, Tag("ChargesPaidBy", Code(("SENDER", "CONSIGNEE")))] = ""
    payer_code: A[str, Tag("PayerCode", Chars(35))] = ""


class Seal(Node, frozen=True):
    number: A[str, Tag("Number", Chars(35), need=True)] = ""
    put_by: A[str, Tag("PutBy", Chars(3))] = ""


class Wagon(Node, frozen=True):
    number: A[str, Tag("Number", Code(form="[0-9]{7,12}"), need=True)] = ""  # 7 digits at home, 8 or 12 abroad
    owner: A[str, Tag("Owner", Chars(70))] = ""
    tare: A[Decimal | None, Tag("TareKilograms", MASS)] = None
    capacity: A[Decimal | None, Tag("CapacityTonnes", MASS)] = None
    axles: A[int | None, Tag("Axles", Whole(2, None))] = None


class Box(Node, frozen=True):
    number: A[str, Tag("Number", Chars(11), need=True)] = ""
    size_type: A[str, Tag("SizeType", Chars(4))] = ""
    wagon: A[str, Tag("Wagon", Chars(12))] = ""
    tare: A[Decimal | None, Tag("TareKilograms", MASS)] = None
    seals: A[tuple[Seal, ...], Tag("Seal")] = ()

    @property
    def domain(self) -> DomainBox:
        """As the rest of the house knows a box."""
        seals = tuple(DomainSeal(number=one.number, issuer=one.put_by) for one in self.seals)
        return DomainBox(kind="CN", number=self.number, size_type=self.size_type, seals=seals)


class Goods(Node, frozen=True):
    name: A[str, Tag("Name", Prose(512), need=True)] = ""
    gng: A[str, Tag("Gng", Code(form="[0-9]{6,8}"))] = ""
    etsng: A[str, Tag("Etsng", Code(form="[0-9]{5,6}"))] = ""
    hs: A[str, Tag("Hs", Code(form="[0-9]{6,10}"))] = ""
    packages: A[int | None, Tag("Packages", Whole(8, None))] = None
    packing: A[str, Tag("Packing", Chars(70))] = ""
    marks: A[str, Tag("Marks", Prose(512))] = ""
    mass: A[Decimal | None, Tag("Kilograms", MASS)] = None
    box: A[str, Tag("Box", Chars(11))] = ""
    un_number: A[str, Tag("UnNumber", Code(form="[0-9]{4}"))] = ""


class Paper(Node, frozen=True):
    """A document that goes along."""

    kind: A[str, Tag("Kind", Chars(70), need=True)] = ""
    number: A[str, Tag("Number", Chars(50))] = ""
    copies: A[int | None, Tag("Copies", Whole(3, None))] = None


class Stamp(Node, frozen=True):
    """What happened to the note and the goods, where and when."""

    state: A[str, Tag("State", Code(STATES), need=True)] = ""
    at: A[datetime | None, Tag("At", IsoMoment(), need=True)] = None
    station: A[str, Tag("Station", Chars(10))] = ""
    by: A[str, Tag("By", Chars(70))] = ""
    note: A[str, Tag("Note", Prose(512))] = ""


class Note(Root, frozen=True):
    """One consignment note."""

    number: A[str, Tag("Number", Chars(35), need=True)] = ""
    contract: A[str, Tag("CarriageContract", Code(("CIM", "SMGS", "CIM/SMGS", "SMGS/CIM")), need=True)] = ""
    made: A[date | None, Tag("MadeOn", IsoDay())] = None
    sender: A[Party | None, Tag("Sender", need=True)] = None
    consignee: A[Party | None, Tag("Consignee", need=True)] = None
    start: A[Station | None, Tag("StationOfDispatch", need=True)] = None
    end: A[Station | None, Tag("StationOfDestination", need=True)] = None
    reconsigned_at: A[Station | None, Tag("ReconsignmentStation")] = None
    borders: A[tuple[Station, ...], Tag("BorderStation")] = ()
    legs: A[tuple[Leg, ...], Tag("Leg")] = ()
    train: A[str, Tag("Train", Chars(20))] = ""
    wagons: A[tuple[Wagon, ...], Tag("Wagon")] = ()
    boxes: A[tuple[Box, ...], Tag("Container")] = ()
    goods: A[tuple[Goods, ...], Tag("Goods", need=True)] = ()
    mass: A[Decimal | None, Tag("TotalKilograms", MASS)] = None
    packages: A[int | None, Tag("TotalPackages", Whole(8, None))] = None
    statement: A[str, Tag("SenderStatement", Prose(1000))] = ""
    customs: A[str, Tag("CustomsMarks", Prose(1000))] = ""
    papers: A[tuple[Paper, ...], Tag("Document")] = ()
    stamps: A[tuple[Stamp, ...], Tag("Event")] = ()


def _checked(note: Note) -> Iterator[Problem]:
    """The guards of 10.4: a contiguous route to the destination, boxes that are listed, masses that agree."""
    for index, (before, after) in enumerate(zip(note.legs, note.legs[1:], strict=False), 2):
        if before.end and after.start and before.end.code != after.start.code:
            said = ROUTE_BROKEN.format(leg=index, found=after.start.code, wanted=before.end.code)
            yield Problem("RAIL-ROUTE", f"legs[{index - 1}].start", said)
    last = note.legs[-1].end if note.legs else None
    if last and note.end and last.code != note.end.code:
        yield Problem("RAIL-ROUTE", "end", ROUTE_END)
    listed = {box.number for box in note.boxes}
    for index, goods in enumerate(note.goods):
        if goods.box and goods.box not in listed:
            yield Problem("RAIL-BOX", f"goods[{index}].box", NOT_LISTED.format(box=goods.box))
    masses = [goods.mass for goods in note.goods if goods.mass is not None]
    if note.mass is not None and len(masses) == len(note.goods) and sum(masses, Decimal(0)) != note.mass:
        said = MASSES.format(sum=sum(masses, Decimal(0)), total=note.mass)
        yield Problem("RAIL-MASS", "mass", said, Severity.WARN)


NOTE: Shape[Note] = Shape("consignment-note", "ConsignmentNote", Note, NAMESPACE, more=_checked)
NOTE_JSON: JsonShape[Note] = JsonShape(
    "consignment-note", Note, ("CarriageContract", "StationOfDispatch"), more=_checked
)
