"""Bay plans as people look at them: which bays hold boxes, and one bay in section as seen from behind."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count

from kouan.journeys.models import BayPlan, Call, Stowage
from kouan.journeys.selectors import SEE_ALL
from kouan.registry.caller import Caller

DECK = 70  # tiers from here on stand on deck (ISO 9711)


@dataclass(frozen=True, slots=True)
class Section:
    """One bay: its rows from port to starboard, and its tiers from the top down, each with a cell for every row."""

    bay: int
    rows: list[int]
    tiers: list[tuple[int, list[Stowage | None]]]
    boxes: list[Stowage]


def plans(caller: Caller, call: Call) -> list[BayPlan]:
    """The plans of a call: for who runs the vessel, the terminal and the authorities; none for others."""
    if not caller.may(*SEE_ALL) and call.conveyance.operator_id != caller.organisation:
        return []
    return list(call.bay_plans.select_related("said_by").annotate(count=Count("boxes")).order_by("scope"))


def bays(plan: BayPlan) -> list[tuple[int, int]]:
    """Each bay that holds boxes, with their number."""
    rows = plan.boxes.values_list("bay").annotate(count=Count("pk")).order_by("bay")
    return [(bay, count) for bay, count in rows]


def section(plan: BayPlan, bay: int) -> Section:
    """The boxes of one bay in their places; of two in one place the first, the list has both."""
    boxes = list(plan.boxes.filter(bay=bay).order_by("-tier", "row", "box"))
    cells: dict[tuple[int, int], Stowage] = {}
    for box in boxes:
        cells.setdefault((box.tier, box.row), box)
    rows = across(box.row for box in boxes)
    tiers = sorted({box.tier for box in boxes}, reverse=True)
    return Section(bay, rows, [(tier, [cells.get((tier, row)) for row in rows]) for tier in tiers], boxes)


def across(rows: Iterable[int]) -> list[int]:
    """Rows from port to starboard: even ones outside in, the middle (00), odd ones inside out (ISO 9711)."""
    return sorted(set(rows), key=lambda row: -row if row % 2 == 0 else row)
