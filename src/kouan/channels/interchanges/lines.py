"""CUSCAR: manifest lines opened, changed, withdrawn, by the function of the document."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import partial
from typing import Any

from kouan.channels.interchanges.calls import call_of
from kouan.channels.interchanges.steps import Step, Subject, fitting, plan
from kouan.codecs.edifact.messages.cuscar import Cuscar
from kouan.codecs.transport.box import weight
from kouan.codecs.transport.customs import Bill
from kouan.journeys import selectors, services
from kouan.journeys.models import Call, Consignment
from kouan.journeys.services import UnitLine
from kouan.journeys.states import Direction
from kouan.kernel.errors import NotFound
from kouan.registry.caller import Caller
from kouan.registry.roles import Role

HOME = "CN"
WITHDRAWING, CHANGING = ("cancellation", "deletion"), ("change", "replace")
LONGEST_BOX, LONGEST_TEXT, LONGEST_BILL = 11, 512, 50
REASON = "CUSCAR"


@plan("CUSCAR")
def manifest(caller: Caller, message: Cuscar) -> Iterator[Step]:
    """One step for each bill of lading."""
    caller.require(Role.CARRIER, Role.RAIL, Role.TERMINAL)
    for index, bill in enumerate(message.bills()):
        yield Step(f"RFF[{index}] {bill.number}", partial(_line, caller, message, bill))


def _line(caller: Caller, message: Cuscar, bill: Bill) -> Subject:
    number = fitting(bill.number, "提单号", LONGEST_BILL)
    call = call_of(caller, message.voyage)
    function = message.document.function if message.document else ""
    if function in WITHDRAWING:
        return ("consignment", services.withdraw_manifest(consignment=_known(caller, number, call).id).id)
    told: dict[str, Any] = {
        "packages": _packages(bill),
        "gross_weight": _weight(bill),
        "goods_description": _goods(bill),
    }
    if function in CHANGING:
        line = _known(caller, number, call)
        return ("consignment", services.amend_manifest(consignment=line.id, reason=REASON, **told).id)
    made = services.open_consignment(
        bill_no=number,
        direction=str(_direction(bill)),
        call=call.id,
        units=_units(message, bill),
        by=caller.organisation,
        **told,
    )
    return ("consignment", made.id)


def _known(caller: Caller, number: str, call: Call) -> Consignment:
    found = selectors.visible_to(caller).filter(bill_no=number, call=call).first()
    if found is None:
        raise NotFound()
    return found


def _direction(bill: Bill) -> Direction:
    """Import when the goods are discharged in the country, else export."""
    ends = [place.code[:2] for place in bill.places if place.role in ("discharge", "delivery", "destination")]
    return Direction.IMPORT if HOME in ends or not ends else Direction.EXPORT


def _packages(bill: Bill) -> int:
    return int(sum((goods.count or Decimal(0) for goods in bill.goods), Decimal(0)))


def _weight(bill: Bill) -> Decimal:
    """Kilograms of the goods, else of the bill's total."""
    each = [weight(goods.measures, "gross", "weight", "") for goods in bill.goods]
    if any(each):
        return sum((one for one in each if one), Decimal(0))
    said = next((total.value for total in bill.totals if total.kind == "gross_weight" and total.unit == "KGM"), None)
    return Decimal(said or 0)


def _goods(bill: Bill) -> str:
    return "; ".join(filter(None, (goods.description for goods in bill.goods)))[:LONGEST_TEXT]


def _units(message: Cuscar, bill: Bill) -> list[UnitLine]:
    """The boxes the goods are in, each once."""
    numbers = [split.number for goods in bill.goods for split in goods.splits]
    boxes = {box.number: box for box in message.boxes}
    found = []
    for number in dict.fromkeys(numbers):
        if 0 < len(number) <= LONGEST_BOX:
            box = boxes.get(number)
            seal = next(iter(box.seal_numbers), "") if box else ""
            size = box.size_type[:4] if box else ""
            found.append(UnitLine(number, size, not box or box.fill != "empty", seal))
    return found
