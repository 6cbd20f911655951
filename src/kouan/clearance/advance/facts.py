"""The facts of an early declaration, read from its row, its manifest line and the call."""

from __future__ import annotations

from decimal import Decimal

from kouan.clearance.advance.judging import Facts, Figures
from kouan.clearance.advance.rules import Goods, Tolerance
from kouan.clearance.models import Declaration
from kouan.clearance.states import FREE, GONE, State
from kouan.journeys.models import Consignment
from kouan.journeys.states import ManifestState
from kouan.kernel import clock
from kouan.registry import rule_table


def figures() -> Figures:
    """The rule values of today."""
    on = clock.today()
    tolerance = Tolerance(
        int(rule_table.value("early.match.packages", on)), rule_table.number("early.match.weight", on)
    )
    return Figures(
        tolerance,
        int(rule_table.value("early.stale.days", on)),
        int(rule_table.value("early.export.days", on)),
        bool(rule_table.value("early.tally.needed", on)),
    )


def facts_of(head: Declaration) -> Facts:
    """What is known now; one query."""
    declared = Goods(
        head.bill_no,
        head.conveyance,
        head.voyage,
        int(head.head.get("packages") or 0),
        Decimal(str(head.head.get("gross_weight") or 0)),
    )
    over = State(head.state) in (*FREE, *GONE)
    bare = Facts(head.direction, declared, head.submitted_at, clock.now(), over=over)
    if head.consignment_id is None or over:
        return bare
    line = Consignment.objects.select_related("call__conveyance").get(pk=head.consignment_id)
    return with_line(bare, line)


def with_line(bare: Facts, line: Consignment) -> Facts:
    """The facts, and what the manifest line and its call say."""
    call = line.call
    carrier = (call.conveyance.name, call.voyage) if call else (bare.declared.conveyance, bare.declared.voyage)
    on_vessel = call.ata if call and bare.direction == "I" else None
    arrivals = [at for at in (on_vessel, line.arrival_reported_at) if at is not None]
    tally = None
    if line.tallied_at is not None and line.tally_packages is not None:
        tally = Goods(line.bill_no, *carrier, line.tally_packages, line.tally_weight or Decimal(0))
    return Facts(
        bare.direction,
        bare.declared,
        bare.opened,
        bare.now,
        manifest=Goods(line.bill_no, *carrier, line.packages, line.gross_weight),
        withdrawn=line.manifest_state == ManifestState.WITHDRAWN,
        arrived=min(arrivals, default=None),
        tally=tally,
        on_call=call is not None,
    )
