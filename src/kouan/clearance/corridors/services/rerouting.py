"""R-14.5: goods under transit change carrier or mode on the way; the chain of control goes on.

The transit declaration names the new carrier and arrival; the boxes go over to a leg of that carrier under the seals
they have. The delivery order and the interchange receipts are to be issued anew: the event says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from django.db import transaction

from kouan.clearance.corridors.models import Leg, LegBox, Transit
from kouan.clearance.corridors.rules import R145
from kouan.clearance.corridors.services.boxes import swap_boxes
from kouan.clearance.corridors.services.opening import BoxLine, Voyage, open_leg
from kouan.clearance.corridors.services.transits import follow_transits
from kouan.clearance.corridors.states import Moving
from kouan.journal.services import append
from kouan.kernel.errors import Conflict, Forbidden, Invalid, NotFound, Problem
from kouan.kernel.text import Text
from kouan.registry.caller import Caller
from kouan.registry.models import Organisation
from kouan.registry.roles import Role

ON_THE_WAY = (Moving.ACCEPTED, Moving.MOVING, Moving.OVERDUE)
NO_LEG = Text("转关尚无承运航程。", "No leg carries the transit yet.")
OVER = Text("该转关已办结或撤销。", "The transit is over.")
NOBODY = Text("没有统一社会信用代码为 {uscc} 的承运人。", "There is no carrier with the code {uscc}.")


class Rerouted(msgspec.Struct, frozen=True):
    """The way on: `mode` rail, road or river; `vehicle` a train, truck or vessel; `trip` its number."""

    carrier_uscc: str
    mode: str
    vehicle: str
    trip: str
    from_port: str
    from_terminal: str
    departs: datetime
    expected_arrival: datetime
    reason: str


@transaction.atomic
def reroute(*, caller: Caller, transit: UUID, way: Rerouted, seals: Sequence[BoxLine], at: datetime) -> Transit:
    """Amend an open transit of the caller's; the same again changes nothing. Invalid with every rule against it."""
    caller.require(Role.TRADER, Role.BROKER)
    row = Transit.objects.select_for_update(no_key=True).filter(pk=transit, declarant=caller.organisation).first()
    if row is None:
        raise NotFound()
    if row.leg_id is None:
        raise Conflict(NO_LEG)
    old = Leg.objects.get(pk=row.leg_id)
    if (old.vessel, old.voyage) == (way.vehicle, way.trip):
        return row
    if Moving(row.state) not in ON_THE_WAY:
        raise Conflict(OVER)
    carrier = Organisation.objects.filter(uscc=way.carrier_uscc).first()
    boxes = boxes_under(row)
    problems = [*R145.check(_sealed(boxes), {one.number: one.seal for one in seals})]
    if way.expected_arrival <= way.departs:
        problems.append(R145.problem("expected_arrival", R145.order))
    if carrier is None:
        problems.append(Problem(R145.id, "carrier_uscc", NOBODY.format(uscc=way.carrier_uscc[:18])))
    if problems or carrier is None:
        raise Invalid(problems)
    try:
        new = _leg(carrier, old, way)
    except Forbidden as refused:  # another firm's vessel is a fault of the field, not of who typed it
        raise Invalid([Problem(R145.id, "vehicle", refused.text)]) from refused
    swap_boxes(leg=old.pk, to=new.pk, numbers=[b.number for b in boxes], at=at, port=way.from_port, reason=way.reason)
    was = {"carrier": row.carrier_id, "vehicle": old.vessel, "expected_arrival": row.expected_arrival}
    row.leg, row.carrier, row.expected_arrival = new, carrier, way.expected_arrival
    row.save(update_fields=["leg", "carrier", "expected_arrival"])
    _tell(row, way, was, boxes, at)
    follow_transits(new)
    row.refresh_from_db()
    return row


def boxes_under(row: Transit) -> list[LegBox]:
    """The transit's boxes that are still on the leg that carries it."""
    return list(LegBox.objects.filter(leg=row.leg, consignment=row.consignment_id, swapped_at=None).order_by("number"))


def _sealed(boxes: Sequence[LegBox]) -> dict[str, str]:
    return {box.number: box.loaded_seal or box.seal for box in boxes}


def _leg(carrier: Organisation, old: Leg, way: Rerouted) -> Leg:
    """The new carrier's leg to where the goods were going."""
    voyage = Voyage(
        mode=old.mode,
        direction=old.direction,
        vessel=way.vehicle,
        voyage=way.trip,
        from_port=way.from_port,
        from_terminal=way.from_terminal,
        to_port=old.to_port,
        to_terminal=old.to_terminal,
        planned_departure=way.departs,
        planned_arrival=way.expected_arrival,
        reason=way.reason,
    )
    return open_leg(
        caller=Caller(person=None, organisation=carrier.pk, roles=frozenset({Role.CARRIER})), voyage=voyage, boxes=()
    )


def _tell(row: Transit, way: Rerouted, was: dict[str, object], boxes: Sequence[LegBox], at: datetime) -> None:
    payload = {
        "number": row.number,
        "rule": R145.id,
        "mode": way.mode,
        "vehicle": way.vehicle,
        "trip": way.trip,
        "carrier": row.carrier_id,
        "expected_arrival": way.expected_arrival,
        "was": was,
        "seals": _sealed(boxes),
        "issue_anew": ["delivery_order", "eir"],
        "reason": way.reason,
    }
    append(
        type="TRANSIT_REROUTED",
        subject=("transit", row.id),
        journey=row.consignment_id,
        occurred_at=at,
        payload=payload,
    )
