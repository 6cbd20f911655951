"""Reads of two-step declarations: the parties their own, customs all."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce

from kouan.clearance import selectors as clearance
from kouan.clearance.models import Declaration
from kouan.clearance.states import OPEN, SUMMARY, State
from kouan.clearance.two_step.models import WITHDRAWN, RightReview, TwoStep
from kouan.clearance.two_step.rules import R12c
from kouan.kernel.calendar import local_date
from kouan.kernel.errors import NotFound
from kouan.registry.caller import Caller
from kouan.registry.roles import Role

INCOMPLETE = [str(state) for state in (*SUMMARY, State.RELEASED_TO_REMOVE)]
LIGHT = clearance.SHOWN


class Due(NamedTuple):
    """A two-step declaration with the last day to complete it; None while no entry of the vessel is known."""

    step: TwoStep
    due: date | None

    @property
    def head(self) -> Declaration:
        return self.step.declaration


def steps(caller: Caller) -> QuerySet[TwoStep]:
    """The visible ones, those whose vessel came first at the top; their entry as `entered_at`."""
    visible = clearance.visible_to(caller).values("id")
    return with_entry().filter(declaration__in=visible)


def with_entry() -> QuerySet[TwoStep]:
    """With the moment the 14 days count from: entry, or where none is declared the arrival of the vessel."""
    call = "declaration__consignment__call"
    rows = TwoStep.objects.select_related("declaration", "declaration__organisation").annotate(
        entered_at=Coalesce(F(f"{call}__entry_declared_at"), F(f"{call}__ata"), F("declaration__released_at"))
    )
    heavy = (f"declaration__{name}" for name in LIGHT if name != "head")
    return rows.defer(*heavy).order_by(F("entered_at").asc(nulls_last=True), "declaration_id")


def incomplete(rows: QuerySet[TwoStep]) -> QuerySet[TwoStep]:
    """Those whose second step is still to come."""
    return rows.filter(completed_at=None, declaration__state__in=INCOMPLETE)


def standing(rows: QuerySet[TwoStep]) -> QuerySet[TwoStep]:
    """Those not finished: first step, second step, or under way."""
    return rows.filter(declaration__state__in=[str(state) for state in OPEN])


def due_of(step: TwoStep) -> date | None:
    """The last day to complete it."""
    entered: datetime | None = getattr(step, "entered_at", None)
    return R12c.check(local_date(entered), local_date(entered)) if entered else None


def dues(rows: QuerySet[TwoStep], limit: int) -> list[Due]:
    """The first rows with their last days."""
    return [Due(step, due_of(step)) for step in rows[:limit]]


def one(caller: Caller, id: UUID) -> Due:
    """One visible two-step declaration; NotFound for others'."""
    found = steps(caller).filter(pk=id).first()
    if found is None:
        raise NotFound()
    return Due(found, due_of(found))


def reviews(caller: Caller) -> QuerySet[RightReview]:
    """Reviews of rights: the firm's own, all for customs; newest first."""
    rows = RightReview.objects.select_related("organisation", "declaration").order_by("-id")
    rows = rows.defer("declaration__head", "declaration__duties", "declaration__problems", "declaration__digest")
    if caller.may(Role.CUSTOMS):
        return rows
    return rows.filter(organisation=caller.organisation) if caller.may(Role.TRADER) else RightReview.objects.none()


def has_right(organisation: UUID) -> bool:
    """Whether the firm may declare in two steps as far as reviews of its breaches go: the last decision counts."""
    decided = RightReview.objects.filter(organisation=organisation).exclude(decision="")
    last = decided.order_by("-decided_at", "-id").values_list("decision", flat=True).first()
    return last != WITHDRAWN
