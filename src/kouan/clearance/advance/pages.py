"""Pages of early declarations: the list, and one with the three sides it compares."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from kouan.clearance.advance import selectors
from kouan.clearance.advance.facts import facts_of
from kouan.clearance.advance.models import Watch
from kouan.clearance.advance.rules import R11c
from kouan.clearance.advance.services import problem
from kouan.clearance.advance.standing import ahead
from kouan.clearance.advance.states import WatchState
from kouan.clearance.amendments.rules import AMENDABLE
from kouan.clearance.rules.hints import plain
from kouan.clearance.states import State
from kouan.registry.caller import Caller, of_request
from kouan.registry.roles import Role

app_name = "advance"
PAGE = 100
TONES = {"awaiting": "wait", "matched": "ok", "mismatch": "bad", "blocked": "bad", "stale": "bad"}


def reader(request: HttpRequest) -> Caller:
    caller = of_request(request)
    caller.require(Role.TRADER, Role.BROKER, Role.CUSTOMS)
    return caller


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    found = [_row(one) for one in selectors.standing(reader(request))[:PAGE]]
    return render(request, "advance/list.html", {"found": found})


@require_safe
def watch(request: HttpRequest, declaration: UUID) -> HttpResponse:
    caller = reader(request)
    one = selectors.watch(caller, declaration)
    head = one.declaration
    ways = caller.may(Role.TRADER, Role.BROKER) and one.state in [str(state) for state in selectors.TROUBLE]
    context = _row(one) | {
        "ahead": ahead(one),
        "sides": _sides(one),
        "may_ask": ways and State(head.state) in AMENDABLE,
        "propose_withdrawal": one.state in (WatchState.BLOCKED_NO_MANIFEST, WatchState.STALE),
    }
    return render(request, "advance/watch.html", context)


def _row(one: Watch) -> dict[str, Any]:
    reasons = [problem(held) for held in one.reasons]
    return {"one": one, "state": WatchState(one.state).text, "tone": TONES.get(one.state, ""), "reasons": reasons}


def _sides(one: Watch) -> list[dict[str, Any]]:
    """A row for each thing compared: its name, and what declaration, manifest and tally say."""
    facts = facts_of(one.declaration)
    wrong = {reason["field"] for reason in one.reasons}
    rows = []
    for field, name in R11c.names.items():
        values = [getattr(side, field, None) for side in (facts.declared, facts.manifest, facts.tally)]
        shown = [plain(value) if field == "gross_weight" and value is not None else value for value in values]
        rows.append({"name": name, "values": shown, "wrong": field in wrong})
    return rows


urlpatterns = [
    path("", listing, name="list"),
    path("<uuid:declaration>/", watch, name="watch"),
]
