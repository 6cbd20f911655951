"""From rows to the pure facts of `facts`: one place that knows both."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Max, Min, Q

from kouan.clearance.corridors import facts
from kouan.clearance.corridors.models import Leg, LegBox
from kouan.clearance.corridors.states import Arriving
from kouan.clearance.models import Declaration, InspectionOrder
from kouan.clearance.states import BEFORE_REVIEW, GONE, State

Declared = dict[UUID, tuple[Declaration, bool]]


def positions(leg: Leg) -> None:
    """Set on the leg what its positions say: when it left the fence, went on, came back, was near its destination."""
    seen = leg.positions
    base = leg.departed_at or leg.loading_ended_at or leg.planned_departure
    leg.left_at = seen.filter(at__gt=base, at_origin=False).aggregate(at=Min("at"))["at"]
    after = Q(at__gt=leg.left_at) if leg.left_at else Q(pk=None)
    told = seen.filter(after).aggregate(
        on=Min("at", filter=Q(at_origin=False)), back=Max("at", filter=Q(at_origin=True))
    )
    leg.went_on_at = told["on"]
    leg.back_at = told["back"]
    leg.near_at = seen.filter(at_destination=True, at__gt=base).aggregate(at=Min("at"))["at"]


def leg_facts(leg: Leg) -> facts.Leg:
    """The leg's own facts."""
    turned = [at for at in (leg.turned_back_at, leg.back_at) if at]
    return facts.Leg(
        export=leg.direction == "E",
        loading_ended=leg.loading_ended_at is not None,
        departed_at=leg.departed_at,
        left_at=leg.left_at,
        went_on=leg.went_on_at is not None,
        turned_back_at=max(turned, default=None),
        berthed_at=leg.berthed_at,
        arrival_claimed=leg.arrival_said_at is not None,
        arrival_verified=leg.berth_reported_at is not None or leg.near_at is not None,
        discharge_ended=leg.discharge_ended_at is not None,
        sea_departed=leg.sea_departed_at is not None,
    )


def box_facts(box: LegBox) -> facts.Box:
    """The facts of one box; `consignment` must be joined."""
    line = box.consignment
    passed = box.passed_at is not None and (box.broken_at is None or box.passed_at >= box.broken_at)
    return facts.Box(
        number=box.number,
        listed=box.listed,
        released=line is not None and (not line.controlled or line.released_at is not None),
        seal=box.seal,
        loaded=box.loaded_at is not None,
        loaded_seal=box.loaded_seal,
        claimed=box.claimed,
        claimed_seal=box.claimed_seal,
        found=box.found_at is not None,
        found_seal=box.found_seal,
        arrival_claimed=box.arrival_claimed,
        arrival_seal=box.arrival_seal,
        broken=box.broken_at is not None,
        passed=passed,
        decided=box.decided,
        landed=box.landed_at is not None,
        swapped=box.swapped_at is not None,
        sea_loaded=box.sea_loaded_at is not None,
    )


def declared(consignments: Iterable[UUID]) -> Declared:
    """The standing declaration of each consignment, and whether an inspection of it passed."""
    ids = list(consignments)
    if not ids:
        return {}
    standing = Declaration.objects.filter(consignment__in=ids).exclude(state__in=GONE)
    heads = list(standing.only("id", "state", "consignment_id", "accepted_at", "released_at", "direction"))
    passed = InspectionOrder.objects.filter(declaration__in=heads, result="passed")
    done = set(passed.values_list("declaration_id", flat=True))
    return {head.consignment_id: (head, head.id in done) for head in heads if head.consignment_id}


def after_close(boxes: Iterable[LegBox], found: Declared) -> Arriving:
    """What the declarations of an arrived leg say once its transit is closed (1.8)."""
    lines = {box.consignment_id for box in boxes if box.listed and box.consignment_id and box.swapped_at is None}
    heads = [found[line][0] if line in found else None for line in lines]
    if any(head is not None and head.state in (State.INSPECTING, State.SUMMARY_INSPECTING) for head in heads):
        return Arriving.INSPECT
    if None in heads:
        return Arriving.AWAIT_DECL
    free = [head is not None and head.released_at is not None for head in heads]  # a summary's goods too (SpK)
    return Arriving.RELEASED if free and all(free) else Arriving.CLOSED


def goods_facts(box: LegBox, found: Declared) -> facts.Goods:
    """What customs have done with the consignment of this box."""
    line = box.consignment
    if line is None:
        return facts.Goods()
    head, passed = found.get(line.id, (None, False))
    return facts.Goods(
        reported=line.arrival_reported_at is not None,
        declared=head is not None and State(head.state) not in BEFORE_REVIEW[:1],
        inspected=passed,
        released=line.released_at is not None,
    )
