"""CODECO and COARRI: boxes that passed the gate, left a vessel or went on board."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from uuid import UUID

from kouan.channels.interchanges.calls import call_of
from kouan.channels.interchanges.steps import Step, Subject, box_number, fitting, issued, needed, place_of, plan, when
from kouan.codecs.edifact.messages.coarri import Coarri
from kouan.codecs.edifact.messages.codeco import Codeco
from kouan.codecs.transport.box import Box
from kouan.codecs.transport.voyage import Voyage
from kouan.journeys import services
from kouan.kernel.text import Text
from kouan.registry.caller import Caller
from kouan.registry.roles import Role

HELD = Text("该箱不得出闸：{why}", "The container may not leave: {why}")
PLATE, TERMINAL = 10, 17  # characters


@plan("CODECO")
def gate(caller: Caller, message: Codeco) -> Iterator[Step]:
    """Gate moves. A box that may not leave is refused, and the move is on record as such."""
    caller.require(Role.TERMINAL)
    for index, box in enumerate(message.boxes):
        yield Step(f"EQD[{index}] {box.number}", partial(_pass, message, box), checked=True)


def _pass(message: Codeco, box: Box) -> Subject | Text:
    truck, number = message.voyage or Voyage(), box_number(box)
    told = services.record_gate(
        unit=number,
        plate=fitting(truck.vessel_name or truck.vessel or truck.number, "车牌号", PLATE),
        direction=needed(message.direction, "进出闸标志"),
        terminal=fitting(place_of(box, truck), "码头", TERMINAL),
        at=when(message.passed(box), issued(message)),
        full=box.fill != "empty",
    )
    if told["allowed"]:
        return ("unit", UUID(told["unit"]))
    zh, en = ("；".join(one["zh"] for one in told["reasons"]), "; ".join(one["en"] for one in told["reasons"]))
    return Text(HELD.zh.format(why=zh), HELD.en.format(why=en))


@plan("COARRI")
def quay(caller: Caller, message: Coarri) -> Iterator[Step]:
    """Boxes discharged stand at the terminal from then on; boxes loaded have left, unless they are not released."""
    caller.require(Role.TERMINAL, Role.RAIL)
    for index, box in enumerate(message.boxes):
        yield Step(f"EQD[{index}] {box.number}", partial(_moved, caller, message, box))


def _moved(caller: Caller, message: Coarri, box: Box) -> Subject:
    activity = needed(message.activity, "装卸标志")
    number, at = box_number(box), when(message.done(box), issued(message))
    call = call_of(caller, message.voyage)
    if activity == "loading":
        return ("unit", services.record_loaded(unit=number, call=call.id, at=at).id)
    return ("unit", services.record_discharged(unit=number, call=call.id, at=at, full=box.fill != "empty").id)
