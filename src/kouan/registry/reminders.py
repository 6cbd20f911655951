"""What awaits the caller in the registry: mandates and tokens that end within NOTICE."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Q, QuerySet
from django.urls import reverse

from kouan.kernel import clock
from kouan.kernel.calendar import ends_at
from kouan.kernel.text import Text
from kouan.registry import selectors
from kouan.registry.caller import Caller
from kouan.registry.models import ApiToken, Mandate
from kouan.registry.roles import Role
from kouan.registry.worklist import Task, provide

NOTICE = timedelta(days=14)
_MANDATE = Text("代理委托 {paper} 将于 {day} 到期", "Mandate {paper} ends on {day}")
_TOKEN = Text("接口令牌“{name}”将于 {day} 到期", 'The API token "{name}" expires on {day}')
_RENEW = Text("到期后程序将被拒绝，请先签发新令牌", "Programs are refused from then on: issue a new one before")


def mandates(caller: Caller) -> QuerySet[Mandate]:
    """Standing mandates of the caller that end soon."""
    if not caller.may(Role.TRADER, Role.BROKER):
        return Mandate.objects.none()
    today = clock.today()
    soon = Q(revoked_at=None, valid_until__gte=today, valid_until__lte=today + NOTICE)
    return selectors.mandates(caller).filter(soon).order_by("valid_until", "id")


def tokens(caller: Caller) -> QuerySet[ApiToken]:
    """Living tokens of the caller's organisation that expire soon."""
    now = clock.now()
    rows = ApiToken.objects.filter(organisation=caller.organisation, revoked_at=None)
    return rows.filter(expires_at__gt=now, expires_at__lte=now + NOTICE).order_by("expires_at", "id")


def tasks(caller: Caller, limit: int) -> Iterator[Task]:
    """Soonest first; within two days it is soon."""
    near = clock.now() + timedelta(days=2)
    for row in mandates(caller)[:limit]:
        parties = (row.principal, row.agent)
        detail = Text(*(" → ".join(party.name(language) for party in parties) for language in ("zh", "en")))
        title = _MANDATE.format(paper=row.document_ref, day=row.valid_until.isoformat())
        end = ends_at(row.valid_until)
        severity = "a" if end <= near else "m"
        yield Task(title, detail, reverse("registry:mandates"), row.granted_at, end, severity, "mandate")
    for token in tokens(caller)[:limit]:
        day = token.expires_at.astimezone(clock.SHANGHAI).date().isoformat()
        severity = "a" if token.expires_at <= near else "m"
        title = _TOKEN.format(name=token.name, day=day)
        yield Task(title, _RENEW, reverse("registry:tokens"), token.created_at, token.expires_at, severity, "token")


def count(caller: Caller) -> int:
    """How many end soon."""
    return mandates(caller).count() + tokens(caller).count()


provide("registry.reminders", tasks, count)
