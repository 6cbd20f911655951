"""Transit declarations (1.9): accepted against the rules, moved by their leg, written off at its end."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

import msgspec
from django.db import IntegrityError, transaction

from kouan.clearance import latefee, reference
from kouan.clearance.corridors import values
from kouan.clearance.corridors.models import Leg, Transit
from kouan.clearance.corridors.rules import R10bCorridor, R19a, R19b, R19c
from kouan.clearance.corridors.services.groups import approved
from kouan.clearance.corridors.services.leaving import first_left
from kouan.clearance.corridors.states import Arriving, Mode, Moving, Sailing
from kouan.clearance.corridors.tables import TRANSIT, path
from kouan.clearance.services.acting import require_mandate
from kouan.journal.services import append
from kouan.journeys import selectors as journeys
from kouan.journeys.models import Consignment
from kouan.journeys.services.manifests import WITHDRAWN
from kouan.journeys.states import ManifestState
from kouan.kernel import clock
from kouan.kernel.calendar import china, local_date
from kouan.kernel.errors import Conflict, IdempotencyMismatch, Invalid, NotFound, Problem
from kouan.kernel.text import Text
from kouan.registry import codes
from kouan.registry.caller import Caller
from kouan.registry.models import Organisation
from kouan.registry.roles import Role

KINDS = ("early", "direct", "tranship")
FLAGS = ("1", "AA", "1G", "1T", "1E", "1P", "1K")
OFFICE = Text("没有关区代码 {code}。", "There is no customs office {code}.")
SAME = Text("指运地海关与进境地海关相同，无须转关。", "Both offices are the same: no transit is needed.")
TWICE = Text("该提单已有有效的转关。", "This bill is under a transit that stands.")
REPORTED = Text("货物已在指运地运抵，无须转关。", "The goods have arrived at their destination already.")
FREE_AFTER = frozenset(
    {str(one) for one in (Arriving.CLOSED, Arriving.AWAIT_DECL, Arriving.INSPECT, Arriving.RELEASED)}
)


class GoodsLine(msgspec.Struct, frozen=True):
    """Goods of a transit: line number, name, pieces, weight in kilograms, boxes they are in."""

    line: int
    name: str
    pieces: int
    weight: str
    boxes: tuple[str, ...] = ()


class Asked(msgspec.Struct, frozen=True):
    """A transit declaration as sent."""

    client_no: str
    consignment: UUID
    kind: str
    reason: str
    carrier_uscc: str
    vessel: str
    from_office: str
    to_office: str
    expected_arrival: datetime
    flag: str = "1"
    leg: UUID | None = None
    entry_on: date | None = None
    e_seal: bool = False
    customs_value_fen: int = 0
    goods: tuple[GoodsLine, ...] = ()


@transaction.atomic
def declare_transit(*, caller: Caller, asked: Asked) -> Transit:
    """Accept a transit declaration; sent again it is the same. Invalid with every rule against it."""
    caller.require(Role.TRADER, Role.BROKER)
    known = Transit.objects.filter(declarant=caller.organisation, client_no=asked.client_no).first()
    if known is not None:
        if (known.consignment_id, known.kind, known.reason) != (asked.consignment, asked.kind, asked.reason):
            raise IdempotencyMismatch()
        return known
    line = _consignment(caller, asked.consignment)
    carrier = Organisation.objects.filter(uscc=asked.carrier_uscc).first()
    leg = Leg.objects.select_for_update(no_key=True).filter(pk=asked.leg).first() if asked.leg else None
    if asked.leg and leg is None:
        raise NotFound()
    problems = _check(asked, carrier, leg)
    if problems or carrier is None:
        raise Invalid(problems)
    entry = _entered(line, asked.entry_on)
    row = _store(caller, asked, line, carrier, leg, entry)
    append(
        type="TRANSIT_ACCEPTED",
        subject=("transit", row.id),
        journey=line.id,
        payload={"number": row.number, "kind": row.kind, "reason": row.reason, "late_fee": row.late_fee_fen},
        set={"state": row.state, "moved_at": None, "arrived_at": None, "written_off_at": None},
    )
    if leg is not None:
        follow_transits(leg)
        row.refresh_from_db()
    return row


def _check(asked: Asked, carrier: Organisation | None, leg: Leg | None) -> list[Problem]:
    on = clock.today()
    ok = carrier is not None and approved(carrier.id, asked.vessel, on)
    name = carrier.name_zh if carrier else asked.carrier_uscc[:18]
    problems = [*R19b.check(asked.reason, values.value("transit.reasons"))]
    problems += R19c.check(ok, name, asked.vessel, "carrier_uscc")
    problems += R10bCorridor.check(leg is not None and leg.mode == Mode.LINKED)
    for field in ("from_office", "to_office"):
        code = getattr(asked, field)
        if not codes.exists("customs_offices", code, on):
            problems.append(Problem("R-1.9", field, OFFICE.format(code=code)))
    if asked.from_office == asked.to_office:
        problems.append(Problem("R-1.9", "to_office", SAME))
    for field, known in (("kind", KINDS), ("flag", FLAGS)):
        if getattr(asked, field) not in known:
            text = Text(f"应为 {'、'.join(known)} 之一。", f"One of {', '.join(known)}.")
            problems.append(Problem("R-1.9", field, text))
    return problems


def _store(
    caller: Caller, asked: Asked, line: Consignment, carrier: Organisation, leg: Leg | None, entry: date
) -> Transit:
    now = clock.now()
    row = Transit(
        number="",
        client_no=asked.client_no,
        declarant_id=caller.organisation,
        consignment=line,
        leg=leg,
        carrier=carrier,
        kind=asked.kind,
        flag=asked.flag,
        reason=asked.reason,
        from_office=asked.from_office,
        to_office=asked.to_office,
        e_seal=asked.e_seal,
        expected_arrival=asked.expected_arrival,
        goods=msgspec.to_builtins(asked.goods),
        entry_on=entry,
        accepted_at=now,
        customs_value_fen=asked.customs_value_fen,
    )
    row.number = f"{asked.from_office}{local_date(now):%Y}{row.id.int % 10**10:010d}"
    row.late_fee_fen = first_fee(row).fen
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise Conflict(TWICE) from None
    return row


def first_fee(row: Transit) -> latefee.LateFee:
    """R-1.9a, first start: from entry to the transit declaration. Early transit is declared at its destination."""
    return latefee.late_fee(
        entry=row.entry_on,
        accepted=local_date(row.accepted_at) if row.kind != "early" else row.entry_on,
        customs_value=row.customs_value_fen,
        values=reference.day(local_date(row.accepted_at)).values,
        calendar=china(),
    )


def second_start(row: Transit) -> date | None:
    """R-1.9a, second start: the first charged day of the declaration at the destination, once the goods are there."""
    if row.arrived_at is None:
        return None
    arrived = local_date(row.arrived_at)
    return latefee.first_charged_day(arrived, reference.day(arrived).values, china())


@transaction.atomic
def attach(*, caller: Caller, transit: UUID, leg: UUID) -> Transit:
    """The leg that carries an accepted transit, when it was not known at acceptance."""
    row = _locked(transit)
    if row.declarant_id != caller.organisation and row.carrier_id != caller.organisation:
        raise NotFound()
    caller.require(Role.TRADER, Role.BROKER, Role.CARRIER)
    if row.carrier_id != caller.organisation:
        require_mandate(caller, row.consignment.owner_id)
    carried = Leg.objects.select_for_update(no_key=True).filter(pk=leg).first()
    if carried is None:
        raise NotFound()
    found = [*R10bCorridor.check(carried.mode == Mode.LINKED)]
    found += R19c.check(carried.carrier_id == row.carrier_id, str(carried.carrier_id), carried.vessel, "leg")
    if found:
        raise Invalid(found)
    row.leg = carried
    row.save(update_fields=["leg"])
    follow_transits(carried)
    row.refresh_from_db()
    return row


@transaction.atomic
def cancel_transit(*, caller: Caller, transit: UUID) -> Transit:
    """Withdrawn by who declared it, before the goods move."""
    caller.require(Role.TRADER, Role.BROKER)
    row = _locked(transit)
    if row.declarant_id != caller.organisation:
        raise NotFound()
    require_mandate(caller, row.consignment.owner_id)
    if row.cancelled_at is None:
        TRANSIT.next(Moving(row.state), "cancel")
        row.cancelled_at = clock.now()
        _advance(row)
    return row


def follow_transits(leg: Leg) -> None:
    """What the leg's facts mean for the transits it carries."""
    rows = Transit.objects.select_for_update(no_key=True).filter(leg=leg).order_by("id")
    for row in rows:
        row.moved_at = first_left(row, leg)
        row.arrived_at = leg.berthed_at
        done = leg.state in FREE_AFTER if leg.mode == Mode.ARRIVE else leg.state == Sailing.CLOSED
        row.written_off_at = (row.written_off_at or leg.discharge_ended_at) if done else None
        row.overdue = row.arrived_at is None and clock.now() > leg.time_limit
        _advance(row)


def lapse() -> int:
    """Early transits that did not move within their days lapse (R-1.9a); how many."""
    done = 0
    for id in Transit.objects.filter(state=Moving.ACCEPTED, kind="early").values_list("id", flat=True):
        with transaction.atomic():
            row = _locked(id)
            done += _advance(row)
    late = Transit.objects.filter(state=Moving.MOVING, leg__time_limit__lt=clock.now())
    for id in late.values_list("id", flat=True):
        with transaction.atomic():
            row = _locked(id)
            row.overdue = row.arrived_at is None
            done += _advance(row)
    return done


def derived(row: Transit) -> Moving:
    """The state that follows from the row's facts and the clock."""
    limit = move_by(row)
    if row.cancelled_at is not None:
        return Moving.CANCELLED
    if limit is not None and (row.moved_at or clock.now()) >= limit:
        return Moving.LAPSED
    if row.moved_at is None:
        return Moving.ACCEPTED
    if row.written_off_at is not None:
        return Moving.WRITTEN_OFF
    if row.arrived_at is not None:
        return Moving.ARRIVED
    return Moving.OVERDUE if row.overdue else Moving.MOVING


def move_by(row: Transit) -> datetime | None:
    """Until when goods declared early must move; None for the other kinds."""
    return R19a.move_by(row.accepted_at, values.days("transit.early.days")) if row.kind == "early" else None


def _advance(row: Transit) -> bool:
    target = derived(row)
    steps = path(TRANSIT, Moving(row.state), target)
    before = {name: getattr(row, name) for name in ("state", "moved_at", "arrived_at", "written_off_at")}
    row.state, row.lapsed = str(target), target is Moving.LAPSED
    row.save()
    if steps:
        append(
            type="TRANSIT_MOVED",
            subject=("transit", row.id),
            journey=row.consignment_id,
            payload={"number": row.number, "steps": steps, "zh": target.text.zh, "en": target.text.en},
            set={name: getattr(row, name) for name in before},
        )
    return bool(steps)


def _locked(id: UUID) -> Transit:
    found = Transit.objects.select_for_update(no_key=True).filter(pk=id).first()
    if found is None:
        raise NotFound()
    return found


def _consignment(caller: Caller, id: UUID) -> Consignment:
    """An import the caller may declare: its own, or one whose owner mandated it."""
    line = journeys.journey(caller, id)
    if line.arrival_reported_at is not None:
        raise Conflict(REPORTED)
    if line.manifest_state == ManifestState.WITHDRAWN:
        raise Conflict(WITHDRAWN)
    require_mandate(caller, line.owner_id)
    return line


def _entered(line: Consignment, said: date | None) -> date:
    """The day the means of transport declared entry, which its own report says best; else as said, else today."""
    moment = line.call.entry_declared_at if line.call else None
    return local_date(moment) if moment else said or clock.today()
