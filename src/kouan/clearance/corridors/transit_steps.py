"""What comes next in a transit, who must act, and by when."""

from __future__ import annotations

from datetime import datetime

from kouan.clearance.corridors import values
from kouan.clearance.corridors.models import Transit
from kouan.clearance.corridors.rules import R18b, R19a, R19c
from kouan.clearance.corridors.services.transits import move_by
from kouan.clearance.corridors.states import Moving
from kouan.clearance.corridors.steps import CARRIER, TERMINAL, TRADER
from kouan.kernel.text import Text
from kouan.registry.actors import Actor
from kouan.registry.roles import Role
from kouan.registry.standing import Step

BAD = (Moving.OVERDUE, Moving.LAPSED)
EITHER = Actor("申报人或承运人", "Who declared it, or the carrier", frozenset({Role.TRADER, Role.BROKER, Role.CARRIER}))
NAME_LEG = Text("指明承运的监管航程。", "Name the river leg that carries it.")
MOVE = Text("装船启运。", "Load and leave.")
UNDER_WAY = Text("监管在途，按时运抵指运地。", "Under way under control; to arrive in time.")
OVERDUE = Text(
    "逾期未到，说明原因并尽快运抵；起运地海关已获通知。", "Overdue: explain and arrive; the origin office knows."
)
WRITE_OFF = Text("卸船理货并验封后自动核销。", "Written off as soon as the discharge tally and the seals agree.")
DECLARE = Text("向指运地海关申报。", "Declare the goods at the office of destination.")
AGAIN = Text("未按期启运，转关失效；重新申报转关。", "It did not move in time: declare the transit again.")


def next_step(row: Transit) -> Step | None:
    """The one thing that moves this transit on; None when nothing is left."""
    state = Moving(row.state)
    if state is Moving.ACCEPTED:
        what, who = (MOVE, CARRIER) if row.leg_id else (NAME_LEG, EITHER)
        return Step(what, who, "", _latest(row), R19a.id)
    if state is Moving.MOVING:
        return Step(UNDER_WAY, CARRIER, "going", row.leg.time_limit if row.leg else row.expected_arrival, R19c.id)
    if state is Moving.OVERDUE:
        return Step(OVERDUE, CARRIER, "bad", rule=R19c.id)
    if state is Moving.ARRIVED:
        return Step(WRITE_OFF, TERMINAL, "", rule=R18b.id)
    if state is Moving.WRITTEN_OFF and row.kind != "early":
        by = R19a.declare_by(row.arrived_at, values.days("transit.arrival.days")) if row.arrived_at else None
        return Step(DECLARE, TRADER, "", by, R19a.id if by else "") if _undeclared(row) else None
    return Step(AGAIN, TRADER, "bad", rule=R19a.id) if state is Moving.LAPSED else None


def state_of(row: Transit) -> tuple[Text, str]:
    """The name of the transit's state and how a pill shows it."""
    tone = "bad" if row.state in BAD else "ok" if row.state == Moving.WRITTEN_OFF else "going"
    return Moving(row.state).text, tone


def _latest(row: Transit) -> datetime:
    return move_by(row) or row.expected_arrival


def _undeclared(row: Transit) -> bool:
    """Whether customs have not released the goods; the list has the consignment with it."""
    return row.consignment.released_at is None
