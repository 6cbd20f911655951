"""Pages of a closed lock: closures with their queue and flow plan, ways and prices, a firm's plans and advice."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import msgspec
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kouan.kernel import clock
from kouan.kernel.errors import Forbidden
from kouan.kernel.text import Text
from kouan.registry.caller import Caller, of_request, optional
from kouan.registry.roles import Role
from kouan.river.closures import drawing, places, selectors, services, wire
from kouan.river.closures.models import Advice, ClosurePlan, Run
from kouan.river.closures.places import GOODS
from kouan.river.closures.states import TONES, Answer, RunState, State, option_text
from kouan.river.forms import Step, taken, typed

PAGE = 100
MOST_TRAINS = 10
KEEPERS, FIRMS, PRICERS = (Role.LOCK, Role.PORT_OFFICE), (Role.TRADER, Role.CARRIER), (Role.PORT_OFFICE, Role.MARKET)
READERS = (*KEEPERS, *FIRMS, Role.BROKER, Role.RAIL, Role.MARKET, Role.TERMINAL)
TAGS = {
    "S": Text("资料", "source"),
    "P": Text("公布", "published"),
    "D": Text("设定", "decided"),
    "E": Text("估算", "estimate"),
    "M": Text("记忆", "from memory"),
}
AVOIDED = (0.0, 0.2, 0.4)


def language() -> str:
    return get_language() or "zh-hans"


def reader(request: HttpRequest, *roles: Role) -> Caller:
    caller = of_request(request)
    if not caller.may(*roles):
        raise Forbidden()
    return caller


def row_of(one: ClosurePlan) -> dict[str, Any]:
    title = Text(one.title_zh, one.title_en)
    days = (one.end - one.start).days + 1
    return {"one": one, "title": title, "lock": places.lock(one.lock), "days": days} | {
        "state": State(one.state).text,
        "tone": TONES[one.state],
        "left": round(100 * one.factor),
    }


@require_safe
def plans(request: HttpRequest) -> HttpResponse:
    """Public: closures announced, past ones replayed beside what was reported."""
    caller = optional(request)
    avoided = next((one for one in AVOIDED if request.GET.get("avoided") == f"{one:g}"), AVOIDED[1])
    context = {
        "rows": [row_of(one) for one in selectors.plans(caller).order_by("-start")[:PAGE]],
        "past": [wire.past(one) for one in selectors.replay(avoided)],
        "shares": [(f"{one:g}", round(100 * one), one == avoided) for one in AVOIDED],
        "keeper": caller is not None and caller.may(*KEEPERS),
        "locks": places.LOCKS.items(),
    }
    return render(request, "closures/plans.html", context)


@require_safe
def plan(request: HttpRequest, id: UUID) -> HttpResponse:
    """A closure: its queue as forecast, and the flow plan's shares, prices, trains."""
    caller = optional(request)
    found = selectors.plan(caller, id)
    told = selectors.forecast_of(found)
    days = (found.end - found.start).days + 1
    run = selectors.last_run(found)
    context = row_of(found) | {
        "forecast": told,
        "queue": drawing.band(_("Vessels waiting"), told.course, days, language()) if told else "",
        "run": run,
        "keeper": caller is not None and caller.may(*KEEPERS),
        "waiting": found.runs.filter(state=RunState.ASKED).exists(),
        "failed": selectors.runs(caller, found).filter(state=RunState.FAILED).first(),
        "firm": caller is not None and caller.may(*FIRMS),
        "signed_in": caller is not None,
    }
    return render(request, "closures/plan.html", context | (_flow(run) if run else {}))


def _flow(run: Run) -> dict[str, Any]:
    report: dict[str, Any] = run.report or {}
    use = report["use"]
    around = [one for one in use if one["option"]]
    through = sum(one["teu"] for one in use if one["mode"] == "lock")
    total = through + sum(one["teu"] for one in around) or 1.0
    shown = [("", places.mode("lock"), through)]
    shown += [(one["option"], option_text(one["option"]), one["teu"]) for one in around]
    trains = [
        one | {"origin": places.place(one["origin"]), "destination": places.place(one["destination"])}
        for one in report["trains"][:MOST_TRAINS]
    ]
    return {
        "shares": [(text, teu, round(100 * teu / total)) for _option, text, teu in shown],
        "prices": drawing.prices(_("Price of a slot by day"), report["slots"], language()),
        "map": drawing.river_map(_("Ways"), use, language()),
        "trains": trains,
        "earlier": report["earlier"],
        "left_behind": report["left_behind"],
        "weeks": [one for one in run.weeks if one["excess"] > 0],
        "answers": selectors.answers(run),
    }


@require_safe
def ways(request: HttpRequest) -> HttpResponse:
    caller = reader(request, *READERS)
    rows = list(selectors.ways())
    use = [
        {"origin": r.origin, "destination": r.destination, "mode": r.mode, "option": r.option, "teu": 0} for r in rows
    ]
    context = {
        "rows": [
            {
                "one": row,
                "from": places.place(row.origin),
                "to": places.place(row.destination),
                "mode": places.mode(row.mode),
                "option": option_text(row.option) if row.option else None,
                "tag": TAGS.get(row.tag, Text(row.tag, row.tag)),
            }
            for row in rows
        ],
        "map": drawing.river_map(_("Ways"), use, language()),
        "goods": [(one, GOODS.get(one.name, Text(one.name_zh, one.name))) for one in selectors.goods()],
        "pricer": caller.may(*PRICERS),
        "modes": places.MODES.items(),
        "today": clock.today(),
        "editing": _editing(request, rows),
    }
    return render(request, "closures/ways.html", context)


def _editing(request: HttpRequest, rows: list[Any]) -> Any:
    """The way whose price is being set, chosen by its identifier."""
    wanted = request.GET.get("way", "")
    return next((row for row in rows if str(row.pk) == wanted), None)


@require_safe
def firm(request: HttpRequest) -> HttpResponse:
    """The firm's own plans, and the advice for each: costs and times side by side, to accept or refuse."""
    caller = reader(request, *FIRMS)
    monday = clock.today() - timedelta(days=clock.today().weekday())
    advice = list(selectors.advice(caller).exclude(state=Answer.LAPSED)[:20])
    context = {
        "plans": [
            (one, GOODS.get(one.goods, Text(one.goods, one.goods))) for one in selectors.firm_plans(caller)[:PAGE]
        ],
        "advice": [_advice(one) for one in advice],
        "goods": [(one.name, GOODS.get(one.name, Text(one.name_zh, one.name))) for one in selectors.goods()],
        "weeks": [monday + timedelta(days=7 * n) for n in range(26)],
    }
    return render(request, "closures/firm.html", context)


def _advice(one: Advice) -> dict[str, Any]:
    ways = []
    for way in one.ways:
        leaves, arrives = date.fromisoformat(way["leaves"]), date.fromisoformat(way["arrives"])
        ways.append(
            way
            | {
                "text": option_text(way["option"]),
                "leaves": leaves,
                "arrives": arrives,
                "days": (arrives - leaves).days,
                "all": way["total"] + way["price"],
                "legs": [places.leg(leg) for leg in way["legs"]],
                "taken": one.option == way["option"] and one.leaves == leaves,
            }
        )
    goods = GOODS.get(one.firm_plan.goods, Text(one.firm_plan.goods, one.firm_plan.goods))
    return {"one": one, "goods": goods, "ways": ways, "state": Answer(one.state).text, "tone": TONES[one.state]}


@require_POST
def act(request: HttpRequest) -> HttpResponse:
    """One step of a form."""
    back, id = taken(request, STEPS)
    if back == "plan":
        return redirect(reverse("closures:plan", args=[id]) if id else "closures:plans")
    return redirect(f"closures:{back}")


def _draft(request: HttpRequest, caller: Caller, id: Any) -> ClosurePlan:
    said = msgspec.structs.asdict(typed(request, wire.PlanIn, lift_usable=bool(request.POST.get("lift_usable"))))
    return services.draft(caller=caller, title=Text(said.pop("title_zh"), said.pop("title_en")), **said)


def _way(request: HttpRequest, caller: Caller, id: Any) -> Any:
    said = msgspec.structs.asdict(typed(request, wire.WayIn, lists=("weekdays",)))
    return services.set_way(caller=caller, **said | {"weekdays": list(said["weekdays"])})


def _accept(request: HttpRequest, caller: Caller, id: Any) -> Any:
    option, _space, leaves = request.POST.get("way", "").partition(" ")
    body = typed(request, wire.AcceptIn, option=option, leaves=leaves)
    return services.accept(caller=caller, advice=id, option=body.option, leaves=body.leaves)


def _firm(request: HttpRequest, caller: Caller, id: Any) -> Any:
    return services.set_firm_plan(caller=caller, **msgspec.structs.asdict(typed(request, wire.FirmPlanIn)))


STEPS: dict[str, Step] = {
    "draft": (KEEPERS, _draft, "plan"),
    "announce": (KEEPERS, lambda r, c, id: services.announce(caller=c, plan=id), "plan"),
    "withdraw": (KEEPERS, lambda r, c, id: services.withdraw(caller=c, plan=id), "plan"),
    "forecast": (KEEPERS, lambda r, c, id: services.forecast(caller=c, plan=id), "plan"),
    "run": (KEEPERS, lambda r, c, id: services.ask_run(caller=c, plan=id), "plan"),
    "way": (PRICERS, _way, "ways"),
    "firm": (FIRMS, _firm, "firm"),
    "accept": (FIRMS, _accept, "firm"),
    "refuse": (FIRMS, lambda r, c, id: services.refuse(caller=c, advice=id), "firm"),
}

app_name = "closures"
urlpatterns = [
    path("", plans, name="plans"),
    path("plans/<uuid:id>/", plan, name="plan"),
    path("ways/", ways, name="ways"),
    path("firm/", firm, name="firm"),
    path("step/", act, name="act"),
]
