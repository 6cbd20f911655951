"""Status reports (IFTSTA) to the owners of boxes that did not leave as booked (R-5.3)."""

from __future__ import annotations

from datetime import datetime

from kouan.channels.services.outbound import send
from kouan.codecs.edifact import writer
from kouan.codecs.edifact.messages import registry
from kouan.codecs.edifact.messages.message import Document
from kouan.codecs.transport.basics import Moment, Note, Party, Place, Reference
from kouan.codecs.transport.customs import Consignment, Status
from kouan.codecs.transport.voyage import Voyage
from kouan.kernel import clock
from kouan.kernel.text import Text
from kouan.river.express import drawing
from kouan.river.express.models import Booking, Sailing
from kouan.river.express.states import Booked

SENDER = "KOUAN"
ROLLED = Text(
    "{boxes} 个 {kind} 箱未随 {number} 班次开航，已自动改配 {next} 班次，预计 {etd} 开航。",
    "{boxes} × {kind} did not leave with {number}; booked on {next}, expected to leave {etd}.",
)
STRANDED = Text(
    "{boxes} 个 {kind} 箱未随 {number} 班次开航，后续班次无舱位，请决定改走方式。",
    "{boxes} × {kind} did not leave with {number} and the sailings after it have no room: please decide.",
)


def tell_owner(one: Booking, at: datetime) -> None:
    """One message for each change, to the owner; to the carrier where no owner is known. Idempotent."""
    to, booked = one.owner or one.carrier, getattr(one, "rolled_to", None) if one.state == Booked.ROLLED else None
    send(
        organisation=to.pk,
        format="IFTSTA",
        body=_report(one, booked, to.uscc, at),
        filename=f"express_{one.state}_{one.pk}.edi",
        ref=("express_booking", one.pk),
        key=f"{one.pk}/{one.state}",
    )


def _report(one: Booking, booked: Booking | None, recipient: str, at: datetime) -> bytes:
    said = registry.by_name["IFTSTA"].new(
        "1",
        document=Document(kind="23", number=one.pk.hex[-14:].upper(), function="original"),
        moments=(Moment("issued", clock.now().astimezone(clock.SHANGHAI), "203"),),
        parties=(Party("carrier", one.carrier.uscc),),
        consignments=(Consignment(number="1", reference=one.client_no, statuses=(_status(one, booked, at),)),),
    )
    now, reference = clock.now().astimezone(clock.SHANGHAI), one.pk.hex[-14:].upper()
    unb = ["UNB", ["UNOY", "4"], SENDER, recipient, [f"{now:%Y%m%d}", f"{now:%H%M}"], reference]
    return writer.write([unb, *registry.encode(said), ["UNZ", "1", reference]])


def _status(one: Booking, booked: Booking | None, at: datetime) -> Status:
    text = words(one, booked)
    return Status(
        category="1",
        name="ROLLED" if booked else "NOT LOADED",
        references=(Reference("booking", one.client_no),),
        moments=(Moment("status_change", at.astimezone(clock.SHANGHAI), "203"),),
        notes=(Note("AAI", lines=(text.zh,), language="ZH"), Note("AAI", lines=(text.en,), language="EN")),
        places=(Place("loading", one.origin), Place("destination", one.destination)),
        voyages=(_voyage((booked or one).sailing),),
    )


def _voyage(sailing: Sailing) -> Voyage:
    return Voyage(
        stage="main", number=sailing.number, mode="inland_water", vessel=sailing.mmsi, vessel_name=sailing.vessel
    )


def words(one: Booking, booked: Booking | None) -> Text:
    """What happened to the boxes, in both languages."""
    kind = drawing.KINDS[one.kind]
    told = {"boxes": one.boxes, "number": one.sailing.number}
    if booked is None:
        return Text(STRANDED.zh.format(kind=kind.zh, **told), STRANDED.en.format(kind=kind.en, **told))
    told |= {"next": booked.sailing.number, "etd": f"{booked.sailing.etd.astimezone(clock.SHANGHAI):%Y-%m-%d %H:%M}"}
    return Text(ROLLED.zh.format(kind=kind.zh, **told), ROLLED.en.format(kind=kind.en, **told))
