"""Reads of clearance, always of what the caller may see."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from kouan.clearance.models import Declaration, DeclarationContainer, Draft, InspectionOrder, Receipt
from kouan.clearance.states import GONE, WITH_OFFICER
from kouan.journeys.models import Consignment
from kouan.journeys.pagination import Page
from kouan.kernel.calendar import ends_at, starts_at
from kouan.kernel.errors import NotFound
from kouan.registry.caller import Caller
from kouan.registry.roles import Role

OFFICERS = (Role.CUSTOMS, Role.INSPECTION)
# The procedure (Appendix A.4, 1.2).
ORDER = ("S0", "SpL", "SpJ", "Sp1", "SpC", "SpK", *"7LHJWGTCSKPREZD", "SpE")
PLACES = {channel: place for place, channel in enumerate(ORDER)}
SHOWN = "head", "duties", "problems", "digest"  # heavy columns that no list shows


def visible_to(caller: Caller) -> QuerySet[Declaration]:
    """The trader's own declarations and those an organisation filed; customs see all; others none."""
    if caller.may(*OFFICERS):
        return Declaration.objects.all()
    if not caller.may(Role.TRADER, Role.BROKER):
        return Declaration.objects.none()
    return Declaration.objects.filter(Q(organisation=caller.organisation) | Q(filed_by=caller.organisation))


def sees(caller: Caller, head: Declaration) -> bool:
    """Whether this declaration, read already, is among those `visible_to` the caller."""
    mine = caller.organisation in (head.organisation_id, head.filed_by_id)
    return caller.may(*OFFICERS) or (mine and caller.may(Role.TRADER, Role.BROKER))


def of_consignment(consignment: UUID) -> Q:
    """The rows a chapter keeps of a consignment's declarations.

    By the bill, which has an index over all states: by the consignment alone, every row of the chapter is looked at.
    """
    bill = Consignment.objects.filter(pk=consignment).values("bill_no")
    return Q(declaration__bill_no=Subquery(bill), declaration__consignment=consignment)


def declaration(caller: Caller, id: UUID) -> Declaration:
    """One visible declaration; NotFound for others' too."""
    found = visible_to(caller).select_related("organisation", "filed_by", "consignment__call").filter(pk=id).first()
    if found is None:
        raise NotFound()
    return found


def page(caller: Caller, filters: dict[str, Any], *, after: UUID | None = None, limit: int = 50) -> Page[Declaration]:
    """One page of the visible declarations, newest first.

    A trader's or broker's page is two walks over two indexes, merged, so that it costs the same however many there
    are. `filters`: state, direction, bill_no, number (seq_no, entry_id or client_no), box, since, until (dates).
    """
    ids: set[UUID] = set()
    for mine in _walks(caller):
        rows = Declaration.objects.filter(mine, _wanted(filters))
        if number := filters.get("number"):
            rows = rows.filter(pk__in=_numbered(caller, number))
        if after is not None:
            rows = rows.filter(pk__lt=after)
        ids.update(rows.order_by("-id").values_list("id", flat=True)[: limit + 1])
    chosen = sorted(ids, reverse=True)[: limit + 1]
    rows = Declaration.objects.filter(pk__in=chosen[:limit]).select_related("organisation", "filed_by").defer(*SHOWN)
    found = list(rows.order_by("-id"))
    return Page(found, chosen[limit - 1] if len(chosen) > limit else None)


def _walks(caller: Caller) -> list[Q]:
    if caller.may(*OFFICERS):
        return [Q()]
    if not caller.may(Role.TRADER, Role.BROKER):
        return []
    return [Q(organisation=caller.organisation), Q(filed_by=caller.organisation)]


def _numbered(caller: Caller, number: str) -> list[UUID]:
    """Declarations of that number, each kind of number by its own index; scoped by who asks afterwards."""
    same = Q(seq_no=number) | Q(entry_id=number) | Q(bill_no=number)
    own = Declaration.objects.filter(filed_by=caller.organisation, client_no=number).values_list("id", flat=True)
    return [*Declaration.objects.filter(same).values_list("id", flat=True)[:500], *own]


def _wanted(filters: dict[str, Any]) -> Q:
    wanted = Q()
    for name in ("state", "direction", "bill_no"):
        if said := filters.get(name):
            wanted &= Q(**{name: said})
    if box := filters.get("box"):
        wanted &= Q(Exists(DeclarationContainer.objects.filter(declaration=OuterRef("pk"), number=box)))
    since, until = filters.get("since"), filters.get("until")
    if isinstance(since, date):
        wanted &= Q(submitted_at__gte=starts_at(since))
    if isinstance(until, date):
        wanted &= Q(submitted_at__lt=ends_at(until))
    return wanted


def receipts(head: Declaration) -> list[Receipt]:
    """The receipts in the order customs gave them; several of one instant in the order of the procedure."""
    return sorted(head.receipts.all(), key=lambda one: (one.notice_at, PLACES.get(one.channel, len(ORDER))))


def drafts(caller: Caller) -> QuerySet[Draft]:
    """The organisation's open drafts, last changed first."""
    if not caller.may(Role.TRADER, Role.BROKER):
        return Draft.objects.none()
    return Draft.objects.filter(owner=caller.organisation, declaration=None).order_by("-updated_at", "-id")


def draft(caller: Caller, id: UUID) -> Draft:
    """One draft of the caller's organisation; NotFound for others' too."""
    if not caller.may(Role.TRADER, Role.BROKER):
        raise NotFound()
    found = Draft.objects.filter(owner=caller.organisation, pk=id).first()
    if found is None:
        raise NotFound()
    return found


def to_review(caller: Caller) -> QuerySet[Declaration]:
    """Declarations that wait for an officer, oldest first."""
    if not caller.may(Role.CUSTOMS):
        return Declaration.objects.none()
    waiting = (
        Declaration.objects.filter(state__in=WITH_OFFICER).select_related("organisation", "filed_by").defer(*SHOWN)
    )
    return waiting.order_by("id")


def to_inspect(caller: Caller) -> QuerySet[InspectionOrder]:
    """Open inspection orders, oldest first."""
    if not caller.may(*OFFICERS):
        return InspectionOrder.objects.none()
    waiting = InspectionOrder.objects.filter(done_at=None).select_related("declaration")
    return waiting.exclude(declaration__state__in=GONE).order_by("ordered_at")
