"""A voyage report in plain terms, as ERINOT and back; ERIRSP, what the authority says of it (CESNI ES-RIS, ERI 1.4)."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import msgspec

from kouan.codecs.edifact import reader, writer
from kouan.codecs.edifact.findings import Finding
from kouan.codecs.edifact.messages import registry
from kouan.codecs.edifact.messages.aperak import Erirsp
from kouan.codecs.edifact.messages.erinot import SENDERS, Erinot
from kouan.codecs.edifact.messages.message import Document
from kouan.codecs.transport.basics import Measure, Moment, Note, Party, Place, Reference
from kouan.codecs.transport.box import Box
from kouan.codecs.transport.cargo import Danger, GoodsItem
from kouan.codecs.transport.customs import Consignment, Error
from kouan.codecs.transport.voyage import Voyage
from kouan.kernel.errors import Malformed
from kouan.kernel.text import Text

NOT_REPORT = Text("不是航次报告（ERINOT）。", "This is no voyage report (ERINOT).")
BY = {word: code for code, word in SENDERS.items()}
ACCEPTED, REFUSED = "29", "27"
DAY_TIME = "201"  # yyMMddHHmm
SAFETY, BARGE = "safety", "barge"


class Cargo(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One kind of goods on board, mass in kilograms; `adn_class` and `un_number` when it is dangerous."""

    consignment: str
    name: str = ""
    mass: Decimal | None = None
    un_number: str = ""
    adn_class: str = ""
    loading: str = ""
    discharge: str = ""


class VoyageReport(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A voyage as its skipper, carrier or an authority reports it. Times are local times of the river.

    The standard wants at least one cargo with its mass: an empty vessel reports one of mass 0.
    """

    number: str
    vessel: str  # ENI (eight digits) or IMO number
    sender: str = "vessel"  # or carrier, authority
    function: str = "original"  # or replace, cancellation
    name: str = ""
    voyage: str = ""
    departure: str = ""  # UN/LOCODE or ISRS code
    destination: str = ""
    departs: datetime | None = None
    cones: str = ""  # 0 to 3, B, V
    persons: int | None = None
    barges: tuple[str, ...] = ()
    cargo: tuple[Cargo, ...] = ()
    replaces: str = ""


def to_message(report: VoyageReport, reference: str = "1") -> Erinot:
    """The report as ERINOT 1.4."""
    places = [Place(role, code) for role, code in _ends(report) if code]
    moments = (Moment("estimated_departure", report.departs, DAY_TIME),) if report.departs else ()
    voyage = Voyage(
        "main",
        report.voyage,
        mode="inland_water",
        vessel=report.vessel,
        vessel_list="ENI" if len(report.vessel) != 7 else "IMO",
        vessel_name=report.name,
        places=tuple(places),
        moments=moments,
    )
    safety = (report.cones, "" if report.persons is None else str(report.persons))
    message: Erinot = registry.by_name["ERINOT"].new(
        reference,
        document=Document(BY.get(report.sender, report.sender), number=report.number, function=report.function),
        notes=(Note(SAFETY, lines=safety if safety[1] else safety[:1]),) if any(safety) else (),
        references=(Reference("previous_message", report.replaces),) if report.replaces else (),
        voyages=(voyage,),
        parties=(Party("sender", report.name or report.vessel),),
        boxes=tuple(Box(BARGE, number) for number in report.barges),
        consignments=tuple(_consignment(line, one) for line, one in enumerate(report.cargo, 1)),
    )
    return message


def from_message(message: Erinot) -> VoyageReport:
    """The report in an ERINOT."""
    voyage = message.voyage or Voyage()
    departs = voyage.moment("estimated_departure")
    places = {place.role: place.code for place in voyage.places}
    return VoyageReport(
        number=message.number,
        vessel=message.vessel,
        sender=message.sender or message.kind,
        function=message.document.function if message.document else "",
        name=voyage.vessel_name,
        voyage=voyage.number,
        departure=places.get("departure", ""),
        destination=places.get("destination", ""),
        departs=departs.at if departs else None,
        cones=message.cones,
        persons=message.persons,
        barges=tuple(box.number for box in message.barges()),
        cargo=tuple(_cargo(one, goods) for one in message.consignments for goods in one.goods or (GoodsItem(),)),
        replaces=next((one.number for one in message.references if one.role == "previous_message"), ""),
    )


def encode(report: VoyageReport, *, sender: str, recipient: str, reference: str, at: datetime) -> bytes:
    """The report as an interchange. `at` is the local time it is made."""
    head = ["UNB", ["UNOY", "4"], sender, recipient, [f"{at:%Y%m%d}", f"{at:%H%M}"], reference]
    return writer.write([head, *registry.encode(to_message(report)), ["UNZ", "1", reference]])


def decode(raw: bytes, charset: str | None = None) -> tuple[VoyageReport, list[Finding]]:
    """The first report of the interchange, and what is wrong. Malformed when there is none."""
    interchange = reader.read(raw, charset=charset)
    for segments in interchange.each_message():
        message, findings = registry.decode(segments)
        if isinstance(message, Erinot):
            return from_message(message), [*interchange.findings, *findings]
    raise Malformed(NOT_REPORT)


def answer(report: VoyageReport, *, accepted: bool, reason: str = "", code: str = "", reference: str = "1") -> Erirsp:
    """ERIRSP: the authority took the report, or did not, with the reason."""
    error = Error(code or "1", notes=(Note("AAO", lines=(reason,)),) if reason else ())
    message: Erirsp = registry.by_name["ERIRSP"].new(
        reference,
        document=Document(number=f"R{report.number}"[:35], function=ACCEPTED if accepted else REFUSED),
        references=(Reference("previous_message", report.number),),
        errors=() if accepted else (error,),
    )
    return message


def _ends(report: VoyageReport) -> tuple[tuple[str, str], ...]:
    return (("departure", report.departure), ("destination", report.destination))


def _consignment(line: int, one: Cargo) -> Consignment:
    """The standard wants a DGS group of all goods; it names neither class nor number of those that are harmless."""
    ends = (("loading", one.loading), ("discharge", one.discharge))
    danger = Danger(
        "ADN",
        one.adn_class,
        un_number=one.un_number,
        notes=(Note("AAD", lines=(one.name,)),) if one.name else (),
        measures=_mass(one),
    )
    return Consignment(
        number=str(line),
        reference=one.consignment,
        places=tuple(Place(role, code) for role, code in ends if code),
        goods=(GoodsItem(number=str(line), dangers=(danger,)),),
    )


def _mass(one: Cargo) -> tuple[Measure, ...]:
    return (Measure("AAE", "AAL", unit="KGM", value=one.mass),) if one.mass is not None else ()


def _cargo(consignment: Consignment, goods: GoodsItem) -> Cargo:
    danger = next(iter(goods.dangers), None) or Danger()
    inside = (found for split in goods.splits for found in split.measures)
    places = {place.role: place.code for place in consignment.places}
    return Cargo(
        consignment=consignment.reference or consignment.number,
        name=next((note.text for note in (*danger.notes, *goods.notes) if note.text), ""),
        mass=next((one.kilograms for one in (*danger.measures, *inside) if one.kilograms is not None), None),
        un_number=danger.un_number,
        adn_class=danger.hazard,
        loading=places.get("loading", ""),
        discharge=places.get("discharge", ""),
    )
