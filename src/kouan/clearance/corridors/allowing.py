"""What each role may report or decide on a leg now."""

from __future__ import annotations

from kouan.clearance.corridors.models import Leg, LegBox
from kouan.clearance.corridors.states import Mode, Verdict
from kouan.registry.caller import Caller
from kouan.registry.roles import Role


def allowed(caller: Caller, leg: Leg) -> set[str]:
    """The acts of this caller on this leg: lists and moments on its page, the others by a form of their own."""
    own = caller.may(Role.CARRIER) and leg.carrier_id == caller.organisation
    acts = set[str]()
    if leg.closed_at is None:
        acts |= _of_carrier(leg) if own else set()
        acts |= _of_terminal(leg) if caller.may(Role.TERMINAL) else set()
        if caller.may(Role.CUSTOMS):
            acts |= {"landing", "turn-back"} & _under_way(leg)
        if own or caller.may(Role.TERMINAL, Role.CUSTOMS, Role.INSPECTION):
            acts |= {"seal"}
    if caller.may(Role.TERMINAL):
        acts |= _at_the_hub(leg)
    if caller.may(Role.CUSTOMS):
        acts |= {"decide", "check", "alarm"}
    if caller.may(Role.INSPECTION):
        acts |= {"check"}
    return acts


def _of_carrier(leg: Leg) -> set[str]:
    rolled = any(box.said is Verdict.ROLLED for box in _boxes(leg))
    acts = {"departure", "swap", "position"} if leg.berthed_at is None else set()
    acts |= {"arrival"} if leg.mode == Mode.ARRIVE else set()
    acts |= {"reassign"} if rolled else set()
    return acts | _under_way(leg)


def _of_terminal(leg: Leg) -> set[str]:
    acts = {"loading"} if leg.berthed_at is None else {"discharge"}
    acts |= {"berth"} if leg.berth_reported_at is None else set()
    return acts | _under_way(leg)


def _under_way(leg: Leg) -> set[str]:
    """While it sails, it may turn back, and boxes may be landed."""
    return {"landing", "turn-back"} if (leg.departed_at or leg.left_at) and leg.berthed_at is None else set()


def _at_the_hub(leg: Leg) -> set[str]:
    """Exports go on by sea from where the leg ends; a linked leg may be closed by then."""
    if leg.direction != "E" or leg.berthed_at is None:
        return set()
    boxes = [box for box in _boxes(leg) if box.swapped_at is None and box.landed_at is None]
    left = any(box.sea_loaded_at is None for box in boxes)
    gone = any(box.sea_loaded_at is not None for box in boxes) and leg.sea_departed_at is None
    return ({"sea-loading"} if left else set()) | ({"sea-departure"} if gone else set())


def _boxes(leg: Leg) -> list[LegBox]:
    mine: list[LegBox] = leg.mine  # type: ignore[attr-defined]
    return mine
