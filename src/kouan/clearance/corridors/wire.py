"""What the corridors' API answers."""

from __future__ import annotations

from typing import Any

from kouan.clearance.corridors import selectors
from kouan.clearance.corridors.bodies import GroupIn
from kouan.clearance.corridors.models import Alarm, ApprovedCarrier, Leg, LegBox, PortGroup, Transit
from kouan.clearance.corridors.services.transits import move_by, second_start
from kouan.clearance.corridors.states import Mode, Moving
from kouan.clearance.corridors.steps import next_step
from kouan.clearance.corridors.tables import STATES


def group(one: PortGroup) -> dict[str, Any]:
    shown = {name: getattr(one, name) for name in GroupIn.__struct_fields__} | {"id": one.id}
    names = ("id", "port", "terminal", "office", "valid_from", "valid_until")
    ports = sorted(one.members.all(), key=lambda m: (m.port, m.terminal, m.valid_from))
    return shown | {"members": [{name: getattr(port, name) for name in names} for port in ports]}


def carrier(one: ApprovedCarrier) -> dict[str, Any]:
    said = {"id": one.id, "uscc": one.organisation.uscc, "name": one.organisation.name_zh, "number": one.number}
    return said | {"vessels": one.vessels, "valid_from": one.valid_from, "valid_until": one.valid_until}


BOX_FIELDS = (
    "number", "listed", "seal", "loaded_at", "loaded_seal", "claimed", "claimed_seal", "found_at", "found_seal",
    "arrival_claimed", "arrival_seal", "broken_at", "landed_at", "swapped_at", "sea_loaded_at", "verdict", "decided",
)  # fmt: skip


def box(one: LegBox, language: str) -> dict[str, Any]:
    """A box as the API shows it: the lists it stands on, and what follows."""
    shown = {name: getattr(one, name) for name in BOX_FIELDS}
    joined = {"leg": one.previous.leg_id, "vessel": one.previous.leg.vessel} if one.previous else None
    return shown | {"says": one.said.text.say(language), "consignment": one.consignment_id, "joined": joined}


def alarm(one: Alarm, language: str) -> dict[str, Any]:
    said = {"id": one.id, "leg": one.leg_id, "kind": one.kind, "key": one.key, "rule": one.rule}
    return said | {"message": one.text.say(language), "raised_at": one.raised_at, "ended_at": one.ended_at}


LEG_FIELDS = (
    "id", "mode", "direction", "state", "vessel", "voyage", "from_port", "from_terminal", "to_port", "to_terminal",
    "planned_departure", "planned_arrival", "time_limit", "eta", "loading_ended_at", "departed_at", "left_at",
    "turned_back_at", "berthed_at", "discharge_ended_at", "confirmed_at", "closed_at", "sea_vessel", "sea_voyage",
    "sea_departed_at",
)  # fmt: skip


def leg_row(one: Leg, language: str) -> dict[str, Any]:
    """A leg in a list; prefetched by `selectors.legs`."""
    shown = {name: getattr(one, name) for name in LEG_FIELDS}
    state = STATES[Mode(one.mode)](one.state)
    seen = None
    if one.seen_at is not None:
        seen = {
            "at": one.seen_at,
            "lon": one.seen_lon,
            "lat": one.seen_lat,
            "km": one.seen_km,
            "off_km": one.seen_off_km,
        }
    step = next_step(one, one.mine, one.standing)  # type: ignore[attr-defined]
    told = {"text": step.text.say(language), "who": step.who.say(language), "by": step.by} if step else None
    return shown | {
        "says": state.text.say(language),
        "carrier": one.carrier.name_zh,
        "position": seen,
        "next": told,
        "alarms": [alarm(a, language) for a in one.standing],  # type: ignore[attr-defined]
    }


def leg_detail(caller: Any, one: Leg) -> dict[str, Any]:
    """A leg with its boxes, passages and every alarm."""
    language = caller.language
    passages = selectors.passages(caller, one)
    shown = leg_row(one, language) | {"boxes": [box(b, language) for b in one.mine]}  # type: ignore[attr-defined]
    limits = selectors.destination_limits(one)
    return shown | {
        "alarms": [alarm(a, language) for a in selectors.alarms_of(caller, one)],
        "passages": [
            {"consignment": p.consignment_id, "bill_no": p.consignment.bill_no, "state": p.state} for p in passages
        ],
        "declare_by": limits.declare_by if limits else None,
        "fee_from": limits.fee_from if limits else None,
    }


TRANSIT_FIELDS = (
    "id", "number", "client_no", "kind", "flag", "reason", "from_office", "to_office", "e_seal", "state", "entry_on",
    "accepted_at", "moved_at", "arrived_at", "written_off_at", "expected_arrival", "late_fee_fen",
)  # fmt: skip


def transit(one: Transit, language: str) -> dict[str, Any]:
    """A transit declaration with its limits and both starts of the late fee."""
    shown = {name: getattr(one, name) for name in TRANSIT_FIELDS}
    return shown | {
        "says": Moving(one.state).text.say(language),
        "bill_no": one.consignment.bill_no,
        "consignment": one.consignment_id,
        "carrier": one.carrier.name_zh,
        "leg": one.leg_id,
        "move_by": move_by(one),
        "second_fee_from": second_start(one),
    }
