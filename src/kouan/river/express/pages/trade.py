"""Bookings, and the exchange of slots."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kouan.kernel.text import Text
from kouan.registry.caller import Caller
from kouan.registry.roles import Role
from kouan.river.express import drawing, places, selectors
from kouan.river.express.models import Booking, Lot
from kouan.river.express.pages.common import BOOKERS, PAGE, reader
from kouan.river.express.states import TONES, Booked, Voyage

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
    news = one.told_at is not None and one.seen_at is None and (one.owner_id or one.carrier_id) == caller.organisation
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
