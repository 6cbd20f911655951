"""Placing and lifting holds: each wing its own kind."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kouan.journal.services import append
from kouan.journeys.models import Consignment, Hold, Unit
from kouan.journeys.states import HoldKind
from kouan.kernel.clock import now
from kouan.kernel.errors import Forbidden, NotFound
from kouan.kernel.text import Text

NOT_YOURS = Text("该控制由其他单位加控，只能由其解控。", "Another organisation placed this hold: only it can lift it.")


@transaction.atomic
def place_hold(
    *,
    kind: str,
    reason: Text,
    consignment: UUID | None = None,
    unit: UUID | None = None,
    ref: str = "",
    rule: str = "",
    by: UUID | None = None,
    at: datetime | None = None,
) -> Hold:
    """Place a hold of `kind` on a consignment or on a box; the standing one of that kind and `ref` if there is one.

    `by` is the organisation that places it; `rule` the rule it follows from. Raises NotFound for no such target.
    """
    journey = _lock(consignment, unit)
    standing = _standing(kind, consignment, unit, ref)
    if standing is not None:
        return standing
    hold = Hold.objects.create(
        kind=HoldKind(kind),
        consignment_id=consignment,
        unit_id=unit,
        ref=ref,
        rule=rule,
        reason_zh=reason.zh[:300],
        reason_en=reason.en[:300],
        placed_by_id=by,
        placed_at=at or now(),
    )
    append(
        type="HOLD_PLACED",
        subject=("hold", hold.id),
        journey=journey,
        occurred_at=hold.placed_at,
        payload={"kind": hold.kind, "ref": ref, "rule": rule, "zh": reason.zh, "en": reason.en, "unit": unit},
        set={"kind": hold.kind, "ref": ref, "placed_at": hold.placed_at, "lifted_at": None},
    )
    if kind == HoldKind.CUSTOMS and consignment is not None:
        Consignment.objects.filter(pk=consignment).update(released_at=None)
    return hold


@transaction.atomic
def lift_hold(
    *,
    kind: str,
    consignment: UUID | None = None,
    unit: UUID | None = None,
    ref: str = "",
    by: UUID | None = None,
    at: datetime | None = None,
    own: bool = False,
) -> Hold | None:
    """Lift the standing hold of that kind and `ref`; None when none stands. Lifting customs control is the release.

    With `own` only what the organisation `by`, or no organisation, placed: Forbidden for another's.
    """
    journey = _lock(consignment, unit)
    hold = _standing(kind, consignment, unit, ref)
    if hold is None:
        return None
    if own and hold.placed_by_id not in (None, by):
        raise Forbidden(NOT_YOURS)
    hold.lifted_at, hold.lifted_by_id = at or now(), by
    hold.save(update_fields=["lifted_at", "lifted_by"])
    append(
        type="HOLD_LIFTED",
        subject=("hold", hold.id),
        journey=journey,
        occurred_at=hold.lifted_at,
        payload={"kind": hold.kind, "ref": ref, "unit": unit},
        set={"lifted_at": hold.lifted_at},
    )
    if kind == HoldKind.CUSTOMS and consignment is not None:
        Consignment.objects.filter(pk=consignment).update(released_at=hold.lifted_at)
    return hold


def _lock(consignment: UUID | None, unit: UUID | None) -> UUID | None:
    """Lock the target, so that the gate and a hold never pass each other; the journey it belongs to, if one."""
    if (consignment is None) == (unit is None):
        raise ValueError("a hold is on a consignment or on a unit")
    if consignment is not None:
        found = Consignment.objects.select_for_update(no_key=True).filter(pk=consignment).first()
        if found is None:
            raise NotFound()
        return consignment
    if unit is None or Unit.objects.select_for_update(no_key=True).filter(pk=unit).first() is None:
        raise NotFound()
    return journey_of(unit)


def journey_of(unit: UUID) -> UUID | None:
    """The consignment a box carries now, when it is exactly one."""
    carried = Consignment.objects.filter(consignmentunit__unit=unit, consignmentunit__closed_at=None)
    found = list(carried.values_list("id", flat=True)[:2])
    return found[0] if len(found) == 1 else None


def _standing(kind: str, consignment: UUID | None, unit: UUID | None, ref: str) -> Hold | None:
    return Hold.objects.filter(kind=kind, consignment=consignment, unit=unit, ref=ref, lifted_at=None).first()
