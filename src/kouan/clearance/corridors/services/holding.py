"""What the verdict on a box does to the box: a hold that keeps it, lifted when the verdict is another."""

from __future__ import annotations

from kouan.clearance.corridors.models import Leg, LegBox
from kouan.clearance.corridors.rules import R16, R17b, R17c, R18b
from kouan.clearance.corridors.states import Verdict
from kouan.journeys.models import Hold, Unit
from kouan.journeys.services import lift_hold, place_hold
from kouan.journeys.states import HoldKind
from kouan.kernel.text import Text

SHORT = Text("理货短卸，查明前不得提离。", "Short-landed: kept until it is found.")
HOLDS: dict[Verdict, tuple[HoldKind, str, Text]] = {
    Verdict.ROLLED: (HoldKind.CUSTOMS, R17b.id, R17b.rolled),
    Verdict.REJECTED: (HoldKind.CUSTOMS, R17b.id, R17b.rejected),
    Verdict.REVOKED: (HoldKind.CUSTOMS, R17c.id, R17c.text),
    Verdict.DIFFERS: (HoldKind.TALLY, R17b.id, R17b.differs),
    Verdict.SEAL: (HoldKind.SEAL, R18b.id, R18b.text),
    Verdict.SHORT: (HoldKind.TALLY, R16.id, SHORT),
}
DECIDED_FREE = frozenset({Verdict.SEAL, Verdict.DIFFERS, Verdict.SHORT})


def reference(leg: Leg) -> str:
    """What our holds of a leg are known by."""
    return f"corridor:{leg.id}"


def hold_boxes(leg: Leg, boxes: list[LegBox]) -> None:
    """Exactly the holds that the verdicts ask for stand. Boxes of no known unit cannot be held."""
    ref = reference(leg)
    standing: dict[object, list[Hold]] = {}
    for hold in Hold.objects.filter(unit__in=[box.unit_id for box in boxes if box.unit_id], ref=ref, lifted_at=None):
        standing.setdefault(hold.unit_id, []).append(hold)
    for box in sorted((one for one in boxes if one.unit_id), key=lambda one: str(one.unit_id)):
        wanted = wanted_hold(box)
        for hold in standing.get(box.unit_id, ()):
            if wanted is None or hold.kind != wanted[0]:
                lift_hold(kind=hold.kind, unit=box.unit_id, ref=ref)
        if wanted is not None:
            kind, rule, text = wanted
            place_hold(kind=kind, unit=box.unit_id, reason=text, ref=ref, rule=rule)


def wanted_hold(box: LegBox) -> tuple[HoldKind, str, Text] | None:
    """The hold that follows from the box's verdict, if any."""
    if box.decided == "admit" and box.said in DECIDED_FREE:
        return None
    return HOLDS.get(box.said)


def unit_of(number: str) -> Unit | None:
    return Unit.objects.filter(number=number).first()
