"""COPARN and COREOR: a line orders the terminal to let boxes go, to take them in, or to expect them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import partial
from typing import Any

from kouan.channels.interchanges.steps import Step, Subject, box_number, fitting, needed, place_of, plan, said, zoned
from kouan.codecs.edifact.messages.container import ContainerMessage
from kouan.codecs.edifact.messages.coparn import Coparn
from kouan.codecs.edifact.messages.coreor import Coreor
from kouan.codecs.transport.box import Box
from kouan.journeys import services
from kouan.journeys.states import OrderKind
from kouan.kernel import clock
from kouan.registry import rule_table
from kouan.registry.caller import Caller
from kouan.registry.roles import Role

WHO = (Role.CARRIER, Role.RAIL, Role.TERMINAL, Role.BROKER)
CANCELLING, CHANGING = ("cancellation", "deletion"), ("change", "replace")
FETCHERS = ("delivery_party", "forwarder", "customs_broker", "requestor", "consignee")
NUMBER, PARTY, SIZE, BILL, VOYAGE = 35, 100, 4, 50, 240  # characters
MOST = 10_000  # boxes of one order


@plan("COPARN")
def announcement(caller: Caller, message: Coparn) -> Iterator[Step]:
    """By the kind of document, which the rule table tells: release, acceptance or arrival of each box."""
    caller.require(*WHO)
    kind = _documents().get(message.kind, "")
    number = message.booking or message.reference("release") or message.number
    yield from _each(caller, message, kind, number, message.reference("booking"))


def _documents() -> dict[str, str]:
    """What each kind of document (1001) orders; where no table is in force, nothing is known to order anything."""
    try:
        found: dict[str, str] = rule_table.value("edifact.coparn.documents", clock.today())
    except rule_table.NoRule:
        return {}
    return found


@plan("COREOR")
def release(caller: Caller, message: Coreor) -> Iterator[Step]:
    """Each box may be fetched by the party named, until the day named; the gate is told of it."""
    caller.require(*WHO)
    number = message.release or message.number
    yield from _each(caller, message, OrderKind.RELEASE, number, "", message.expiry)


def _each(
    caller: Caller,
    message: ContainerMessage,
    kind: str,
    number: str,
    booking: str,
    until: datetime | None = None,
) -> Iterator[Step]:
    order = partial(_order, caller, message, kind, number, booking, until)
    for index, box in enumerate(message.boxes):
        yield Step(f"EQD[{index}] {box.number or box.size_type}", partial(order, box), checked=True)


def _order(
    caller: Caller,
    message: ContainerMessage,
    kind: str,
    number: str,
    booking: str,
    until: datetime | None,
    box: Box,
) -> Subject:
    function = message.document.function if message.document else ""
    cancelled = function in CANCELLING
    bill = box.reference("bill_of_lading") or message.reference("bill_of_lading") or booking or box.reference("booking")
    ends = until or next((one.at for one in (*box.moments, *message.moments) if one.role == "expiry"), None)
    order = services.give_order(
        kind=needed(kind, "单证代码"),
        number=fitting(number, "指令号", NUMBER),
        box=box_number(box) if box.number else "",
        size_type=box.size_type[:SIZE],
        by=caller.organisation,
        at=said(message),
        revision=2 if cancelled else int(function in CHANGING),
        cancelled=cancelled,
        quantity=_quantity(box),
        full=box.fill == "full",
        party=_fetcher(message, box)[:PARTY],
        place=place_of(box, message.voyage)[:17],
        valid_until=zoned(ends) if ends else None,
        voyage=_voyage(message)[:VOYAGE],
        bill_no=bill[:BILL],
    )
    return ("order", order.id)


def _quantity(box: Box) -> int:
    said: Any = next((one.count for one in box.unit_counts if one.count), 1)
    return int(min(max(said, 1), MOST))


def _fetcher(message: ContainerMessage, box: Box) -> str:
    """Who fetches or brings it: the haulier of the inland leg, else the party of the order."""
    for leg in (*box.voyages, *message.voyages):
        if leg.stage in ("inland", "pre_carriage", "on_carriage") and (leg.carrier_name or leg.carrier):
            return leg.carrier_name or leg.carrier
    named = {party.role: party.name or party.code for party in (*message.parties, *box.parties)}
    return next((named[role] for role in FETCHERS if named.get(role)), "")


def _voyage(message: ContainerMessage) -> str:
    main = message.voyage
    return f"{main.vessel_name or main.vessel} {main.number}".strip() if main and main.stage == "main" else ""
