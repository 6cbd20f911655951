"""What comes next on a leg, who must act, and by when."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from kouan.clearance.corridors import values
from kouan.clearance.corridors.models import Alarm, Leg, LegBox
from kouan.clearance.corridors.rules import R17a, R18a, R19c
from kouan.clearance.corridors.states import Arriving, Departing, Mode, Sailing
from kouan.clearance.corridors.tables import STATES
from kouan.kernel.text import Text
from kouan.registry.actors import CUSTOMS, VESSEL, Actor
from kouan.registry.roles import Role
from kouan.registry.standing import Step

CARRIER = Actor("承运人", "The carrier", frozenset({Role.CARRIER}))
TERMINAL = Actor("码头", "The terminal", frozenset({Role.TERMINAL}))
TRADER = Actor("收发货人或报关企业", "The trader or its broker", frozenset({Role.TRADER, Role.BROKER}))
HUB = Actor("枢纽港码头", "The hub terminal", frozenset({Role.TERMINAL}))

LOAD = Text("装船结束后报送理货清单。", "Send the tally once loading has ended.")
CLAIM = Text("离港后 2 小时内报送离港确认与箱单。", "Claim the departure with the box list within 2 hours of leaving.")
LEAVE = Text("船位驶出码头围栏即自动核实。", "It is verified as soon as a position lies outside the terminal's fence.")
TALLY = Text(
    "等待装船理货，三单比对后自动确认。", "The loading tally is missing; it is confirmed as soon as the lists agree."
)
DECIDE = Text(
    "清单或封志不符，须由海关处置，或由报送方更正。",
    "Lists or seals differ: customs decide, or a corrected list is sent.",
)
AGAIN = Text("确认已撤销。重新离港后再次报送。", "Revoked. Claim again after the next departure.")
SAIL = Text("在途受控，持续报送船位。", "Under way under control; positions are reported.")
ON_SHIP = Text("装海船后报送。", "Report the loading on the sea ship.")
SEA = Text("海船离境后报送。", "Report the departure of the sea ship.")
CLAIM_ARRIVAL = Text(
    "靠泊后 2 小时内报送抵港确认与箱单。", "Claim the arrival with the box list within 2 hours of berthing."
)
BERTH = Text("等待靠泊报告或进港船位。", "Waits for the berth report, or a position at the port.")
DISCHARGE = Text("卸船结束后报送理货与验封。", "Send the tally with the seals once discharge has ended.")
DECLARE = Text("转关已核销，请申报。", "Transit is closed: declare the goods.")
INSPECTION = Text("查验中。", "The goods are being inspected.")
DONE_IN = Text("已放行，可提离。", "Released: the boxes may leave.")
PROCESS = Text("已申报，等待审结、缴税或放行。", "Declared: waits for review, payment or release.")

DEPARTING = {
    Departing.LOADING: (LOAD, TERMINAL, ""),
    Departing.LOADED: (CLAIM, CARRIER, ""),
    Departing.CLAIMED: (LEAVE, VESSEL, "going"),
    Departing.VERIFIED: (TALLY, TERMINAL, ""),
    Departing.DISPUTED: (DECIDE, CUSTOMS, "bad"),
    Departing.REVOKED: (AGAIN, CARRIER, "bad"),
    Departing.CONFIRMED: (SAIL, VESSEL, "going"),
    Departing.IN_TRANSIT: (SAIL, VESSEL, "going"),
    Departing.HUB_ARRIVED: (ON_SHIP, HUB, ""),
    Departing.SEA_LOADED: (SEA, HUB, ""),
}
ARRIVING = {
    Arriving.OUT_OF_HUB: (SAIL, VESSEL, "going"),
    Arriving.ARRIVED: (CLAIM_ARRIVAL, CARRIER, ""),
    Arriving.CLAIMED: (BERTH, TERMINAL, ""),
    Arriving.VERIFIED: (DISCHARGE, TERMINAL, ""),
    Arriving.DISPUTED: (DECIDE, CUSTOMS, "bad"),
    Arriving.CLOSED: (PROCESS, CUSTOMS, ""),
    Arriving.AWAIT_DECL: (DECLARE, TRADER, ""),
    Arriving.INSPECT: (INSPECTION, CUSTOMS, ""),
    Arriving.RELEASED: (DONE_IN, TRADER, ""),
}
SAILING = {
    Sailing.PLANNED: (LOAD, TERMINAL, ""),
    Sailing.LOADED: (CLAIM, CARRIER, ""),
    Sailing.UNDER_WAY: (SAIL, VESSEL, "going"),
    Sailing.ARRIVED: (DISCHARGE, TERMINAL, ""),
}


def next_step(leg: Leg, boxes: Iterable[LegBox] = (), alarms: Iterable[Alarm] = ()) -> Step | None:
    """The one thing that moves this leg on; None when it is done."""
    if leg.mode == Mode.DEPART:
        found = DEPARTING.get(Departing(leg.state))
    elif leg.mode == Mode.ARRIVE:
        found = ARRIVING.get(Arriving(leg.state))
    else:
        found = SAILING.get(Sailing(leg.state))
    if found is None:
        return None
    text, who, tone = found
    by, rule = _by(leg)
    return Step(text, who, "wait" if tone != "bad" and list(alarms) else tone, by, rule)


def shown_as(leg: Leg) -> tuple[Text, str]:
    """The name of the leg's state and how a pill shows it."""
    tone = "bad" if leg.state in ("disputed", "revoked") else "ok" if leg.closed_at else "going"
    return STATES[Mode(leg.mode)](leg.state).text, tone


def _by(leg: Leg) -> tuple[datetime | None, str]:
    """The limit that runs now, and the rule that sets it."""
    if leg.mode == Mode.DEPART and leg.departure_said_at is None and leg.left_at:
        return leg.left_at + values.hours("departure.confirm.hours"), R17a.id
    if leg.mode == Mode.ARRIVE and leg.arrival_said_at is None and leg.berthed_at:
        return leg.berthed_at + values.hours("arrival.confirm.hours"), R18a.id
    if leg.berthed_at is None and (leg.departed_at or leg.left_at) and leg.time_limit:
        return leg.time_limit, R19c.id
    return None, ""
