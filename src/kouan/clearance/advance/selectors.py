"""Reads of early declarations, always of what the caller may see."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from kouan.clearance import selectors as clearance
from kouan.clearance.advance.models import Watch
from kouan.clearance.advance.states import WatchState
from kouan.kernel.errors import NotFound
from kouan.registry.caller import Caller
from kouan.registry.roles import Role

TROUBLE = (WatchState.MISMATCH, WatchState.BLOCKED_NO_MANIFEST, WatchState.STALE)


def visible_to(caller: Caller) -> QuerySet[Watch]:
    """Watches of declarations the caller may see, with what a list shows."""
    seen = Watch.objects.select_related("declaration", "declaration__organisation").defer(
        "declaration__head", "declaration__duties", "declaration__problems", "declaration__digest"
    )
    if caller.may(Role.CUSTOMS):
        return seen
    return seen.filter(declaration__in=clearance.visible_to(caller).values("id"))


def standing(caller: Caller) -> QuerySet[Watch]:
    """Those not closed, newest first."""
    return visible_to(caller).exclude(state=WatchState.CLOSED).order_by("-declaration")


def trouble(caller: Caller) -> QuerySet[Watch]:
    """The declarant's own that do not go on by themselves, longest first."""
    if not caller.may(Role.TRADER, Role.BROKER):
        return Watch.objects.none()
    return visible_to(caller).filter(state__in=[str(state) for state in TROUBLE]).order_by("since")


def tallies_in_doubt(caller: Caller) -> QuerySet[Watch]:
    """For the terminal: tallies that an early declaration contradicts."""
    if not caller.may(Role.TERMINAL):
        return Watch.objects.none()
    seen = Watch.objects.filter(state=WatchState.MISMATCH, declaration__consignment__tallied_at__isnull=False)
    return seen.select_related("declaration").order_by("since")


def watch(caller: Caller, declaration: UUID) -> Watch:
    """The watch of one visible declaration; NotFound for others' too."""
    head = clearance.declaration(caller, declaration)
    found = Watch.objects.filter(pk=head.id).first()
    if found is None:
        raise NotFound()
    found.declaration = head
    return found
