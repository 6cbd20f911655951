"""BAPLIE: where every box stands on board on a call."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import partial

from kouan.channels.interchanges.calls import call_of
from kouan.channels.interchanges.steps import Remark, Step, Subject, plan, said
from kouan.codecs.edifact.messages.baplie import Baplie
from kouan.codecs.transport.box import Box, Position
from kouan.codecs.transport.cargo import Danger
from kouan.journeys import services
from kouan.journeys.services import Stowed
from kouan.kernel.text import Text
from kouan.registry.caller import Caller
from kouan.registry.roles import Role

TWICE = Text("贝位 {cell} 上有不止一个箱", "More than one box stands in cell {cell}")
NOWHERE = Text("{count} 个箱没有贝位，未列入船图", "{count} boxes have no cell and are not in the plan")
FARTHEST, HEAVIEST = 32_767, 10**9


@plan("BAPLIE")
def stowage(caller: Caller, message: Baplie) -> Iterator[Step | Remark]:
    """One step: the plan stands as a whole or not at all."""
    caller.require(Role.CARRIER, Role.TERMINAL)
    boxes = [(cell, box) for cell, box in message.boxes()]
    placed = [_stowed(cell, box) for cell, box in boxes if cell and cell.bay <= FARTHEST]
    yield Step("BGM", partial(_record, caller, message, placed))
    if len(placed) < len(boxes):
        yield Remark("LOC", NOWHERE.format(count=len(boxes) - len(placed)))
    cells = Counter((one.bay, one.row, one.tier) for one in placed)
    for bay, row, tier in sorted(cell for cell, count in cells.items() if count > 1)[:20]:
        yield Remark("LOC", TWICE.format(cell=f"{bay:03}{row:02}{tier:02}"))


def _record(caller: Caller, message: Baplie, boxes: list[Stowed]) -> Subject:
    call = call_of(caller, message.voyage)
    document = message.document
    services.record_bay_plan(
        call=call.id,
        by=caller.organisation,
        at=said(message),
        boxes=boxes,
        scope=document.kind_name[:35] if document else "",
        number=message.number[:35],
    )
    return ("call", call.id)


def _stowed(cell: Position, box: Box) -> Stowed:
    places = {place.role: place.code[:17] for place in box.places}
    gross = box.gross
    heat = next((f"{one.value} {one.unit}" for one in box.temperatures if one.value is not None), "")
    dangers = " ".join(dict.fromkeys(filter(None, (_danger(one) for one in box.dangers))))
    return Stowed(
        bay=cell.bay,
        row=cell.row,
        tier=cell.tier,
        box=box.number.replace(" ", "")[:17],
        size_type=box.size_type[:4],
        full=box.fill != "empty",
        weight=gross if gross is not None and 0 <= gross < HEAVIEST else None,
        loading=places.get("loading", ""),
        discharge=places.get("discharge", ""),
        dangers=dangers[:100],
        temperature=heat[:20],
    )


def _danger(one: Danger) -> str:
    return f"{one.hazard}/UN{one.un_number}" if one.un_number else one.hazard
