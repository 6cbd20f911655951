"""One chamber of a plan, or two side by side: vessels are moved in a draft and every rule answers at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from kouan.kernel.errors import Malformed
from kouan.registry.caller import Caller
from kouan.registry.roles import Role
from kouan.registry.wire import decode
from kouan.river import drawing, selectors, services, values, wire_plans
from kouan.river.documents import ids_of
from kouan.river.forms import tried
from kouan.river.models import Lockage
from kouan.river.pages.common import desk
from kouan.river.services import laying
from kouan.river.states import PlanState


@require_http_methods(["GET", "HEAD", "POST"])
def lockage(request: HttpRequest, id: UUID) -> HttpResponse:
    """A chamber; with `?with=` another of its dam and direction below it, to move vessels between them."""
    caller = desk(request)
    one = selectors.lockage(caller, id)
    if request.method == "POST":
        caller.require(Role.LOCK)
        tried(request, caller, lambda: _lay(caller, one, request.POST.dict()))
        left = Lockage.objects.filter(pk=id).exists()
        return redirect("river:lockage", id) if left else redirect("river:plan", one.version_id)
    others = [row for row in selectors.lockages(one.version) if _beside(row, one)]
    beside = next((row for row in others if str(row.pk) == request.GET.get("with")), None)
    rows = [one, beside] if beside is not None else [one]
    known = {entry["id"]: entry for entry in one.version.entries}
    name_of = ids_of(one.version)
    boxes = [[(b, known.get(name_of(b))) for b in row.berths.all()] for row in rows]
    layouts = {
        row.number: [{"id": e["id"], "x": b.x_cm, "y": b.y_cm} for b, e in held if e]
        for row, held in zip(rows, boxes, strict=True)
    }
    context = {
        "one": one,
        "name": values.facility_text(one.facility),
        "picture": _picture(rows, boxes),
        "boxes": [(row, b, entry) for row, held in zip(rows, boxes, strict=True) for b, entry in held if entry],
        "broken": laying.check(one.version, layouts),
        "others": others,
        "beside": beside,
        "draft": one.version.state == PlanState.DRAFT and caller.may(Role.LOCK),
        "may_freeze": one.version.state in (PlanState.DRAFT, PlanState.PUBLISHED) and caller.may(Role.LOCK),
    }
    return render(request, "river/lockage.html", context)


def _beside(row: Lockage, one: Lockage) -> bool:
    return row.dam == one.dam and row.direction == one.direction and row.pk != one.pk


def _picture(rows: Sequence[Lockage], boxes: Sequence[Sequence[tuple[Any, Any]]]) -> dict[str, Any]:
    """Chambers below each other in one picture, to one scale."""
    works, top, shown = rows[0].version.rules["facilities"], 0, []
    for row, held in zip(rows, boxes, strict=True):
        chamber = drawing.chamber(works[row.facility], held)
        shown.append({"row": row, "name": values.facility_text(row.facility), "top": top, **chamber})
        top += chamber["width"] + drawing.BETWEEN
    return {
        "chambers": shown,
        "length": max(one["length"] for one in shown),
        "height": top if len(shown) > 1 else top - drawing.BETWEEN,  # each of two has its name below it
    }


def _lay(caller: Caller, one: Lockage, said: dict[str, str]) -> object:
    if said.get("step") in ("freeze", "thaw"):
        return services.freeze(caller=caller, lockage=one.pk, frozen=said["step"] == "freeze")
    try:
        chambers = msgspec.json.decode(said.get("chambers", ""), type=list[wire_plans.ChamberIn])
    except msgspec.DecodeError:
        raise Malformed() from None
    if one.pk not in {chamber.lockage for chamber in chambers}:
        raise Malformed()
    layouts = {chamber.lockage: msgspec.to_builtins(chamber.places) for chamber in chambers}
    return services.set_chambers(caller=caller, layouts=layouts, reason=said.get("reason", ""))


@require_POST
def check(request: HttpRequest, id: UUID) -> HttpResponse:
    """Asked while a vessel is dragged: which rule these chambers would break."""
    caller = desk(request)
    one = selectors.lockage(caller, id)
    body = decode(request, wire_plans.Chambers)
    rows = {row.pk: row.number for row in selectors.lockages(one.version)}
    if any(chamber.lockage not in rows for chamber in body.chambers):
        raise Malformed()
    layouts = {rows[chamber.lockage]: msgspec.to_builtins(chamber.places) for chamber in body.chambers}
    found, later = laying.check(one.version, layouts), laying.later(one.version, layouts)
    return JsonResponse(wire_plans.verdict(found, later, caller.language))
