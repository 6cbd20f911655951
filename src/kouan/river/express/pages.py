"""Pages of the express line: the public timetable, a sailing, bookings, the exchange, lock slots, figures."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kouan.journal.selectors import of_subject
from kouan.journal.types import get
from kouan.kernel import clock
from kouan.kernel.clock import SHANGHAI
from kouan.kernel.errors import Forbidden, KouanError, Malformed, NotFound
from kouan.kernel.text import Text
from kouan.registry.caller import Caller, of_request, optional
from kouan.registry.roles import Role
from kouan.river.express import drawing, places, selectors, services, wire
from kouan.river.express.forms import tell, typed
from kouan.river.express.models import Booking, LockSlot, Lot, Sailing
from kouan.river.express.states import CAUSES, EXCUSES, TONES, Booked, Slot, Status, Voyage

PAGE = 100
SPAN = timedelta(days=30)
DAMS = {"TGD": Text("三峡", "Three Gorges"), "GZB": Text("葛洲坝", "Gezhouba")}
LOTS = {
    "open": Text("待清算", "Open"),
    "cleared": Text("已成交", "Cleared"),
    "withdrawn": Text("已撤回", "Withdrawn"),
    "expired": Text("已失效", "Expired"),
}
WHY = {
    "no offer": Text("无人以可接受价格出让", "nobody offers there at that price"),
    "offers taken": Text("出让舱位已分完", "all that was offered is taken"),
    "own balance": Text("本方差额已达上限", "your balance is used up"),
    "others' balance": Text("对方差额已达上限", "the givers' balances are used up"),
}
PLANS = {
    "plan": Text("滚动班期", "Rolling departures"),
    "timetable": Text("固定班期", "Fixed timetable"),
    "fill_up": Text("满载即开", "Pure fill-up"),
}
BOOKERS = (Role.CARRIER, Role.TRADER, Role.BROKER, Role.TERMINAL, Role.PORT_OFFICE)


def reader(request: HttpRequest, *roles: Role) -> Caller:
    caller = of_request(request)
    if not caller.may(*roles):
        raise Forbidden()
    return caller


def language() -> str:
    return get_language() or "zh-hans"


def row_of(one: Sailing) -> dict[str, Any]:
    state, status = Voyage(one.state), Status(one.status)
    return {
        "one": one,
        "ports": [places.name(port) for port in one.ports],
        "state": state.text,
        "tone": TONES[state],
        "status": status.text,
        "status_tone": TONES[status],
        "teu": selectors.teu_of(one.capacity),
    }


@require_safe
def timetable(request: HttpRequest) -> HttpResponse:
    """Public: sailings of the next weeks, as picture and table."""
    caller = optional(request)
    today = clock.now().astimezone(SHANGHAI).replace(hour=0, minute=0, second=0, microsecond=0)
    since, until = today - timedelta(days=2), today + timedelta(days=28)
    rows = list(selectors.timetable(since, until)[:PAGE])
    drafts = []
    if caller is not None and caller.may(Role.CARRIER, Role.PORT_OFFICE):
        drafts = list(selectors.sailings(caller, state=Voyage.DRAFT).order_by("etd")[:PAGE])
    context = {
        "rows": [row_of(one) for one in rows],
        "drafts": [row_of(one) for one in drafts],
        "picture": drawing.timetable(_("Timetable"), rows, since, until, language()),
        "lines": list(selectors.lines()),
        "may_draft": caller is not None and caller.may(Role.CARRIER),
        "may_line": caller is not None and caller.may(Role.PORT_OFFICE),
        "signed_in": caller is not None,
    }
    return render(request, "express/timetable.html", context)


@require_safe
def one(request: HttpRequest, id: UUID) -> HttpResponse:
    """A sailing: facts for everybody, steps for those who take them."""
    caller = optional(request)
    found = selectors.sailing(caller, id)
    mine = caller is not None and caller.may(Role.CARRIER) and found.operator_id == caller.organisation
    context = row_of(found) | {
        "used": drawing.used(_("Slots used"), selectors.used(found), language()),
        "calls": [(call, places.name(call.port)) for call in found.berths],  # type: ignore[attr-defined]
        "slots": [(slot, Slot(slot.state).text, TONES[slot.state], DAMS.get(slot.dam)) for slot in found.held],  # type: ignore[attr-defined]
        "events": [(event, get(event.type)) for event in of_subject("sailing", found.pk)],
        "stops": list(selectors.stops(caller, found)) if caller is not None else [],
        "excuses": EXCUSES.items(),
        "causes": CAUSES.items(),
        "mine": mine,
        "terminal": caller.organisation if caller is not None and caller.may(Role.TERMINAL) else None,
        "office": caller is not None and caller.may(Role.PORT_OFFICE),
        "signed_in": caller is not None,
    }
    if mine and found.state in (Voyage.PUBLISHED, Voyage.UNDER_WAY) and caller is not None:
        context["free_slots"] = list(selectors.slots(caller, state=Slot.FREE).order_by("starts")[:50])
    return render(request, "express/sailing.html", context)


@require_safe
def bookings(request: HttpRequest) -> HttpResponse:
    caller = reader(request, *BOOKERS)
    rows = list(selectors.bookings(caller).order_by("-pk")[:PAGE])
    context: dict[str, Any] = {"rows": [_booking(caller, one) for one in rows], "may_book": caller.may(Role.CARRIER)}
    if caller.may(Role.CARRIER):
        context["held"] = [row for row in selectors.allotments(caller)[:PAGE] if row.free]
        context["sailings"] = list(selectors.sailings(caller, state=Voyage.PUBLISHED).order_by("etd")[:PAGE])
        context["ports"] = [(code, name) for code, (name, _place) in places.PORTS.items()]
        context["kinds"] = drawing.KINDS.items()
    return render(request, "express/bookings.html", context)


def _booking(caller: Caller, one: Booking) -> dict[str, Any]:
    carrier = caller.may(Role.CARRIER) and one.carrier_id == caller.organisation
    going = one.state in (Booked.BOOKED, Booked.READY)
    news = one.told_at is not None and one.seen_at is None and one.owner_id == caller.organisation
    return {
        "one": one,
        "state": Booked(one.state).text,
        "tone": TONES[one.state],
        "from": places.name(one.origin),
        "to": places.name(one.destination),
        "kind": drawing.KINDS[one.kind],
        "may_ready": one.state == Booked.BOOKED and (carrier or caller.may(Role.TERMINAL)),
        "may_cancel": going and carrier,
        "news": news,
    }


@require_safe
def exchange(request: HttpRequest) -> HttpResponse:
    """A carrier's slots, offers, needs and its last clearing; all carriers' for the port office."""
    caller = reader(request, Role.CARRIER, Role.PORT_OFFICE)
    last = selectors.clearings(caller).order_by("-pk").first()
    sailings = list(selectors.sailings(caller, state=Voyage.PUBLISHED).order_by("etd")[:PAGE])
    context = {
        "held": [
            (row, places.leg_text(row.leg), drawing.KINDS[row.kind]) for row in selectors.allotments(caller)[:200]
        ],
        "lots": [_lot(row) for row in selectors.lots(caller).order_by("-pk")[:PAGE]],
        "places": [(f"{s.pk} {leg}", s, places.leg_text(leg)) for s in sailings for leg in s.legs],
        "kinds": drawing.KINDS.items(),
        "balance": selectors.balance(caller),
        "run": last,
        "accounts": [(row, [WHY.get(why, why) for why in row.why]) for row in selectors.accounts(caller, last)]
        if last
        else [],
        "moves": [(row, places.leg_text(row.leg)) for row in selectors.transfers(caller, last)[:PAGE]] if last else [],
        "runs": list(selectors.clearings(caller).order_by("-pk")[:10]),
        "carrier": caller.may(Role.CARRIER),
        "office": caller.may(Role.PORT_OFFICE),
        "me": caller.organisation,
    }
    return render(request, "express/exchange.html", context)


def _lot(row: Lot) -> dict[str, Any]:
    return {"one": row, "leg": places.leg_text(row.leg), "kind": drawing.KINDS[row.kind], "state": LOTS[row.state]}


@require_safe
def slots(request: HttpRequest) -> HttpResponse:
    caller = reader(request, Role.CARRIER, Role.LOCK, Role.PORT_OFFICE)
    rows = list(selectors.slots(caller).order_by("-starts")[:PAGE])
    context = {
        "rows": [_slot(caller, row) for row in rows],
        "lock": caller.may(Role.LOCK),
        "dams": (("TGD", DAMS["TGD"]), ("GZB", DAMS["GZB"])),
    }
    return render(request, "express/slots.html", context)


def _slot(caller: Caller, row: LockSlot) -> dict[str, Any]:
    mine = row.sailing is not None and row.sailing.operator_id == caller.organisation
    going = row.state in (Slot.RESERVED, Slot.EARLY, Slot.ON_TIME)
    return {
        "one": row,
        "dam": DAMS.get(row.dam, row.dam),
        "state": Slot(row.state).text,
        "tone": TONES[row.state],
        "may_release": mine and going and caller.may(Role.CARRIER),
        "may_line": caller.may(Role.LOCK) and row.state == Slot.RESERVED,
        "may_pass": caller.may(Role.LOCK) and row.state in (Slot.EARLY, Slot.ON_TIME),
        "may_withdraw": caller.may(Role.LOCK) and row.state == Slot.FREE,
    }


@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    caller = reader(request, Role.PORT_OFFICE, Role.CARRIER, Role.LOCK, Role.TERMINAL)
    now = clock.now()
    left = list(selectors.sailings(caller).filter(atd__gte=now - SPAN).order_by("-atd")[:50])
    lines = list(selectors.lines())
    plans = [(line, line.plans.order_by("-made_at").first()) for line in lines] if caller.may(*PLANNERS) else []
    context = {
        "kpi": selectors.figures(now - SPAN, now),
        "causes": CAUSES,
        "rows": [row_of(one) | {"load": _share(one), "hours": _hours(one)} for one in left],
        "plans": [(line, plan, _plan(plan)) for line, plan in plans],
        "may_plan": caller.may(*PLANNERS),
    }
    return render(request, "express/figures.html", context)


def _share(one: Sailing) -> int:
    return round(100 * one.loaded_teu / max(selectors.teu_of(one.capacity), 1))


def _hours(one: Sailing) -> timedelta | None:
    return one.ata - one.atd if one.ata and one.atd else None


def _plan(plan: Any) -> list[dict[str, Any]]:
    """The plan's departures as times, beside the other two."""
    if plan is None:
        return []
    shown = []
    for name in ("plan", "timetable", "fill_up"):
        table = plan.result.get(name)
        if table:
            times: list[datetime] = [plan.starts + timedelta(hours=hour) for hour in table["departures"]]
            shown.append({"name": PLANS[name], "times": times, "table": table, "load": round(100 * table["load"])})
    return shown


@require_POST
def act(request: HttpRequest) -> HttpResponse:
    """One step of a form: `step`, `id` and its fields; back to where it came from."""
    caller = of_request(request)
    step = request.POST.get("step", "")
    if step not in STEPS:
        raise Malformed()
    roles, does, back = STEPS[step]
    caller.require(*roles)
    try:
        id = UUID(request.POST["id"]) if request.POST.get("id") else None
    except ValueError:
        raise Malformed() from None
    try:
        made = does(request, caller, id)
    except (Forbidden, NotFound):
        raise
    except KouanError as refused:
        tell(request, refused, language())
        return redirect(_back(request, back, id))
    messages.success(request, _("Done."))
    target = made.pk if step == "draft" else id
    return redirect(_back(request, back, target))


def _back(request: HttpRequest, back: str, id: UUID | None) -> Any:
    if back == "sailing":
        sailing = request.POST.get("sailing") or id
        try:
            return reverse("express:sailing", args=[UUID(str(sailing))])
        except ValueError:
            return "express:timetable"
    return f"express:{back}"


Does = Callable[[HttpRequest, Caller, Any], Any]


def _draft(request: HttpRequest, caller: Caller, id: Any) -> Sailing:
    """The form names slots by kind in fields of their own, and the line whose ports it calls at."""
    counts = {kind: request.POST.get(f"slots_{kind}", "").strip() for kind in drawing.KINDS}
    capacity = {kind: count for kind, count in counts.items() if count and count != "0"}
    body = typed(request, wire.SailingIn, capacity=capacity)
    said = msgspec.structs.asdict(body)
    return services.draft(caller=caller, **said | {"ports": list(body.ports)})


def _lot_of(request: HttpRequest, caller: Caller, id: Any) -> Lot:
    sailing, _space, leg = request.POST.get("place", "").partition(" ")
    said = msgspec.structs.asdict(typed(request, wire.LotIn, sailing=sailing, leg=leg))
    act = services.offer if said.pop("side") == "offer" else services.need
    return act(caller=caller, **said)


def _line_of(request: HttpRequest, caller: Caller, id: Any) -> Any:
    body = typed(
        request,
        wire.LineIn,
        ports=request.POST.get("way", "").replace(",", " ").split(),
        optional=request.POST.get("may_skip", "").replace(",", " ").split(),
    )
    name = Text(body.name_zh, body.name_en)
    return services.set_line(
        caller=caller,
        code=body.code,
        name=name,
        direction=body.direction,
        ports=list(body.ports),
        optional=list(body.optional),
    )


def _at(request: HttpRequest) -> datetime:
    return typed(request, wire.WhenIn).at or clock.now()


def _dict(request: HttpRequest, kind: type[Any]) -> dict[str, Any]:
    return msgspec.structs.asdict(typed(request, kind))


CARRIER, LOCK, TERMINAL, OFFICE = (Role.CARRIER,), (Role.LOCK,), (Role.TERMINAL,), (Role.PORT_OFFICE,)
PLANNERS = (Role.CARRIER, Role.PORT_OFFICE)
S = services
STEPS: dict[str, tuple[tuple[Role, ...], Does, str]] = {
    "line": (OFFICE, _line_of, "timetable"),
    "draft": (CARRIER, _draft, "sailing"),
    "publish": (CARRIER, lambda r, c, id: S.publish(caller=c, sailing=id), "sailing"),
    "cancel": (CARRIER, lambda r, c, id: S.cancel(caller=c, sailing=id, **_dict(r, wire.ReasonIn)), "sailing"),
    "depart": (CARRIER, lambda r, c, id: S.depart(caller=c, sailing=id, at=_at(r)), "sailing"),
    "arrive": (CARRIER, lambda r, c, id: S.arrive(caller=c, sailing=id, at=_at(r)), "sailing"),
    "berth": (TERMINAL, lambda r, c, id: S.plan_berth(caller=c, sailing=id, **_dict(r, wire.BerthIn)), "sailing"),
    "all_fast": (TERMINAL, lambda r, c, id: S.all_fast(caller=c, call=id, at=_at(r)), "sailing"),
    "complete": (TERMINAL, lambda r, c, id: S.complete(caller=c, call=id, at=_at(r)), "sailing"),
    "cause": (TERMINAL, lambda r, c, id: S.name_cause(caller=c, call=id, **_dict(r, wire.CauseIn)), "sailing"),
    "reserve": (CARRIER, lambda r, c, id: S.reserve(caller=c, slot=id, **_dict(r, wire.ReserveIn)), "sailing"),
    "explain": (CARRIER, lambda r, c, id: S.explain(caller=c, stop=id, **_dict(r, wire.ExcuseIn)), "sailing"),
    "refuse": (OFFICE, lambda r, c, id: S.refuse(caller=c, stop=id, **_dict(r, wire.NoteIn)), "sailing"),
    "offer_slot": (LOCK, lambda r, c, id: S.offer_slot(caller=c, **_dict(r, wire.SlotIn)), "slots"),
    "release": (CARRIER, lambda r, c, id: S.release(caller=c, slot=id), "slots"),
    "at_line": (LOCK, lambda r, c, id: S.at_line(caller=c, slot=id, at=_at(r)), "slots"),
    "passed": (LOCK, lambda r, c, id: S.pass_slot(caller=c, slot=id, at=_at(r)), "slots"),
    "withdraw_slot": (LOCK, lambda r, c, id: S.withdraw_slot(caller=c, slot=id), "slots"),
    "lot": (CARRIER, _lot_of, "exchange"),
    "withdraw": (CARRIER, lambda r, c, id: S.withdraw(caller=c, lot=id), "exchange"),
    "clear": (OFFICE, lambda r, c, id: S.clear(caller=c), "exchange"),
    "book": (CARRIER, lambda r, c, id: S.book(caller=c, **_dict(r, wire.BookIn)), "bookings"),
    "ready": ((Role.CARRIER, Role.TERMINAL), lambda r, c, id: S.ready(caller=c, booking=id), "bookings"),
    "cancel_booking": (CARRIER, lambda r, c, id: S.cancel_booking(caller=c, booking=id), "bookings"),
    "seen": (BOOKERS, lambda r, c, id: S.seen(caller=c, booking=id), "bookings"),
    "plan": (PLANNERS, lambda r, c, id: S.plan_departures(caller=c, line=id), "figures"),
}

app_name = "express"
urlpatterns = [
    path("", timetable, name="timetable"),
    path("sailings/<uuid:id>/", one, name="sailing"),
    path("bookings/", bookings, name="bookings"),
    path("exchange/", exchange, name="exchange"),
    path("lock-slots/", slots, name="slots"),
    path("figures/", figures, name="figures"),
    path("step/", act, name="act"),
]
