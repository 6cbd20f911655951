"""What a settled leg moves along: passages, transit declarations, the arrival report, the leg before it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from kouan.clearance.corridors import facts
from kouan.clearance.corridors.models import Leg, LegBox, Passage
from kouan.clearance.corridors.services import gather
from kouan.clearance.corridors.states import Arriving, LinkedIn, LinkedOut, Mode, Sailing, Verdict
from kouan.clearance.corridors.tables import LINKED_IN, LINKED_OUT, path
from kouan.journal.services import append
from kouan.journeys.models import Consignment
from kouan.journeys.services import record_tally, report_arrival

Pairs = list[tuple[facts.Box, Verdict]]
ARRIVED = frozenset({str(one) for one in (Arriving.CLOSED, Arriving.AWAIT_DECL, Arriving.INSPECT, Arriving.RELEASED)})


def follow(leg: Leg, about: facts.Leg, boxes: list[LegBox], pairs: Pairs, known: gather.Declared) -> None:
    """All that depends on this leg. Safe to be asked again."""
    from kouan.clearance.corridors.services.transits import follow_transits

    follow_transits(leg)
    if closes(leg):
        _report(leg, boxes)
    if leg.mode == Mode.LINKED:
        move_passages(leg, about, boxes, pairs, known)


def closes(leg: Leg) -> bool:
    """Whether the goods of this leg have come under the destination's own control."""
    if leg.mode == Mode.ARRIVE:
        return leg.state in ARRIVED
    return leg.mode in (Mode.TRANSIT, Mode.LINKED) and leg.direction == "I" and leg.state == Sailing.CLOSED


def _report(leg: Leg, boxes: list[LegBox]) -> None:
    """The goods are in the supervised site of the destination: the arrival report, once for each consignment whose
    boxes of this leg are all there. It lets early declarations go on (the wing listens to it)."""
    at = leg.berthed_at or leg.discharge_ended_at
    if at is None:
        return
    for line, mine in _by_consignment(boxes):
        if all(_there(box) for box in mine):
            consignment = mine[0].consignment
            if consignment is not None and consignment.arrival_reported_at is None:
                _count(leg, consignment, mine)
                report_arrival(consignment=line, terminal=leg.to_terminal, at=at)
                consignment.refresh_from_db()


def _count(leg: Leg, line: Consignment, boxes: list[LegBox]) -> None:
    """Boxes found under the seals they left with are their own tally: what the manifest says is in them. A terminal's
    tally of packages, before or after, stands beside it (the latest in time)."""
    if line.tallied_at is not None or leg.discharge_ended_at is None:
        return
    if all(box.said is Verdict.MATCHED for box in boxes):
        numbers = [box.number for box in boxes]
        record_tally(
            consignment=line.id,
            packages=line.packages,
            gross_weight=line.gross_weight,
            units=numbers,
            at=leg.discharge_ended_at,
        )


def _there(box: LegBox) -> bool:
    if box.said in (Verdict.REJECTED, Verdict.SWAPPED):
        return False
    return box.found_at is not None or box.decided == "admit"


def move_passages(leg: Leg, about: facts.Leg, boxes: list[LegBox], pairs: Pairs, known: gather.Declared) -> None:
    """The state of each consignment in linked unloading."""
    said = {box.number: pair for box, pair in zip(boxes, pairs, strict=True)}
    rows = {one.consignment_id: one for one in Passage.objects.select_for_update().filter(leg=leg)}
    delayed = leg.alarms.filter(kind="BARGE_DELAY", ended_at=None).exists()
    for line, mine in _by_consignment(boxes):
        goods = gather.goods_facts(mine[0], known)
        own = [said[box.number] for box in mine]
        state = passage_state(leg, about, goods, own, delayed)
        _move(leg, rows.get(line), line, state)


def passage_state(leg: Leg, about: facts.Leg, goods: facts.Goods, own: Pairs, delayed: bool) -> str:
    """The derived state, in the table of the direction."""
    derive = facts.linked_out if leg.direction == "E" else facts.linked_in
    return derive(about, goods, own, delayed)


def _move(leg: Leg, row: Passage | None, line: UUID, state: str) -> None:
    table, states = (LINKED_OUT, LinkedOut) if leg.direction == "E" else (LINKED_IN, LinkedIn)
    before: Any = states(row.state) if row else table.start
    if row is not None and row.state == state:
        return
    steps = path(table, before, states(state))
    if row is None:
        row = Passage.objects.create(leg=leg, consignment_id=line, state=state)
    else:
        row.state = state
        row.save(update_fields=["state"])
    append(
        type="PASSAGE_MOVED",
        subject=("passage", row.id),
        journey=line,
        payload={"leg": leg.id, "steps": steps, "zh": states(state).text.zh, "en": states(state).text.en},
        set={"state": state},
    )


def _by_consignment(boxes: Iterable[LegBox]) -> list[tuple[UUID, list[LegBox]]]:
    """The listed boxes that are still on this leg, by consignment, in order of id."""
    groups: dict[UUID, list[LegBox]] = {}
    for box in boxes:
        if box.consignment_id and box.listed and box.swapped_at is None:
            groups.setdefault(box.consignment_id, []).append(box)
    return sorted(groups.items(), key=lambda pair: str(pair[0]))
