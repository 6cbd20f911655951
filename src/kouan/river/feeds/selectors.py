"""Reads of the feeds: the lock's desk sees every vessel, everybody else the ones they own or operate."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from kouan.kernel import clock
from kouan.kernel.errors import NotFound
from kouan.registry.caller import Caller
from kouan.registry.roles import Role
from kouan.river import selectors as river
from kouan.river.feeds import values
from kouan.river.feeds.models import Feed, Position, SkipperNotice, Suspicion, Track
from kouan.river.feeds.states import NoticeState
from kouan.river.models import Vessel


def positions(caller: Caller) -> QuerySet[Position]:
    """Last believed positions, newest first, each with whether a suspicion is open (`doubted`)."""
    river.reader(caller)
    open_ones = Suspicion.objects.filter(mmsi=OuterRef("mmsi"), cleared_at=None)
    rows = Position.objects.annotate(doubted=Exists(open_ones)).order_by("-at", "mmsi")
    if caller.may(*river.DESK):
        return rows
    return rows.filter(mmsi__in=river.vessels(caller).values("mmsi"))


def registered(caller: Caller, rows: list[Position]) -> dict[str, Vessel]:
    """The register's vessels of these positions, by number; those the caller may see."""
    found = river.vessels(caller).filter(mmsi__in=[row.mmsi for row in rows])
    return {one.mmsi: one for one in found}


def track(caller: Caller, mmsi: str) -> QuerySet[Track]:
    """Where a vessel was, newest first; NotFound for one that is not the caller's."""
    if not positions(caller).filter(mmsi=mmsi).exists():
        raise NotFound()
    return Track.objects.filter(mmsi=mmsi).order_by("-at")


def feeds(caller: Caller) -> QuerySet[Feed]:
    caller.require(*river.DESK)
    return Feed.objects.order_by("name")


def suspicions(caller: Caller) -> QuerySet[Suspicion]:
    """Open ones, newest first."""
    caller.require(*river.DESK)
    return Suspicion.objects.filter(cleared_at=None).order_by("-last_at")


def stale(one: Position) -> bool:
    """Whether nothing was heard of the vessel for so long that it may be elsewhere."""
    return one.at < clock.now() - values.minutes("stale.minutes")


def notices(caller: Caller | None = None) -> QuerySet[SkipperNotice]:
    """Notices in force or to come, newest first; drafts and those withdrawn for the desk only."""
    rows = SkipperNotice.objects.select_related("closure").order_by("-published_at", "-pk")
    if caller is not None and caller.may(Role.LOCK):
        return rows
    shown = rows.filter(state=NoticeState.PUBLISHED)
    return shown.filter(Q(ends=None) | Q(ends__gt=clock.now()))


def notice(caller: Caller | None, id: UUID) -> SkipperNotice:
    """One that was published stays readable, also when it is over or withdrawn."""
    rows = SkipperNotice.objects.select_related("closure")
    if caller is None or not caller.may(Role.LOCK):
        rows = rows.exclude(state=NoticeState.DRAFT).exclude(state=NoticeState.WITHDRAWN, published_at=None, sender="")
    found = rows.filter(pk=id).first()
    if found is None:
        raise NotFound()
    return found
