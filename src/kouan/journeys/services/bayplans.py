"""Bay plans of calls (BAPLIE): the plan made last stands, whole."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction

from kouan.journal.insert import insert_many
from kouan.journal.services import append
from kouan.journeys.models import BayPlan, Stowage
from kouan.journeys.services.calls import locked
from kouan.kernel.ids import uuid7


class Stowed(NamedTuple):
    """A box in its cell; weight in kilograms, None where the plan does not say it."""

    bay: int
    row: int
    tier: int
    box: str = ""
    size_type: str = ""
    full: bool = True
    weight: Decimal | None = None
    loading: str = ""
    discharge: str = ""
    dangers: str = ""
    temperature: str = ""


@transaction.atomic
def record_bay_plan(
    *, call: UUID, by: UUID, at: datetime, boxes: Sequence[Stowed], scope: str = "", number: str = ""
) -> BayPlan:
    """The plan of a call (of `scope`, where plans are partial), made at `at`, in the place of the one before.

    An older plan than the one that stands changes nothing, nor does the same plan again. The call's row is locked, so
    of two plans at once the later stands whichever comes first.
    """
    found = locked(call)
    plan, created = BayPlan.objects.get_or_create(
        call=found, scope=scope, defaults={"said_at": at, "said_by_id": by, "number": number}
    )
    if not created:
        if at < plan.said_at or (at == plan.said_at and _keys(plan) >= sorted(map(_key, boxes))):
            return plan  # of two plans of one moment the same one stands, whichever came first
        plan.said_at, plan.said_by_id, plan.number = at, by, number
        plan.save(update_fields=["said_at", "said_by", "number"])
        plan.boxes.all().delete()
    rows: Iterable[tuple[Any, ...]] = [(uuid7(), plan.id, *box) for box in boxes]
    insert_many(Stowage, ("id", "plan_id", *Stowed._fields), rows)
    weight = sum((box.weight for box in boxes if box.weight), Decimal(0))
    append(
        type="BAY_PLAN_RECEIVED",
        subject=("call", call),
        occurred_at=at,
        payload={"number": number, "scope": scope, "boxes": len(boxes), "weight": weight},
    )
    return plan


def _keys(plan: BayPlan) -> list[tuple[str, ...]]:
    return sorted(map(_key, plan.boxes.values_list(*Stowed._fields)))


def _key(box: Any) -> tuple[str, ...]:
    said = Stowed(*box)
    return tuple(map(str, said._replace(weight=said.weight and said.weight.quantize(Decimal("0.001")))))
