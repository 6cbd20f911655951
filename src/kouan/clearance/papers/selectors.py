"""Reads of papers, always of what the caller may see."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from kouan.clearance import selectors as clearance
from kouan.clearance.models import Declaration
from kouan.clearance.papers.models import ArchivePromise, PaperFile, PaperRequest
from kouan.clearance.papers.rules import R63
from kouan.clearance.papers.states import WAITING, PaperState
from kouan.kernel.calendar import local_date
from kouan.kernel.errors import NotFound
from kouan.registry import rule_table
from kouan.registry.caller import Caller
from kouan.registry.roles import Role


def visible_to(caller: Caller) -> QuerySet[PaperRequest]:
    """Requests about declarations the caller may see, newest first."""
    seen = PaperRequest.objects.select_related("declaration", "declaration__organisation").order_by("-id")
    if caller.may(Role.CUSTOMS):
        return seen
    return seen.filter(declaration__in=clearance.visible_to(caller).values("id"))


def request(caller: Caller, id: UUID) -> PaperRequest:
    """One visible request; NotFound for others' too."""
    found = visible_to(caller).filter(pk=id).first()
    if found is None:
        raise NotFound()
    return found


def files(one: PaperRequest) -> list[PaperFile]:
    """Its files without their bytes, oldest first."""
    return list(PaperFile.objects.filter(request=one).defer("body").select_related("sent_by").order_by("id"))


def file(caller: Caller, id: UUID) -> PaperFile:
    """One file with its bytes, of a visible request."""
    found = PaperFile.objects.filter(pk=id, request__in=visible_to(caller).order_by().values("id")).first()
    if found is None:
        raise NotFound()
    return found


def to_supply(caller: Caller) -> QuerySet[PaperRequest]:
    """What the declarant still has to supply, soonest due first."""
    if not caller.may(Role.TRADER, Role.BROKER):
        return PaperRequest.objects.none()
    return visible_to(caller).filter(state__in=[str(state) for state in WAITING]).order_by("due_on", "id")


def to_read(caller: Caller) -> QuerySet[PaperRequest]:
    """For customs: what was supplied, and what is overdue."""
    if not caller.may(Role.CUSTOMS):
        return PaperRequest.objects.none()
    standing = PaperRequest.objects.filter(state__in=(PaperState.ANSWERED, PaperState.OVERDUE))
    return standing.select_related("declaration").order_by("asked_at")


def retention(head: Declaration) -> dict[str, Any]:
    """Whether the trader keeps its papers itself, and until when (R-6.3); no day before the release."""
    promise = ArchivePromise.objects.filter(organisation=head.organisation_id).first()
    until: date | None = None
    if head.released_at is not None:
        on = local_date(head.released_at)
        until = R63.kept_until(on, int(rule_table.value("documents.keep.years", on)))
    return {"kept_by_firm": promise is not None, "promised_at": promise and promise.promised_at, "until": until}
