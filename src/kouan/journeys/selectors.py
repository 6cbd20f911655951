"""Reads: the gate question, and the journeys a caller may see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet

from kouan.journal import selectors as journal
from kouan.journal.db import run
from kouan.journal.stored import Stored
from kouan.journeys.models import Call, Consignment, Hold, Unit
from kouan.kernel import clock
from kouan.kernel.errors import NotFound
from kouan.kernel.text import Text
from kouan.registry.caller import Caller
from kouan.registry.roles import Role

SEE_ALL = (Role.CUSTOMS, Role.INSPECTION, Role.PORT_OFFICE, Role.TERMINAL)


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that keeps a box in: a standing hold (`kind`, who, since when), or a fact of the gate."""

    kind: str
    text: Text
    since: datetime | None = None
    placed_by: str = ""

    def as_dict(self, language: str) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "message": self.text.say(language),
            "zh": self.text.zh,
            "en": self.text.en,
            "since": self.since.isoformat() if self.since else None,
            "placed_by": self.placed_by,
        }


@dataclass(frozen=True, slots=True)
class GateAnswer:
    """May this box leave, on this truck, now: yes, or every reason why not."""

    allowed: bool
    number: str
    unit: UUID | None
    consignments: tuple[UUID, ...]
    reasons: tuple[Reason, ...]
    information: tuple[Text, ...] = ()

    def as_dict(self, language: str) -> dict[str, Any]:
        return {
            "allowed": self.allowed,
            "number": self.number,
            "unit": str(self.unit) if self.unit else None,
            "consignments": [str(one) for one in self.consignments],
            "reasons": [one.as_dict(language) for one in self.reasons],
            "information": [{"message": one.say(language), "zh": one.zh, "en": one.en} for one in self.information],
        }


_GATE = """
WITH box AS (SELECT id, location FROM journeys_unit WHERE number = %(number)s),
carried AS (
  SELECT c.id, c.controlled, c.released_at
    FROM box JOIN journeys_consignmentunit l ON l.unit_id = box.id AND l.closed_at IS NULL
    JOIN journeys_consignment c ON c.id = l.consignment_id),
held AS (
  SELECT h.kind, h.reason_zh, h.reason_en, h.placed_at, o.name_zh
    FROM journeys_hold h LEFT JOIN registry_organisation o ON o.id = h.placed_by_id
   WHERE (h.lifted_at IS NULL OR h.lifted_at > %(at)s)
     AND (h.unit_id = (SELECT id FROM box) OR h.consignment_id IN (SELECT id FROM carried)))
SELECT box.id, box.location,
  (SELECT array_agg(id ORDER BY id) FROM carried),
  (SELECT count(*) FROM carried WHERE controlled AND (released_at IS NULL OR released_at > %(at)s)),
  (SELECT json_agg(json_build_array(kind, reason_zh, reason_en, placed_at, name_zh) ORDER BY placed_at) FROM held),
  (SELECT json_agg(json_build_array(plate, "window" @> %(at)s::timestamptz)) FROM journeys_appointment a
    WHERE a.unit_id = box.id AND a.cancelled_at IS NULL AND upper(a."window") > %(at)s),
  (SELECT json_agg(json_build_array(number, party, valid_until, valid_until < %(at)s) ORDER BY said_at)
     FROM journeys_order r
    WHERE r.box = %(number)s AND r.kind = 'release' AND NOT r.cancelled AND r.said_at <= %(at)s
      AND r.said_at > %(at)s - interval '90 days')
FROM box"""

UNKNOWN = Text("没有该集装箱的记录", "No such container is known")
ABSENT = Text("该集装箱不在本场站", "The container does not stand at this terminal")
NOT_RELEASED = Text("海关尚未放行", "Customs have not released the goods")
WRONG_TRUCK = Text("与集卡预约不符（车牌或时段）", "The truck appointment is for another plate or time")
ORDERED = Text("放箱指令 {number}，放给 {party}", "Release order {number} to {party}")
UNTIL, EXPIRED = Text("，有效期至 {day}", ", until {day}"), Text("，已于 {day} 过期", ", expired on {day}")


def may_leave(number: str, plate: str, at: datetime, terminal: str = "") -> GateAnswer:
    """May the box `number` leave on the truck `plate` at `at`? One query answers.

    The box must stand at the terminal (`terminal`, or any), no hold may stand on it or on what it carries, customs
    must have released what they control, and where trucks are booked for it this must be one of them, in its time.
    """
    row = run(_GATE, {"number": number, "at": at}).fetchone()
    if row is None:
        return unknown(number)
    unit, location, carried, unreleased, held, booked, ordered = row
    reasons = [_hold_reason(one) for one in held or ()]
    if not location or terminal not in ("", location):
        reasons.append(Reason("place", ABSENT))
    if unreleased and not any(one.kind == "customs" for one in reasons):
        reasons.append(Reason("customs", NOT_RELEASED))
    if booked and [plate, True] not in booked:
        reasons.append(Reason("appointment", WRONG_TRUCK))
    told = tuple(_told(one) for one in ordered or ())
    return GateAnswer(not reasons, number, unit, tuple(carried or ()), tuple(reasons), told)


def unknown(number: str) -> GateAnswer:
    """The answer about a box that nobody has told of."""
    return GateAnswer(False, number, None, (), (Reason("unit", UNKNOWN),))


def _told(ordered: list[Any]) -> Text:
    """A release order in words: it informs the gate, it neither opens nor closes it."""
    number, party, until, over = ordered
    text = ORDERED.format(number=number, party=party or "—")
    if not until:
        return text
    day = f"{datetime.fromisoformat(until).astimezone(clock.SHANGHAI):%Y-%m-%d %H:%M}"
    more = EXPIRED if over else UNTIL
    return Text(text.zh + more.zh.format(day=day), text.en + more.en.format(day=day))


def _hold_reason(held: list[Any]) -> Reason:
    kind, zh, en, since, placed_by = held
    return Reason(kind, Text(zh, en), datetime.fromisoformat(since), placed_by or "")


def visible_to(caller: Caller) -> QuerySet[Consignment]:
    """The consignments the caller may see: its own, those it is agent or carrier of; offices and terminals all."""
    if caller.may(*SEE_ALL):
        return Consignment.objects.all()
    mine = Q(owner=caller.organisation) | Q(agent=caller.organisation)
    if caller.may(Role.CARRIER, Role.RAIL):
        mine |= Q(call__conveyance__operator=caller.organisation)
    return Consignment.objects.filter(mine)


def journeys(caller: Caller) -> QuerySet[Consignment]:
    """The visible consignments with all a list shows, newest first; a constant number of queries."""
    holds = Hold.objects.filter(lifted_at=None).order_by("placed_at")
    return (
        visible_to(caller)
        .select_related("call__conveyance", "owner", "agent")
        .prefetch_related("units", Prefetch("holds", queryset=holds, to_attr="standing"))
        .order_by("-created_at", "-id")
    )


def journey(caller: Caller, id: UUID) -> Consignment:
    """One visible consignment with its boxes and every hold; NotFound for others' too."""
    found = journeys(caller).filter(pk=id).first()
    if found is None:
        raise NotFound()
    return found


def timeline(consignment: Consignment) -> list[Stored]:
    """Everything that happened to a consignment, and to the call it came with, in order of occurrence."""
    events = {event.seq: event for event in journal.timeline(consignment.id)}
    if consignment.call_id:
        events |= {event.seq: event for event in journal.of_subject("call", consignment.call_id)}
    return sorted(events.values(), key=lambda event: (event.occurred_at, event.seq))


def call(caller: Caller, id: UUID) -> Call:
    """A call: public facts of a vessel's visit, for everyone signed in."""
    found = Call.objects.select_related("conveyance").filter(pk=id).first()
    if found is None:
        raise NotFound()
    return found


def carries_for(caller: Caller, number: str) -> bool:
    """Whether the box carries, now, a consignment the caller may see; boxes are used again by others."""
    now_in = Q(consignmentunit__unit__number=number, consignmentunit__closed_at=None)
    return visible_to(caller).filter(now_in).exists()


def unit(number: str) -> Unit:
    """A box by its number; NotFound when unknown."""
    found = Unit.objects.filter(number=number).first()
    if found is None:
        raise NotFound()
    return found


def on_manifest(bill_no: str, direction: str, conveyance: str, voyage: str) -> Consignment | None:
    """The accepted manifest line a declaration refers to (rule B11), the newest when a number was used again."""
    lines = Consignment.objects.filter(
        bill_no=bill_no, direction=direction, manifest_state="accepted", call__voyage=voyage
    )
    return lines.filter(call__conveyance__name__iexact=conveyance).order_by("-created_at").first()
