"""Lines and their sailings: drafted, published a week ahead (R-5.1), cancelled."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from kouan.journal.services import append
from kouan.kernel import clock
from kouan.kernel.clock import SHANGHAI
from kouan.kernel.errors import Conflict, Invalid, NotFound, Problem
from kouan.kernel.text import Text
from kouan.planning.slots.model import TEU
from kouan.registry.caller import Caller
from kouan.registry.roles import Role
from kouan.river.express import values
from kouan.river.express.models import Allotment, Line, LockSlot, Sailing
from kouan.river.express.rules import ABOVE_CHONGQING, R51, R161
from kouan.river.express.services import releasing
from kouan.river.express.services.steps import locked, step
from kouan.river.express.states import HELD_SLOTS

KNOWN = Text("编号 {number} 已使用。", "The number {number} is taken.")
PORTS = Text("航线至少两个港口，不得重复。", "A line has two ports at least, none twice.")


@transaction.atomic
def set_line(*, caller: Caller, code: str, name: Text, direction: str, ports: list[str], optional: list[str]) -> Line:
    """Set up a line, or change its names and optional ports; its ports stay once sailings are drafted."""
    caller.require(Role.PORT_OFFICE)
    if len(ports) < 2 or len(set(ports)) < len(ports) or not set(optional) <= set(ports[1:-1]):
        raise Invalid([Problem("R-5.1", "ports", PORTS)])
    line, made = Line.objects.select_for_update(no_key=True).get_or_create(
        code=code, defaults={"direction": direction, "ports": ports, "set_by_id": caller.organisation}
    )
    if not made and (line.ports != ports or line.direction != direction) and line.sailings.exists():
        raise Conflict(KNOWN, number=code)
    line.name_zh, line.name_en, line.optional, line.ports = name.zh, name.en, optional, ports
    line.save()
    append(type="EXPRESS_LINE_SET", subject=("express_line", line.pk), payload={"code": code, "ports": ports}, set={})
    return line


@transaction.atomic
def draft(*, caller: Caller, line: UUID, number: str, capacity: dict[str, int], **said: Any) -> Sailing:
    """A sailing of the caller's vessel; all its slots are the operator's until it allots or exchanges them."""
    caller.require(Role.CARRIER)
    found = Line.objects.filter(pk=line).first()
    if found is None:
        raise NotFound()
    made = Sailing(line=found, number=number, operator_id=caller.organisation, capacity=capacity, **said)
    if problems := _faults(made):
        raise Invalid(problems)
    if Sailing.objects.filter(number=number).exists():
        raise Conflict(KNOWN, number=number)
    made.save(force_insert=True)
    Allotment.objects.bulk_create(
        Allotment(sailing=made, leg=leg, kind=kind, carrier_id=caller.organisation, slots=slots)
        for leg in made.legs
        for kind, slots in sorted(capacity.items())
    )
    append(
        type="SAILING_DRAFTED",
        subject=("sailing", made.pk),
        payload={"number": number, "line": found.code, "vessel": made.vessel, "etd": made.etd},
        set={"state": made.state, "status": made.status, "loaded_teu": 0},
    )
    return made


def _faults(sailing: Sailing) -> list[Problem]:
    line, found = sailing.line, []
    in_order = [port for port in line.ports if port in sailing.ports] == list(sailing.ports)
    if not in_order or not set(line.ports) - set(line.optional) <= set(sailing.ports):
        found.append(R51.problem("ports", R51.ports))
    if not sailing.etd <= sailing.latest < sailing.eta:
        found.append(R51.problem("latest", R51.times))
    if sailing.threshold_teu > sum(TEU[kind] * slots for kind, slots in sailing.capacity.items()):
        found.append(R51.problem("threshold_teu", R51.full))
    return found


def business_day(at: datetime) -> date:
    return at.astimezone(SHANGHAI).date()


@transaction.atomic
def publish(*, caller: Caller, sailing: UUID) -> Sailing:
    """Publish: a week ahead, with a valid certificate, within the season's limits above Chongqing."""
    caller.require(Role.CARRIER)
    one = locked(sailing, caller)
    days = int(values.number("publish.days"))
    problems = []
    if not R51.check(clock.now(), one.etd, days):
        problems.append(R51.problem("etd", days=days))
    if one.certificate_until is None or one.certificate_until < business_day(one.eta):
        problems.append(R51.problem("certificate_until", R51.certificate))
    if set(one.ports) & set(ABOVE_CHONGQING):
        limits = values.upper_limits(business_day(one.etd))
        if not R161.check(one.draught_cm, one.beam_cm, one.tonnes, limits):
            problems.append(R161.problem("draught_cm", None, **limits))
    if problems:
        raise Invalid(problems)
    step(one, "publish", "SAILING_PUBLISHED", published_at=clock.now())
    return one


@transaction.atomic
def cancel(*, caller: Caller, sailing: UUID, reason: str) -> Sailing:
    """Cancel: lock slots go back, boxes roll to the next sailing, open lots end, berths are free."""
    caller.require(Role.CARRIER)
    one = locked(sailing, caller)
    step(one, "cancel", "SAILING_CANCELLED", payload={"reason": reason})
    one.calls.all().delete()
    for slot in LockSlot.objects.select_for_update().filter(sailing=one, state__in=[str(s) for s in HELD_SLOTS]):
        releasing.give_back(slot)
    releasing.end_lots(one)
    releasing.roll_all(one)
    return one
