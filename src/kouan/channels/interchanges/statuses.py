"""IFTSTA: what happened to consignments and boxes on their way."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from kouan.channels.interchanges.steps import Step, Subject, issued, needed, plan, when
from kouan.codecs.edifact.messages.iftsta import Iftsta
from kouan.codecs.transport.customs import Consignment, Status
from kouan.journeys import services
from kouan.registry.caller import Caller
from kouan.registry.roles import Role

BILLS = ("bill_of_lading", "house_bill", "master_bill", "booking")
CODE, NAME, PLACE, BOX, BILL = 35, 200, 17, 11, 50  # characters


@plan("IFTSTA")
def statuses(caller: Caller, message: Iftsta) -> Iterator[Step]:
    """Each status of each consignment."""
    caller.require(Role.CARRIER, Role.RAIL, Role.TERMINAL)
    for index, each in enumerate(message.consignments):
        for place, status in enumerate(each.statuses):
            yield Step(f"CNI[{index}] STS[{place}]", partial(_report, caller, message, each, status), checked=True)


def _report(caller: Caller, message: Iftsta, each: Consignment, status: Status) -> Subject:
    numbers = _numbers(message, each, status)
    box = next((one.number for one in status.boxes if one.number), numbers.get("equipment", ""))
    bill = next((numbers[role] for role in BILLS if numbers.get(role)), each.reference)
    needed(bill or box, "提单号或箱号")
    moments = {moment.role: moment.at for moment in status.moments if moment.at}
    place = status.places[0] if status.places else None
    made = services.report_status(
        code=str(needed(status.code or status.name, "状态代码"))[:CODE],
        name=status.name[:NAME],
        at=when(moments.get("status_change"), *moments.values(), issued(message)),
        place=place.code[:PLACE] if place else "",
        place_name=place.name[:NAME] if place else "",
        box=box.replace(" ", "")[:BOX],
        bill_no=bill[:BILL],
        by=caller.organisation,
    )
    return ("status", made.id)


def _numbers(message: Iftsta, each: Consignment, status: Status) -> dict[str, str]:
    """Numbers by role: of the status, else of the message where it is about one consignment."""
    alone = message.references if len(message.consignments) == 1 else ()
    found: dict[str, str] = {}
    for reference in (*status.references, *alone):
        found.setdefault(reference.role, reference.number)
    return found
