"""Reads of amendments, always of what the caller may see."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from kouan.clearance import selectors as clearance
from kouan.clearance.amendments.models import Request, Version
from kouan.clearance.amendments.states import RequestState
from kouan.clearance.models import Declaration
from kouan.kernel.errors import NotFound
from kouan.registry.caller import Caller
from kouan.registry.roles import Role


def visible_to(caller: Caller) -> QuerySet[Request]:
    """Requests about declarations the caller may see, newest first, with what a list shows."""
    seen = Request.objects.select_related("declaration", "asked_by").order_by("-id")
    if caller.may(Role.CUSTOMS):
        return seen
    return seen.filter(declaration__in=clearance.visible_to(caller).values("id"))


def waiting(caller: Caller) -> QuerySet[Request]:
    """Requests that wait for customs, oldest first."""
    if not caller.may(Role.CUSTOMS):
        return Request.objects.none()
    return (
        Request.objects.filter(state=RequestState.ASKED).select_related("declaration", "asked_by").order_by("asked_at")
    )


def request(caller: Caller, id: UUID) -> Request:
    """One visible request; NotFound for others' too."""
    found = visible_to(caller).filter(pk=id).first()
    if found is None:
        raise NotFound()
    return found


def of_declaration(head: Declaration) -> list[Request]:
    """Every request about a declaration, oldest first."""
    return list(Request.objects.filter(declaration=head).select_related("asked_by").order_by("id"))


def versions(head: Declaration) -> list[Version]:
    """What the declaration said before, oldest first."""
    return list(Version.objects.filter(declaration=head).select_related("request").order_by("number"))


def errors(organisation: UUID, since: datetime, until: datetime) -> int:
    """Declaration errors on a declarant's record in that time; those caused by carriage are not among them (R-1.1e)."""
    mine = Request.objects.filter(asked_by=organisation, counted=True)
    return mine.filter(decided_at__gte=since, decided_at__lt=until).count()
