"""Which alarms a leg calls for at an instant. Reads only; `services.watching` keeps the rows in step."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from kouan.clearance.corridors import values
from kouan.clearance.corridors.models import Leg, LegBox
from kouan.clearance.corridors.places import DAM_KM
from kouan.clearance.corridors.rules import RMF3, R17a, R17b, R17c, R18a, R18b, R19a, R19c
from kouan.clearance.corridors.states import Mode, Verdict
from kouan.kernel.clock import SHANGHAI
from kouan.kernel.text import Text

LOCK_REACH_KM = 40.0  # barges wait for the locks along this much of the river


class Wanted(NamedTuple):
    """An alarm that should stand: its kind, what tells it from others of the kind, its rule and its sentence."""

    kind: str
    key: str
    rule: str
    text: Text


OF_BOX = {
    Verdict.ROLLED: ("ROLLED", R17b.id, R17b.rolled),
    Verdict.REJECTED: ("EXTRA_BOX", R17b.id, R17b.rejected),
    Verdict.DIFFERS: ("LISTS_DIFFER", R17b.id, R17b.differs),
    Verdict.SEAL: ("SEAL", R18b.id, R18b.text),
    Verdict.SHORT: ("SHORT_LANDED", "R-1.6", Text("理货短卸。", "Short-landed.")),
}
ETA = Text("抵港晚于预计时间 {hours} 小时以上。", "Not arrived {hours} h after the planned time.")
LIMIT = Text("超过运输时限 {at}，已通知启运地海关。", "The time limit {at} has passed; the office of origin is told.")
ORIGIN = Text(
    "启运地 {port}：监管货物逾期未到。", "To the office at {port}: goods under control did not arrive in time."
)
OFF = Text("船位偏离航道 {km} 公里。", "The vessel is {km} km off the river line.")
STOP = Text("自 {at} 起停航。", "Has not moved since {at}.")
SILENT = Text("自 {at} 起无船位报告。", "No position since {at}.")
CLAIM_DUE = Text("请在 {at} 前报送离港确认。", "Claim the departure by {at}.")
ARRIVAL_DUE = Text("请在 {at} 前报送抵港确认。", "Claim the arrival by {at}.")
UNDECLARED = Text(
    "运抵后 {days} 日内未申报，滞报金起征。", "Not declared within {days} days of arrival: a late fee runs."
)


def wanted(leg: Leg, boxes: list[LegBox], now: datetime, undeclared: bool) -> list[Wanted]:
    """Every alarm the facts call for at `now`."""
    found = [*_of_boxes(boxes), *_claims(leg, now), *_arrival(leg, now)]
    if under_way(leg):
        found += [*_clock(leg, now), *_place(leg, now)]
    if leg.turned_back_at or leg.back_at:
        found.append(Wanted("TURNED_BACK", _at(leg.turned_back_at or leg.back_at), R17c.id, R17c.text))
    if undeclared and leg.berthed_at:
        days = values.days("transit.arrival.days")
        if now >= R19a.declare_by(leg.berthed_at, days):
            found.append(Wanted("UNDECLARED", "", R19a.id, UNDECLARED.format(days=days)))
    return found


def under_way(leg: Leg) -> bool:
    """Whether the vessel should be moving down or up the river now."""
    return (leg.departed_at or leg.left_at) is not None and leg.berthed_at is None and leg.closed_at is None


def _of_boxes(boxes: list[LegBox]) -> Iterator[Wanted]:
    for box in boxes:
        if box.said in OF_BOX and (not box.decided or box.said is Verdict.ROLLED):
            kind, rule, text = OF_BOX[box.said]
            yield Wanted(kind, box.number, rule, Text(f"{box.number} {text.zh}", f"{box.number}: {text.en}"))


def _claims(leg: Leg, now: datetime) -> Iterator[Wanted]:
    """R-1.7a: reminded after one hour, late after two."""
    left = leg.departed_at or leg.left_at
    if left is None or leg.mode != Mode.DEPART:
        return
    limit = values.hours("departure.confirm.hours")
    late = R17a.late(left, leg.departure_received_at or now, limit)
    if late is not None:
        yield Wanted("CLAIM_LATE", "", R17a.id, R17a.text.format(hours=_hours(limit), late=_span(late)))
    elif leg.departure_said_at is None and now - left >= values.hours("corridor.claim.reminder.hours"):
        yield Wanted("CLAIM_DUE", "", R17a.id, CLAIM_DUE.format(at=_at(left + limit)))


def _arrival(leg: Leg, now: datetime) -> Iterator[Wanted]:
    """R-1.8a: reminded after one hour, late after two; the tally within six of the end of discharge."""
    if leg.berthed_at is not None and leg.mode == Mode.ARRIVE:
        limit = values.hours("arrival.confirm.hours")
        late = R17a.late(leg.berthed_at, leg.arrival_received_at or now, limit)
        if late is not None:
            yield Wanted("ARRIVAL_LATE", "", R18a.id, R18a.text.format(hours=_hours(limit), late=_span(late)))
        elif leg.arrival_said_at is None and now - leg.berthed_at >= values.hours("corridor.claim.reminder.hours"):
            yield Wanted("ARRIVAL_DUE", "", R18a.id, ARRIVAL_DUE.format(at=_at(leg.berthed_at + limit)))
    if leg.discharge_ended_at is not None and leg.discharge_received_at is not None:
        limit = values.hours("tally.import.hours")
        if not RMF3.check(leg.discharge_ended_at, leg.discharge_received_at, limit):
            yield Wanted("TALLY_LATE", "", RMF3.id, RMF3.text.format(hours=_hours(limit)))


def _clock(leg: Leg, now: datetime) -> Iterator[Wanted]:
    late = values.hours("corridor.delay.hours")
    if now > (leg.eta or leg.planned_arrival) + late:
        yield Wanted("BARGE_DELAY", "", "R-1.6", ETA.format(hours=_hours(late)))
    if now > leg.time_limit:
        yield Wanted("OVERDUE", "", R19c.id, LIMIT.format(at=_at(leg.time_limit)))
        yield Wanted("ORIGIN_NOTICE", leg.from_port, R19c.id, ORIGIN.format(port=leg.from_port))


def _place(leg: Leg, now: datetime) -> Iterator[Wanted]:
    last = leg.seen_at or leg.departed_at or leg.left_at
    if last is not None and now - last > values.hours("corridor.silence.hours"):
        yield Wanted("SILENCE", "", "R-1.6", SILENT.format(at=_at(last)))
    if leg.seen_off_km is not None and leg.seen_off_km > values.km("linked.barge.deviation.km"):
        start = _since_off(leg)
        yield Wanted("DEVIATION", _at(start), "R-1.6", OFF.format(km=round(leg.seen_off_km)))
    still = _still_since(leg)
    if still is not None and leg.seen_km is not None:
        locks = abs(leg.seen_km - DAM_KM) < LOCK_REACH_KM
        if now - still > values.hours("corridor.stop.lock.hours" if locks else "linked.barge.stop.hours"):
            yield Wanted("STOP", _at(still), "R-1.6", STOP.format(at=_at(still)))


def _since_off(leg: Leg) -> datetime | None:
    limit = values.km("linked.barge.deviation.km")
    on = leg.positions.filter(off_km__lte=limit).order_by("-at").values_list("at", flat=True).first()
    off = leg.positions.filter(off_km__gt=limit, **({"at__gt": on} if on else {}))
    return off.order_by("at").values_list("at", flat=True).first()


def _still_since(leg: Leg) -> datetime | None:
    """When the vessel came to the stretch where it still is; None when it was not seen, or moves."""
    if leg.seen_km is None:
        return None
    reach = values.km("corridor.stop.km")
    here = leg.positions.filter(at_origin=False, at_destination=False)
    moved = here.exclude(km__range=(leg.seen_km - reach, leg.seen_km + reach))
    last = moved.order_by("-at").values_list("at", flat=True).first()
    return here.filter(**({"at__gt": last} if last else {})).order_by("at").values_list("at", flat=True).first()


def _hours(span: timedelta) -> str:
    return f"{span.total_seconds() / 3600:g}"


def _span(span: timedelta) -> str:
    minutes = int(span.total_seconds() // 60)
    return f"{minutes // 60}:{minutes % 60:02d}"


def _at(moment: datetime | None) -> str:

    return f"{moment.astimezone(SHANGHAI):%m-%d %H:%M}" if moment else ""
