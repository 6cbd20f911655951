"""Port windows and time-limited work (R-5.5)."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from kouan.journal.services import append
from kouan.journeys.services import announce_call
from kouan.kernel import clock
from kouan.kernel.errors import Conflict, Invalid, NotFound, Problem, Refused
from kouan.kernel.text import Text
from kouan.registry.caller import Caller
from kouan.registry.roles import Role
from kouan.river.express import values
from kouan.river.express.models import PortCall, Sailing
from kouan.river.express.rules import R55
from kouan.river.express.services.departing import AHEAD, FUTURE
from kouan.river.express.services.steps import locked
from kouan.river.express.states import Cause, Voyage

NOT_THERE = Text("班次不挂靠该港。", "The sailing does not call there.")
ORDER = Text("泊位窗口结束须晚于开始。", "A berth window ends after it begins.")
OTHERS = Text("该港口已由其他码头安排。", "Another terminal has planned that call.")
BEGUN = Text("作业已开始。", "Work has begun.")


@transaction.atomic
def plan_berth(
    *,
    caller: Caller,
    sailing: UUID,
    port: str,
    terminal: str,
    berth: str,
    starts: datetime,
    ends: datetime,
    moves: int,
    cranes: int,
) -> PortCall:
    """The terminal gives the sailing a berth; the limit of its work follows from boxes and cranes. Again: moved."""
    caller.require(Role.TERMINAL)
    one = locked(sailing)
    if one.state not in (Voyage.PUBLISHED, Voyage.UNDER_WAY):
        raise NotFound()
    if port not in one.ports:
        raise Invalid([Problem("R-5.1", "port", NOT_THERE)])
    if ends <= starts:
        raise Invalid([Problem("R-5.5", "ends", ORDER)])
    found = PortCall.objects.select_for_update().filter(sailing=one, port=port).first()
    if found is not None and found.terminal_org_id != caller.organisation:
        raise Conflict(OTHERS)
    if found is not None and found.all_fast_at is not None:
        raise Conflict(BEGUN)
    said = {"terminal": terminal, "berth": berth, "window": (starts, ends), "moves": moves, "cranes": cranes}
    said["limit_hours"] = R55.limit(
        moves, cranes, float(values.number("crane.moves")), float(values.number("work.allowance.hours"))
    )
    said["call_id"] = _call(one, port, terminal, starts, ends)
    try:
        with transaction.atomic():
            made, _ = PortCall.objects.update_or_create(
                sailing=one, port=port, defaults=said | {"terminal_org_id": caller.organisation}
            )
    except IntegrityError as error:
        raise Refused(R55.id, R55.berth) from error
    made.refresh_from_db()
    _tell(made, one, "BERTH_PLANNED", berth=berth, starts=starts, ends=ends, limit_hours=str(made.limit_hours))
    return made


def _call(one: Sailing, port: str, terminal: str, starts: datetime, ends: datetime) -> UUID:
    """The call that consignments are on."""
    call = announce_call(
        kind="vessel",
        name=one.vessel,
        voyage=one.number,
        port=port,
        terminal=terminal,
        eta=starts,
        etd=ends,
        mmsi=one.mmsi,
        operator=one.operator_id,
    )
    return call.pk


def _locked(caller: Caller, id: UUID) -> PortCall:
    """The call of this terminal; the sailing's row is locked before it."""
    caller.require(Role.TERMINAL)
    seen = PortCall.objects.filter(pk=id, terminal_org=caller.organisation).first()
    if seen is None:
        raise NotFound()
    locked(seen.sailing_id)
    found = PortCall.objects.select_for_update(of=("self",)).select_related("sailing").filter(pk=id).first()
    if found is None:
        raise NotFound()
    return found


def _tell(call: PortCall, sailing: Sailing, event: str, *, at: datetime | None = None, **payload: Any) -> None:
    append(
        type=event,
        subject=("express_call", call.pk),
        occurred_at=at,
        payload={"number": sailing.number, "port": call.port} | payload,
        set={},
    )


@transaction.atomic
def all_fast(*, caller: Caller, call: UUID, at: datetime) -> PortCall:
    """The ship is all fast: the clock of its work starts. The first report stands."""
    found = _locked(caller, call)
    if at > clock.now() + AHEAD:
        raise Invalid([Problem("R-5.5", "at", FUTURE)])
    if found.all_fast_at is None:
        found.all_fast_at = at
        found.save(update_fields=["all_fast_at"])
        _tell(found, found.sailing, "WORK_BEGUN", at=at)
    return found


@transaction.atomic
def complete(*, caller: Caller, call: UUID, at: datetime) -> PortCall:
    """Cargo complete. Over the limit, a cause is asked for."""
    found = _locked(caller, call)
    if at > clock.now() + AHEAD:
        raise Invalid([Problem("R-5.5", "at", FUTURE)])
    if found.all_fast_at is None or at < found.all_fast_at:
        raise Invalid([R55.problem("at", R55.order)])
    if found.complete_at is None:
        found.complete_at = at
        found.save(update_fields=["complete_at"])
        _tell(found, found.sailing, "WORK_DONE", at=at, hours=f"{found.hours:.2f}", late=found.late)
    return found


@transaction.atomic
def name_cause(*, caller: Caller, call: UUID, cause: str, note: str = "") -> PortCall:
    """Why the work took longer: ship, port, customs or weather."""
    found = _locked(caller, call)
    if not found.late:
        raise Conflict()
    found.cause, found.note = str(Cause(cause)), note[:300]
    found.save(update_fields=["cause", "note"])
    _tell(found, found.sailing, "WORK_CAUSE", cause=cause, note=note)
    return found
