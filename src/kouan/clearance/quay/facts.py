"""The facts a guard asks for, read for one request."""

from __future__ import annotations

from typing import Any

from kouan.clearance.admission.services.removal import is_dangerous
from kouan.clearance.models import Declaration, DeclarationLine, InspectionOrder
from kouan.clearance.quay.models import PlannedBox, Request
from kouan.clearance.quay.rules import ELIGIBLE, Facts
from kouan.clearance.states import FREE, GONE, State
from kouan.journeys.models import Consignment, Hold
from kouan.journeys.states import HoldKind
from kouan.kernel.rule import Rule

CONTROLS = (HoldKind.CUSTOMS, HoldKind.INSPECTION, HoldKind.QUARANTINE, HoldKind.TALLY, HoldKind.SEAL)


def declaration_of(request: Request) -> Declaration | None:
    """The standing declaration of what the box carries."""
    rows = Declaration.objects.filter(consignment=request.consignment_id).exclude(state__in=GONE)
    return rows.defer("head", "duties", "problems", "digest").first()


def facts_of(request: Request, head: Declaration | None = None) -> Facts:
    """Everything the guards ask, read now."""
    head = head or declaration_of(request)
    line = Consignment.objects.get(pk=request.consignment_id)
    holds = _holds(request)
    box = PlannedBox.objects.filter(plan__call=request.call_id, unit=request.unit_id).first()
    return Facts(
        **_declared(head),
        quarantined=HoldKind.QUARANTINE in holds,
        delivery_order=bool(request.delivery_order) and HoldKind.DELIVERY_ORDER not in holds,
        on_plan=box is not None and box.direct,
        fees_held=HoldKind.CHARGES in holds,
        full=request.unit.full,
        released=line.released_at is not None or not line.controlled,
        held=not holds.isdisjoint(CONTROLS),
        vgm=request.vgm_kg,
        seal=request.unit.seal,
        position=box.position if box else "",
    )


def _declared(head: Declaration | None) -> dict[str, Any]:
    if head is None:
        return {}
    settled = head.paid_at is not None or not head.total_fen or State(head.state) in FREE
    ordered = InspectionOrder.objects.filter(declaration=head, done_at=None).exists()
    rests = DeclarationLine.objects.filter(declaration=head).values_list("rest", flat=True)
    return {
        "declared": True,
        "early": head.early,
        "reviewed": head.reviewed_at is not None,
        "taxes_settled": head.reviewed_at is not None and settled,
        "ordered": ordered,
        "dangerous": any(is_dangerous(rest) for rest in rests),
    }


def _holds(request: Request) -> set[str]:
    """Kinds of holds that stand on the box or its goods; our own R-1.4a apart."""
    on_goods = Hold.objects.filter(lifted_at=None, consignment=request.consignment_id)
    on_box = Hold.objects.filter(lifted_at=None, unit=request.unit_id).exclude(ref=f"direct:{request.id}")
    return set(on_goods.values_list("kind", flat=True)) | set(on_box.values_list("kind", flat=True))


def open_guards(facts: Facts) -> list[type[Rule]]:
    """What still keeps a pick-up from being eligible, in the order of the rules."""
    return [rule for rule in ELIGIBLE if not rule.check(facts)]
