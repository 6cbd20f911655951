"""Alarms kept in step with what the facts and the clock call for; officers may close one for good."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
from django.db import transaction
from django.db.models import Q

from kouan.channels.services.outbound import send
from kouan.clearance.corridors.alarms import Wanted, wanted
from kouan.clearance.corridors.models import Alarm, Leg, LegBox
from kouan.clearance.corridors.services import gather
from kouan.clearance.corridors.states import Mode
from kouan.journal.services import append
from kouan.kernel import clock
from kouan.kernel.errors import Conflict, Invalid, NotFound, Problem
from kouan.kernel.text import Text
from kouan.registry.caller import Caller
from kouan.registry.roles import Role

TOLD = frozenset({"ROLLED", "EXTRA_BOX", "SEAL", "SHORT_LANDED", "LISTS_DIFFER", "OVERDUE", "CLAIM_DUE", "CLAIM_LATE",
                  "ARRIVAL_DUE", "ARRIVAL_LATE", "TURNED_BACK", "UNDECLARED"})  # fmt: skip
MEMORY = timedelta(days=60)  # how long a closed transit leg is watched for goods nobody declared
REASON = Text("请写明理由。", "Give the reason.")
OVER = Text("该报警已解除。", "This alarm is over.")


def look(leg: Leg, boxes: list[LegBox]) -> int:
    """Raise what is called for and not there, end what no longer is; how many changed. The leg is locked."""
    asked = {(one.kind, one.key): one for one in wanted(leg, boxes, clock.now(), undeclared(leg, boxes))}
    rows = list(leg.alarms.all())
    standing = {(row.kind, row.key): row for row in rows if row.ended_at is None}
    closed = {(row.kind, row.key) for row in rows if row.ended_by_id is not None}
    changed = 0
    for key, row in standing.items():
        if key not in asked:
            _end(row, leg, boxes)
            changed += 1
    for key, one in asked.items():
        if key not in standing and key not in closed:
            _raise(leg, boxes, one)
            changed += 1
    return changed


def undeclared(leg: Leg, boxes: list[LegBox]) -> bool:
    """Whether goods that arrived at the destination are not declared there."""
    if leg.direction != "I" or leg.mode not in (Mode.ARRIVE, Mode.TRANSIT) or leg.discharge_ended_at is None:
        return False
    lines = {box.consignment_id for box in boxes if box.consignment_id and box.found_at}
    return bool(lines - gather.declared(lines).keys())


def watch() -> int:
    """What time alone has made due on all open legs; each leg in a transaction of its own."""
    from kouan.clearance.corridors.services.settling import settle

    lately = Q(mode=Mode.TRANSIT, direction="I", discharge_ended_at__gte=clock.now() - MEMORY)
    done = 0
    for id in Leg.objects.filter(Q(closed_at=None) | lately).order_by("id").values_list("id", flat=True):
        with transaction.atomic():
            leg = Leg.objects.select_for_update(no_key=True, skip_locked=True).filter(pk=id).first()
            if leg is None:
                continue
            if changed := look(leg, list(leg.boxes.select_related("consignment").order_by("number"))):
                settle(leg)
                done += changed
    return done


@transaction.atomic
def close_alarm(*, caller: Caller, alarm: UUID, note: str) -> Alarm:
    """An officer has looked into it."""
    caller.require(Role.CUSTOMS)
    if not note.strip():
        raise Invalid([Problem("R-1.6", "note", REASON)])
    row = Alarm.objects.select_for_update(of=("self",)).select_related("leg").filter(pk=alarm).first()
    if row is None:
        raise NotFound()
    if row.ended_at is not None:
        raise Conflict(OVER)
    row.ended_by_id, row.ended_note = caller.organisation, note.strip()[:300]
    _end(row, row.leg, list(row.leg.boxes.all()))
    return row


def _raise(leg: Leg, boxes: list[LegBox], one: Wanted) -> None:
    row = Alarm.objects.create(
        leg=leg, kind=one.kind, key=one.key, rule=one.rule, text_zh=one.text.zh[:300], text_en=one.text.en[:300],
        raised_at=clock.now(),
    )  # fmt: skip
    _say(row, leg, boxes, "CORRIDOR_ALARM")
    if one.kind in TOLD:
        tell(leg, boxes, row)


def _end(row: Alarm, leg: Leg, boxes: list[LegBox]) -> None:
    row.ended_at = clock.now()
    row.save(update_fields=["ended_at", "ended_by", "ended_note"])
    _say(row, leg, boxes, "CORRIDOR_ALARM_ENDED")


def _say(row: Alarm, leg: Leg, boxes: list[LegBox], type: str) -> None:
    said: dict[str, Any] = {"leg": leg.id, "kind": row.kind, "rule": row.rule, "note": row.ended_note}
    append(
        type=type,
        subject=("corridor_alarm", row.id),
        journey=next((box.consignment_id for box in _about(row, boxes)), None),
        payload=said | {"zh": row.text_zh, "en": row.text_en, "conveyance": leg.vessel},
        set={"kind": row.kind, "key": row.key, "raised_at": row.raised_at, "ended_at": row.ended_at},
    )


def tell(leg: Leg, boxes: list[LegBox], row: Alarm) -> None:
    """A notice to the carrier, and to the owners and agents of the goods it is about."""
    lines = [box.consignment for box in _about(row, boxes) if box.consignment is not None]
    to = {leg.carrier_id} | {party for line in lines for party in (line.owner_id, line.agent_id) if party}
    body = msgspec.json.encode(
        {
            "leg": leg.id,
            "vessel": leg.vessel,
            "voyage": leg.voyage,
            "kind": row.kind,
            "box": row.key if len(row.key) == 11 else "",
            "rule": row.rule,
            "zh": row.text_zh,
            "en": row.text_en,
            "raised_at": row.raised_at,
        }
    )
    for organisation in sorted(to, key=str):
        send(
            organisation=organisation,
            format="CorridorNotice",
            body=body,
            filename=f"corridor_{row.kind.lower()}_{row.id}.json",
            ref=("leg", leg.id),
            key=f"{row.id}",
        )


def _about(row: Alarm, boxes: list[LegBox]) -> list[LegBox]:
    mine = [box for box in boxes if box.number == row.key]
    return mine or [box for box in boxes if box.consignment_id]
