"""Non-stop watch (R-5.2): positions come in, halts are found, explained or refused; what remains breaks the status."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from kouan.journeys.waterway import distance_km
from kouan.kernel import clock
from kouan.kernel.errors import Conflict, Invalid, NotFound, Problem
from kouan.kernel.text import Text
from kouan.registry.caller import Caller
from kouan.registry.roles import Role
from kouan.river.express import values
from kouan.river.express.halts import Fix, Halt, believable, halts
from kouan.river.express.models import Position, Sailing, Stop
from kouan.river.express.places import PORTS
from kouan.river.express.rules import R52
from kouan.river.express.services.departing import AHEAD, FUTURE
from kouan.river.express.services.steps import locked, restatus, tell
from kouan.river.express.states import Excuse, Voyage

WAYS = (Role.CARRIER, Role.LOCK, Role.PORT_OFFICE)
CLOSED = Text("该停靠已处理。", "That stop is settled.")


@transaction.atomic
def report(*, caller: Caller, sailing: UUID, fixes: list[Fix]) -> list[Stop]:
    """Positions of a sailing under way; the halts they show. Twice the same, late or out of order is all right."""
    caller.require(*WAYS)
    one = locked(sailing, None if caller.may(Role.LOCK) else caller)
    if one.state != Voyage.UNDER_WAY:
        raise Conflict()
    if any(fix.at > clock.now() + AHEAD for fix in fixes):
        raise Invalid([Problem("R-5.2", "positions", FUTURE)])
    Position.objects.bulk_create(
        [Position(sailing=one, at=fix.at, lon=fix.lon, lat=fix.lat) for fix in fixes], ignore_conflicts=True
    )
    known = [Fix(*row) for row in one.positions.filter(at__gte=one.atd).values_list("at", "lon", "lat")]
    seen = halts(believable(known), within_km=float(values.number("stop.km")), longer=values.hours("stop.hours"))
    return [stop for halt in seen if not _in_port(one, halt) for stop in [_keep(one, halt)] if stop is not None]


def _in_port(one: Sailing, halt: Halt) -> bool:
    near = float(values.number("stop.port_km"))
    own = [PORTS[port][1] for port in one.ports if port in PORTS]
    return any(distance_km((halt.lon, halt.lat), place) <= near for place in own)


def _keep(one: Sailing, halt: Halt) -> Stop | None:
    """The stop's row: new, or longer than before."""
    stop = one.stops.filter(since__lte=halt.until, until__gte=halt.since).order_by("since").first()
    if stop is None:
        stop = Stop.objects.create(
            sailing=one,
            since=halt.since,
            until=halt.until,
            lon=halt.lon,
            lat=halt.lat,
            explain_by=clock.now() + values.hours("stop.explain.hours"),
        )
        tell(
            one,
            "SAILING_STOPPED",
            at=halt.since,
            payload={"lon": f"{halt.lon:.4f}", "lat": f"{halt.lat:.4f}", "until": halt.until},
        )
    elif halt.until > stop.until:
        stop.until = halt.until
        stop.save(update_fields=["until"])
    return stop


def _locked(id: UUID, caller: Caller) -> tuple[Sailing, Stop]:
    seen = Stop.objects.filter(pk=id).first()
    if seen is None:
        raise NotFound()
    one = locked(seen.sailing_id, caller)
    return one, Stop.objects.select_for_update().get(pk=id)


@transaction.atomic
def explain(*, caller: Caller, stop: UUID, excuse: str, note: str = "") -> Stop:
    """The carrier says why: lock, safety, weather or an order."""
    caller.require(Role.CARRIER)
    one, found = _locked(stop, caller)
    if found.broke_at is not None or found.refused_at is not None:
        raise Conflict(CLOSED)
    found.excuse, found.note = str(Excuse(excuse)), note[:300]
    found.save(update_fields=["excuse", "note"])
    tell(one, "STOP_EXPLAINED", payload={"excuse": excuse, "note": note})
    return found


@transaction.atomic
def refuse(*, caller: Caller, stop: UUID, note: str) -> Stop:
    """The port office does not accept the reason: the sailing is no longer express."""
    caller.require(Role.PORT_OFFICE)
    one, found = _locked(stop, caller)
    if found.broke_at is not None:
        raise Conflict(CLOSED)
    found.refused_at = clock.now()
    found.save(update_fields=["refused_at"])
    tell(one, "STOP_REFUSED", payload={"note": note})
    _break(one, found)
    return found


@transaction.atomic
def unexplained(stop: UUID) -> bool:
    """Nobody said why in time."""
    seen = Stop.objects.filter(pk=stop).first()
    if seen is None:
        return False
    one = locked(seen.sailing_id)
    found = Stop.objects.select_for_update().get(pk=stop)
    if found.excuse or found.broke_at is not None:
        return False
    _break(one, found)
    return True


def _break(one: Sailing, stop: Stop) -> None:
    stop.broke_at = clock.now()
    stop.save(update_fields=["broke_at"])
    hours = f"{(stop.until - stop.since).total_seconds() / 3600:.1f}"
    tell(one, "EXPRESS_BROKEN", payload={"rule": R52.id, "hours": hours}, status=restatus(one, "stop"))
