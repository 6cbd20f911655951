"""Plans: versions, the Gantt, one chamber to lay out, comparing, publishing, what if."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kouan.kernel import clock
from kouan.kernel.errors import Malformed
from kouan.kernel.text import Text
from kouan.registry.caller import Caller
from kouan.registry.roles import Role
from kouan.river import comparing, drawing, selectors, services, values
from kouan.river.forms import tried
from kouan.river.pages.common import desk, moment, whole
from kouan.river.states import PlanState


@require_http_methods(["GET", "HEAD", "POST"])
def plans(request: HttpRequest) -> HttpResponse:
    """Versions, newest first; ask for one, or what if."""
    caller = desk(request)
    if request.method == "POST":
        caller.require(Role.LOCK)
        tried(request, caller, lambda: _ask(caller, request.POST.dict()))
        return redirect("river:plans")
    facilities = values.facilities()
    context = {
        "rows": selectors.plans(caller)[:50],
        "facilities": [(code, Text(one["name_zh"], one["name_en"])) for code, one in facilities.items()],
        "may": caller.may(Role.LOCK),
        "now": clock.now().astimezone(clock.SHANGHAI),
        "published": selectors.published(),
    }
    return render(request, "river/plans.html", context)


def _ask(caller: Caller, said: dict[str, str]) -> object:
    if said.get("step") != "what_if":
        return services.request_plan(caller=caller, afresh=said.get("step") == "afresh")
    supposed: dict[str, Any] = {"closures": [], "vessels": []}
    if said.get("facility"):
        starts, ends = moment(said.get("starts", ""), "starts"), moment(said.get("ends", ""), "ends")
        closure = {"facility": said["facility"], "starts": starts.isoformat(), "ends": ends.isoformat()}
        supposed["closures"].append(closure)
    if said.get("name"):
        supposed["vessels"].append(
            {
                "name": said["name"][:80],
                "direction": "up" if said.get("direction") == "up" else "down",
                "eta": moment(said.get("eta", ""), "eta").isoformat(),
                "length": whole(said.get("length", ""), "length"),
                "beam": whole(said.get("beam", ""), "beam"),
                "draught": whole(said.get("draught", ""), "draught"),
                "displacement": 9000,
                "dg": 0,
                "class": 8,
            }
        )
    return services.request_plan(caller=caller, what_if=supposed)


@require_safe
def plan(request: HttpRequest, id: UUID) -> HttpResponse:
    """One version: its Gantt, its order with reasons, what it leaves out."""
    caller = desk(request)
    one = selectors.plan(caller, id)
    rows = selectors.lockages(one)
    names = {entry["id"]: entry["name"] for entry in one.entries}
    current = selectors.published()
    context = {
        "one": one,
        "gantt": drawing.gantt(one, rows, caller.language),
        "rows": [(row, values.facility_text(row.facility), row.berths.all()) for row in rows],
        "skips": [(skip, names.get(skip["passage"]), names.get(skip["by"])) for skip in one.skips[:200]],
        "promises": [_promise(told) for told in one.promises],
        "may": allowed(caller, one),
        "current": current if current is not None and current.pk != one.pk else None,
    }
    return render(request, "river/plan.html", context)


def _promise(told: dict[str, Any]) -> dict[str, Any]:
    """A promise and what the plan makes of it, with times as times."""
    times = {name: datetime.fromisoformat(told[name]) if told[name] else None for name in ("latest", "at")}
    return told | times | {"text": Text(told["zh"], told["en"]), "dam": values.DAM_TEXTS[told["dam"]]}


def allowed(caller: Caller, one: Any) -> set[str]:
    if not caller.may(Role.LOCK):
        return set()
    draft = one.state == PlanState.DRAFT
    may = {"discard"} if draft or one.state == PlanState.REQUESTED else set()
    return may | ({"publish"} if draft and one.what_if is None else set())


@require_POST
def act(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = desk(request)
    steps = {"publish": services.publish, "discard": services.discard}
    step = steps.get(request.POST.get("step", ""))
    if step is None:
        raise Malformed()
    tried(request, caller, lambda: step(caller=caller, version=id))
    return redirect("river:plan", id)


@require_safe
def compared(request: HttpRequest, id: UUID, other: UUID) -> HttpResponse:
    """Two versions side by side."""
    caller = desk(request)
    one, two = selectors.plan(caller, id), selectors.plan(caller, other)
    found = comparing.compare(one, two)
    return render(request, "river/compared.html", {"one": one, "two": two, "found": found})
