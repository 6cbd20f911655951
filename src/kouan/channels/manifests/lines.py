"""MT1101 and MT2101: manifest lines opened, changed, withdrawn. MT8103 and MT8104: carried by another voyage."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from kouan.channels.handlers import Reply
from kouan.channels.manifests.common import at, call_of, each, line_of, opened
from kouan.channels.models import Message
from kouan.codecs.customs_xml.manifest import CHANGE, DELETE, Manifest
from kouan.codecs.customs_xml.manifest_parts import Bill, Equipment
from kouan.journeys import services
from kouan.journeys.models import Call, Consignment
from kouan.journeys.services import UnitLine
from kouan.journeys.states import Direction
from kouan.registry.caller import Caller
from kouan.registry.models import Organisation
from kouan.registry.roles import Role

NO_REASON = "MT"
LONGEST_BOX, LONGEST_TEXT, LONGEST_SIZE = 11, 512, 4


def take_lines(caller: Caller, raw: bytes, stored: Message) -> Reply:
    """Original and booking manifests, by function: 9 and 2 open a line, 5 changes it, 3 withdraws it."""
    caller.require(Role.CARRIER, Role.RAIL, Role.TERMINAL)
    message, problems = opened(raw)
    call = call_of(caller, message.means, _port(message))
    direction = Direction.IMPORT if message.type == "MT1101" else Direction.EXPORT
    sent = at("", message)

    def act(bill: Bill) -> Consignment:
        if message.function == DELETE:
            return services.withdraw_manifest(consignment=line_of(caller, bill, call).id, at=sent)
        if message.function == CHANGE:
            return _amend(line_of(caller, bill, call), bill, sent)
        return _open(caller, bill, call, direction, sent)

    return each(message, problems, act)


def take_reassignment(caller: Caller, raw: bytes, stored: Message) -> Reply:
    """Left off and carried by another voyage (MT8103), or moved to it directly (MT8104)."""
    caller.require(Role.CARRIER, Role.RAIL)
    message, problems = opened(raw)
    former, later = call_of(caller, message.means), call_of(caller, message.next)
    reason = message.content or message.kind

    def act(bill: Bill) -> Consignment:
        line = line_of(caller, bill, former)
        return services.reassign_manifest(
            consignment=line.id, call=later.id, reason=(bill.amends_reason or reason), at=at("", message)
        )

    return each(message, problems, act)


def _open(caller: Caller, bill: Bill, call: Call, direction: str, sent: datetime) -> Consignment:
    ours = bill.consignee if direction == Direction.IMPORT else bill.consignor
    owner = Organisation.objects.filter(uscc=ours.uscc).first() if ours and ours.uscc else None
    return services.open_consignment(
        bill_no=bill.house_bill or bill.bill_no,
        direction=str(direction),
        packages=bill.pieces or 0,
        gross_weight=bill.gross_weight or Decimal(0),
        call=call.id,
        owner=owner.id if owner else None,
        goods_description=bill.description[:LONGEST_TEXT],
        units=_units(bill.boxes),
        by=caller.organisation,
        at=sent,
    )


def _amend(line: Consignment, bill: Bill, sent: datetime) -> Consignment:
    return services.amend_manifest(
        consignment=line.id,
        reason=bill.amends_reason or bill.amends_code or NO_REASON,
        packages=bill.pieces,
        gross_weight=bill.gross_weight,
        goods_description=bill.description[:LONGEST_TEXT] or None,
        at=sent,
    )


def _units(boxes: tuple[Equipment, ...]) -> list[UnitLine]:
    """Each box once; numbers that are no container numbers are not boxes."""
    known = {box.number: box for box in boxes if 0 < len(box.number) <= LONGEST_BOX}
    return [
        UnitLine(
            number=number,
            size_type=box.size_type[:LONGEST_SIZE],
            full=box.full,
            seal=next((seal.domain.number for seal in box.seals), ""),
        )
        for number, box in known.items()
    ]


def _port(message: Manifest) -> str:
    place = message.unloading if message.type == "MT1101" else message.loading
    office = message.entry_office if message.type == "MT1101" else message.exit_office
    return (place.locode if place else "") or office.partition("/")[0]
