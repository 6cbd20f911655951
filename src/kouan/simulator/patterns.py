"""The patterns a bulk load copies: every shipment whose story is told, and the calls they came with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from kouan.clearance.advance.models import Watch
from kouan.clearance.models import (
    Declaration,
    DeclarationContainer,
    DeclarationLine,
    InspectionOrder,
    Receipt,
)
from kouan.journal.services import COLUMNS
from kouan.journeys.models import Call, Consignment, ConsignmentUnit, GateMove, Hold, Unit
from kouan.simulator.cloning import Pattern, Table

EVENTS = Table("journal_event", COLUMNS, "subject_id = ANY(%(ids)s)")
CALLS = (Table.of(Call, "id = %(call)s"), EVENTS)
SHIPMENTS = (
    Table.of(Unit, "id = ANY(%(units)s)"),
    Table.of(Consignment, "id = %(consignment)s"),
    Table.of(ConsignmentUnit, "consignment_id = %(consignment)s"),
    Table.of(Hold, "consignment_id = %(consignment)s"),
    Table.of(GateMove, "unit_id = ANY(%(units)s)"),
    Table.of(Declaration, "id = ANY(%(declarations)s)"),
    Table.of(DeclarationLine, "declaration_id = ANY(%(declarations)s)"),
    Table.of(DeclarationContainer, "declaration_id = ANY(%(declarations)s)"),
    Table.of(Receipt, "declaration_id = ANY(%(declarations)s)"),
    Table.of(InspectionOrder, "declaration_id = ANY(%(declarations)s)"),
    Table.of(Watch, "declaration_id = ANY(%(declarations)s)"),
    EVENTS,
)
COPY = "BK"  # begins the bill numbers of copies
FINISHED, OPEN = frozenset({"R", "D"}), frozenset({"H", "wait", "S", "P"})


@dataclass(slots=True)
class Numbers:
    """The numbers customs gave to one declaration of the pattern."""

    entry_id: str
    seq_no: str


@dataclass(slots=True)
class Shipment:
    """A shipment to copy. `events` how many it has; `numbers` those of its declarations; `boxes` how many boxes."""

    pattern: Pattern
    call: UUID
    finished: bool
    numbers: list[Numbers]
    boxes: int
    events: int


def calls(base: date, wanted: Iterable[UUID]) -> dict[UUID, Pattern]:
    """The patterns of these calls."""
    found = Call.objects.filter(pk__in=set(wanted))
    return {
        one.id: Pattern.take(
            CALLS, {"call": one.id, "ids": [one.id]}, {str(one.id): "id-call", one.voyage: "voyage"}, base
        )
        for one in found
    }


def shipments(base: date, most: int) -> Iterator[Shipment]:
    """Patterns of at most `most` shipments with one declaration or more, the newest first; never copies of copies."""
    lines = Consignment.objects.select_related("call").filter(call__isnull=False).exclude(bill_no__startswith=COPY)
    for line in lines.order_by("-id").iterator():
        declarations = list(Declaration.objects.filter(consignment=line).order_by("id"))
        if not declarations or declarations[-1].state not in FINISHED | OPEN:
            continue
        yield _shipment(line, declarations, base)
        most -= 1
        if most <= 0:
            return


def originals() -> int:
    """How many shipments there are that are not copies."""
    return Consignment.objects.exclude(bill_no__startswith=COPY).count()


def _shipment(line: Consignment, declarations: list[Declaration], base: date) -> Shipment:
    assert line.call is not None
    links = list(ConsignmentUnit.objects.filter(consignment=line).select_related("unit").order_by("id"))
    units = [link.unit for link in links]
    rows = [line, *links, *units, *Hold.objects.filter(consignment=line), *GateMove.objects.filter(unit__in=units)]
    rows += [*declarations, *InspectionOrder.objects.filter(declaration__in=declarations)]
    ids = [row.pk for row in rows]
    trader = declarations[-1].organisation
    known = {str(id): f"id{n}" for n, id in enumerate(ids)}
    known |= {str(line.call.id): "id-call", line.call.voyage: "voyage", line.bill_no: "bill"}
    known |= {str(trader.id): "trader", trader.uscc: "uscc", trader.name_zh: "name", trader.customs_code: "code"}
    known |= {unit.number: f"box{n}" for n, unit in enumerate(units)}
    for n, one in enumerate(declarations):
        known |= {one.entry_id: f"entry{n}", one.seq_no: f"seq{n}", one.client_no: f"client{n}"}
    parameters = {"consignment": line.id, "units": [u.id for u in units], "ids": ids}
    parameters["declarations"] = [one.id for one in declarations]
    pattern = Pattern.take(SHIPMENTS, parameters, known, base)
    pattern.ids.pop("id-call")
    return Shipment(
        pattern=pattern,
        call=line.call.id,
        finished=declarations[-1].state in FINISHED and all(link.closed_at for link in links),
        numbers=[Numbers(one.entry_id, one.seq_no) for one in declarations],
        boxes=len(units),
        events="".join(pattern.texts["journal_event"].parts).count("\n"),
    )
