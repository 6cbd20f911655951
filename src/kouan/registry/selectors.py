"""Reads of the registry, scoped to the caller's organisation where they are not public."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Count, Max, Q, QuerySet

from kouan.kernel.errors import NotFound
from kouan.kernel.identifiers import USCC
from kouan.registry import codes
from kouan.registry.caller import Caller
from kouan.registry.codes import Code
from kouan.registry.models import ApiToken, CodeEntry, Mandate, Organisation, RuleValue

MOST_CODES = 200


def organisation(uscc: str) -> Organisation:
    """The active organisation of that credit code; its names and roles are public."""
    found = Organisation.objects.filter(uscc=uscc, is_active=True).first() if USCC.pattern.fullmatch(uscc) else None
    if found is None:
        raise NotFound()
    return found


def mandates(caller: Caller) -> QuerySet[Mandate]:
    """Mandates the caller's organisation gave or holds."""
    mine = Q(principal=caller.organisation) | Q(agent=caller.organisation)
    return Mandate.objects.filter(mine).select_related("principal", "agent")


def tokens(caller: Caller) -> QuerySet[ApiToken]:
    """Tokens of the caller's organisation, revoked ones too."""
    return ApiToken.objects.filter(organisation=caller.organisation).select_related("created_by")


def code_lists() -> list[Any]:
    """Every list with the number of codes in force without end, and its last change."""
    rows = CodeEntry.objects.values("list").annotate(
        codes=Count("id", filter=Q(valid_until=None)), since=Max("valid_from")
    )
    return list(rows.order_by("list"))


def search_codes(name: str, on: date, words: str = "", limit: int = MOST_CODES) -> list[Code]:
    """Codes in force on that day whose code starts with, or whose names contain, `words`."""
    sought = words.strip().casefold()
    found = []
    for code in codes.entries(name, on):
        names = f"{code.name_zh} {code.name_en}".casefold()
        if not sought or code.code.casefold().startswith(sought) or sought in names:
            found.append(code)
            if len(found) == limit:
                break
    return found


def rule_values(on: date, words: str = "") -> QuerySet[RuleValue]:
    """Rule values in force on that day, by key; exchange rates only when asked for."""
    rows = RuleValue.objects.filter(Q(effective_until=None) | Q(effective_until__gte=on), effective_from__lte=on)
    sought = words.replace("\0", "").strip()
    if sought:
        return rows.filter(Q(key__icontains=sought) | Q(note__icontains=sought) | Q(source__icontains=sought))
    return rows.exclude(key__startswith="exchange_rate.")


def rule_history(key: str) -> list[RuleValue]:
    """Every value the key ever had, newest first; NotFound when there is none."""
    found = list(RuleValue.objects.filter(key=key).order_by("-effective_from"))
    if not found:
        raise NotFound()
    return found
