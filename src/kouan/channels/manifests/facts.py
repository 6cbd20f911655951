"""MT3101, MT3102: goods arrived in the site. MT5101, MT5102: goods counted."""

from __future__ import annotations

from decimal import Decimal

from kouan.channels.handlers import Reply
from kouan.channels.manifests.common import answer, at, call_of, each, line_of, opened
from kouan.channels.models import Message
from kouan.codecs.customs_xml.manifest import DELETE, Manifest
from kouan.codecs.customs_xml.manifest_parts import Bill
from kouan.journeys import services
from kouan.journeys.models import Call, Consignment, ConsignmentUnit
from kouan.kernel.errors import NotFound, Refused
from kouan.kernel.text import Text
from kouan.registry.caller import Caller
from kouan.registry.roles import Role

NOBODY = Text("报告所列货物均无舱单。", "None of the goods reported has a manifest line.")
FACT_STAYS = Text("已发生的事实不能删除，请发送更正的报告。", "What happened is not deleted: send a corrected report.")


def take_arrival(caller: Caller, raw: bytes, stored: Message) -> Reply:
    """The bills named, or those in the boxes named, are in the site; the earliest report stands."""
    caller.require(Role.TERMINAL, Role.RAIL)
    message, problems = opened(raw)
    _not_deleting(message)
    call = call_of(caller, message.means, message.unloading.locode if message.unloading else "")
    when = at(message.unloading.arrives if message.unloading else "", message)

    def act(bill: Bill) -> Consignment:
        line = line_of(caller, bill, call)
        return services.report_arrival(consignment=line.id, terminal=call.terminal, at=when)

    if message.bills:
        return each(message, problems, act)
    lines = _carried(message, call)
    if not lines:
        raise NotFound(NOBODY)
    for line in lines:
        services.report_arrival(consignment=line.id, terminal=call.terminal, at=when)
    return answer(message, problems, lines[0].id)


def take_tally(caller: Caller, raw: bytes, stored: Message) -> Reply:
    """What was counted, bill by bill; the tally latest in time stands."""
    caller.require(Role.TERMINAL, Role.RAIL)
    message, problems = opened(raw)
    _not_deleting(message)
    call = call_of(caller, message.means)
    when = at(message.completed or message.started, message)

    def act(bill: Bill) -> Consignment:
        return services.record_tally(
            consignment=line_of(caller, bill, call).id,
            packages=bill.pieces or 0,
            gross_weight=bill.gross_weight or Decimal(0),
            units=[box.number for box in bill.boxes],
            at=when,
            by=caller.organisation,
        )

    return each(message, problems, act)


def _not_deleting(message: Manifest) -> None:
    if message.function == DELETE:
        raise Refused("D-FACT", FACT_STAYS)


def _carried(message: Manifest, call: Call) -> list[Consignment]:
    """The lines of the call whose goods are in the boxes reported."""
    numbers = [box.number for box in message.boxes]
    inside = ConsignmentUnit.objects.filter(unit__number__in=numbers, closed_at=None, consignment__call=call)
    return list(Consignment.objects.filter(pk__in=inside.values("consignment")).order_by("id"))
