"""What happens to single boxes of a leg: seals, swaps, landings on the way, reassignment, loading on the sea ship."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from kouan.clearance.corridors.models import Leg, LegBox
from kouan.clearance.corridors.rules import R16, R17b, R17c, R18b
from kouan.clearance.corridors.services.opening import BoxLine, add_boxes
from kouan.clearance.corridors.services.reports import happened
from kouan.clearance.corridors.services.settling import CONFIRMED, boxes_of, lock_goods, locked, settle
from kouan.clearance.corridors.states import Departing, Mode, Verdict
from kouan.journeys.services import record_loaded
from kouan.kernel import clock
from kouan.kernel.errors import Conflict, Invalid, Problem
from kouan.kernel.text import Text
from kouan.registry.caller import Caller
from kouan.registry.roles import Role

REASON = Text("请写明理由。", "Give the reason.")
ABSENT = Text("箱 {box} 不在该航程。", "Box {box} is not on this leg.")
NO_DISPUTE = Text("箱 {box} 没有待处置的不符。", "Nothing about box {box} is open to decide.")
NOT_ROLLED = Text("箱 {box} 没有退关落装。", "Box {box} was not left behind.")
ELSEWHERE = Text(
    "新航程与原航程不是同一模式、方向与承运。", "The other leg has another mode, direction or port of loading."
)
DECISIONS = ("admit", "exclude")
MESSAGES = ("MT8103", "MT8104")
UNKNOWN = Text("未知的选择 {said}。", "Unknown choice {said}.")


@transaction.atomic
def report_seal(*, leg: UUID, number: str, intact: bool, at: datetime, seal: str = "", by: str = "") -> Leg:
    """A seal was looked at on the way. A broken one needs an officer (R-1.8b); of several reports the latest break."""
    happened(at=at)
    row = locked(leg)
    box = _box(row, number)
    if not intact and (box.broken_at is None or at > box.broken_at):
        box.broken_at = at
        box.save(update_fields=["broken_at"])
    note = {"box": number, "seal": seal, "intact": intact, "by": by}
    settle(row, type="SEAL_REPORTED", at=at, payload=note, journeys=_journeys(box))
    return row


@transaction.atomic
def check_seal(*, caller: Caller, leg: UUID, number: str, passed: bool, note: str) -> Leg:
    """An officer looked at the seal and the box: it may go on, or it is kept (R-1.8b)."""
    caller.require(Role.CUSTOMS, Role.INSPECTION)
    row = locked(leg)
    box = _box(row, number)
    said = _reason(note, R18b.id)
    if box.said is not Verdict.SEAL:
        raise Conflict(NO_DISPUTE.format(box=number))
    if passed:
        box.passed_at, box.decided_note = clock.now(), said
        box.save(update_fields=["passed_at", "decided_note"])
    else:
        box.decided, box.decided_note = "exclude", said
        box.save(update_fields=["decided", "decided_note"])
    payload = {"box": number, "passed": passed, "note": said}
    settle(row, type="SEAL_CHECKED", payload=payload, journeys=_journeys(box))
    return row


@transaction.atomic
def decide_box(*, caller: Caller, leg: UUID, number: str, decision: str, note: str) -> Leg:
    """Customs settle a dispute about a box: `admit` counts it as agreed, `exclude` leaves it out."""
    caller.require(Role.CUSTOMS)
    if decision not in DECISIONS:
        raise Invalid([Problem(R17b.id, "decision", UNKNOWN.format(said=decision[:20]))])
    row = locked(leg)
    box = _box(row, number)
    said = _reason(note, R17b.id)
    if box.said not in (Verdict.REJECTED, Verdict.DIFFERS, Verdict.SHORT, Verdict.SEAL) or box.decided:
        raise Conflict(NO_DISPUTE.format(box=number))
    box.decided, box.decided_note = decision, said
    box.save(update_fields=["decided", "decided_note"])
    payload = {"box": number, "decision": decision, "note": said}
    settle(row, type="DISPUTE_DECIDED", payload=payload, journeys=_journeys(box))
    return row


@transaction.atomic
def swap_boxes(*, leg: UUID, to: UUID, numbers: Sequence[str], at: datetime, port: str, reason: str) -> Leg:
    """Boxes went over to another barge (1.6): reported, they go on there under the same seals."""
    happened(at=at)
    first, second = (locked(one) for one in sorted((leg, to)))
    old, new = (first, second) if first.id == leg else (second, first)
    said = _reason(reason, R16.id)
    boxes = {box.number: box for box in boxes_of(old)}
    lost = [number for number in numbers if number not in boxes]
    if lost:
        raise Invalid([R16.problem(f"boxes[{numbers.index(one)}]", R16.swap, box=one) for one in lost])
    if (old.mode, old.direction, old.to_port) != (new.mode, new.direction, new.to_port):
        raise Conflict(ELSEWHERE)
    moved = [boxes[number] for number in sorted(numbers) if boxes[number].swapped_at is None]
    if not moved:
        return old
    for box in moved:
        box.swapped_at = at
        box.save(update_fields=["swapped_at"])
    _take_over(new, moved, at)
    payload = {"boxes": [box.number for box in moved], "to": new.id, "port": port, "note": said}
    settle(old, type="BOX_SWAPPED", at=at, payload=payload)
    settle(new, type="BOX_SWAPPED", at=at, payload=payload | {"to": new.id, "from": old.id})
    return old


@transaction.atomic
def land_boxes(*, leg: UUID, numbers: Sequence[str], at: datetime, port: str, reason: str) -> Leg:
    """R-1.7c: boxes were unloaded before the hub; their confirmation is revoked."""
    happened(at=at)
    row = locked(leg)
    said = _reason(reason, R17c.id)
    for number in sorted(numbers):
        box = _box(row, number)
        box.landed_at = min(box.landed_at or at, at)
        box.save(update_fields=["landed_at"])
    settle(row, type="BOX_LANDED", at=at, payload={"boxes": sorted(numbers), "port": port, "note": said})
    return row


@transaction.atomic
def reassign(*, leg: UUID, number: str, to: UUID, message: str, reason: str) -> Leg:
    """A box left behind goes on another leg: manifest amendment MT8103 or MT8104; its release stands again."""
    if message not in MESSAGES:
        raise Invalid([Problem(R17b.id, "message", UNKNOWN.format(said=message[:20]))])
    first, second = (locked(one) for one in sorted((leg, to)))
    old, new = (first, second) if first.id == leg else (second, first)
    box = _box(old, number)
    said = _reason(reason, R17b.id)
    if new.boxes.filter(number=number, listed=True).exists() and not box.listed:
        return new
    if box.said is not Verdict.ROLLED:
        raise Conflict(NOT_ROLLED.format(box=number))
    if (old.direction, old.from_port, old.mode) != (new.direction, new.from_port, new.mode):
        raise Conflict(ELSEWHERE)
    box.listed = False
    box.save(update_fields=["listed"])
    if not new.boxes.filter(number=number).update(listed=True, seal=box.seal):
        add_boxes(new, [BoxLine(number, box.seal)])
    payload = {"box": number, "message": message, "note": said, "to": new.id}
    settle(old, type="BOX_REASSIGNED", payload=payload, journeys=_journeys(box))
    settle(new)
    return new


@transaction.atomic
def load_on_sea_ship(*, leg: UUID, numbers: Sequence[str], vessel: str, voyage: str, at: datetime) -> Leg:
    """The hub loaded boxes on the sea ship, without a transit declaration. Refused unless confirmed and released."""
    happened(at=at)
    row = locked(leg)
    boxes = {box.number: box for box in boxes_of(row)}
    lock_goods(list(boxes.values()))
    lost = [one for one in numbers if one not in boxes]
    if lost:
        raise Invalid([Problem(R17b.id, f"boxes[{numbers.index(one)}]", ABSENT.format(box=one)) for one in lost])
    if row.mode == Mode.DEPART and row.state not in CONFIRMED:
        revoked = row.state in (Departing.REVOKED, Departing.DISPUTED)
        raise Conflict(R17c.sealess if revoked else Text("离港尚未确认。", "The departure is not confirmed yet."))
    for number in sorted(numbers):
        if boxes[number].sea_loaded_at is None:
            record_loaded(unit=number, at=at)
    for chain in _chains([boxes[one] for one in sorted(numbers)]):
        _sea_loaded(chain, row, vessel, voyage, at)
    return row


def _sea_loaded(boxes: list[LegBox], last: Leg, vessel: str, voyage: str, at: datetime) -> None:
    row = last if boxes[0].leg_id == last.id else locked(boxes[0].leg_id)
    for box in boxes:
        box.sea_loaded_at = min(box.sea_loaded_at or at, at)
        box.save(update_fields=["sea_loaded_at"])
    row.sea_vessel, row.sea_voyage = vessel[:200], voyage[:32]
    settle(row, type="SEA_LOADED", at=at, payload={"boxes": [box.number for box in boxes], "sea_vessel": vessel})


@transaction.atomic
def sea_ship_left(*, leg: UUID, at: datetime) -> Leg:
    """The sea ship left with the boxes: this leg, and every leg before it in the chain, is done."""
    happened(at=at)
    row = locked(leg)
    for id in [row.id, *_earlier(row)]:
        one = row if id == row.id else locked(id)
        if one.sea_departed_at is None or at < one.sea_departed_at:
            one.sea_departed_at = at
            settle(one, type="SEA_DEPARTED", at=at)
    return row


def _chains(boxes: list[LegBox]) -> list[list[LegBox]]:
    """These boxes, and themselves on the legs before, one list for each leg, the last leg first."""
    found: list[list[LegBox]] = []
    while boxes:
        by_leg: dict[UUID, list[LegBox]] = {}
        for box in boxes:
            by_leg.setdefault(box.leg_id, []).append(box)
        found += [by_leg[key] for key in sorted(by_leg, key=str)]
        before = [box.previous_id for box in boxes if box.previous_id]
        boxes = list(LegBox.objects.filter(pk__in=before).order_by("number"))
    return found


def _earlier(leg: Leg) -> list[UUID]:
    """The legs before this one in the chain of its boxes."""
    chains = _chains(list(leg.boxes.order_by("number")))
    return sorted({boxes[0].leg_id for boxes in chains} - {leg.id}, key=str)


def _take_over(leg: Leg, moved: list[LegBox], at: datetime) -> None:
    """The other barge has them now: on its list, and loaded when its loading has ended or it is under way."""
    for box in moved:
        seal = box.loaded_seal or box.seal
        leg.boxes.update_or_create(
            number=box.number,
            defaults={
                "listed": True, "seal": seal, "unit_id": box.unit_id, "consignment_id": box.consignment_id,
                "loaded_at": at, "loaded_seal": box.loaded_seal, "claimed": True, "claimed_seal": box.claimed_seal,
                "previous_id": box.previous_id, "broken_at": box.broken_at, "passed_at": box.passed_at,
            },
        )  # fmt: skip


def _box(leg: Leg, number: str) -> LegBox:
    found = LegBox.objects.select_for_update(no_key=True).filter(leg=leg, number=number).first()
    if found is None:
        raise Invalid([Problem(R17b.id, "number", ABSENT.format(box=number[:11]))])
    return found


def _journeys(box: LegBox) -> set[UUID] | None:
    return {box.consignment_id} if box.consignment_id else None


def _reason(said: str, rule: str) -> str:
    if not said.strip():
        raise Invalid([Problem(rule, "reason", REASON)])
    return said.strip()[:300]
