"""The list of legs with the river map, one leg, opening one, and transit declarations."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kouan.clearance.corridors import drawing, selectors
from kouan.clearance.corridors.allowing import allowed
from kouan.clearance.corridors.models import Leg, LegBox
from kouan.clearance.corridors.pages import lists
from kouan.clearance.corridors.pages.forms import offered
from kouan.clearance.corridors.places import PLACES
from kouan.clearance.corridors.services.opening import Voyage, open_leg
from kouan.clearance.corridors.states import Mode, Verdict
from kouan.clearance.corridors.steps import next_step, shown_as
from kouan.clearance.corridors.turns import of_leg
from kouan.clearance.corridors.typing_in import box_lines
from kouan.clearance.corridors.ways import passage_way, way
from kouan.journal import selectors as journal
from kouan.journal import types
from kouan.journeys.pagination import cut
from kouan.kernel.text import Text
from kouan.registry.asking import Ask, Form, Sheet, answer
from kouan.registry.caller import Caller, of_request
from kouan.registry.roles import Role

PAGE = 50
SHOWN = 40  # legs drawn on the map of the list
TONES = {"matched": "ok", "": "", "swapped": "going"}


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    return render(request, "corridors/legs.html", _list(request))


@require_safe
def rows(request: HttpRequest) -> HttpResponse:
    response = render(request, "corridors/parts/legs.html", _list(request))
    patch_cache_control(response, no_store=True)
    return response


@require_safe
def page(request: HttpRequest, id: UUID) -> HttpResponse:
    return render(request, "corridors/leg.html", one(reader(request), id))


@require_safe
def part(request: HttpRequest, id: UUID) -> HttpResponse:
    response = render(request, "corridors/parts/leg.html", one(reader(request), id))
    patch_cache_control(response, no_store=True)
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A carrier opens a leg."""
    caller = of_request(request)
    caller.require(Role.CARRIER)
    lede = _("A river voyage with boxes under customs control: sealed, on an approved vessel, by a time limit.")
    back = reverse("corridors:legs")
    sheet = Sheet(_("Open a leg"), lede, _("Open the leg"), NEW, back, _("The leg is open."))
    return answer(request, sheet, lambda said: _open(caller, said))


PORTS = [(place.codes[0], Text(f"{place.name.zh} {place.codes[0]}", f"{place.name.en} {place.codes[0]}"))
         for place in PLACES]  # fmt: skip
WAYS = [("E", gettext_lazy("Export")), ("I", gettext_lazy("Import"))]
LIMIT = gettext_lazy("Days after the planned arrival if empty.")
NEW = (
    Ask("mode", gettext_lazy("Mode"), "choice", choices=[(mode.value, mode.text) for mode in Mode]),
    Ask("direction", gettext_lazy("Direction"), "choice", choices=WAYS),
    Ask("vessel", gettext_lazy("Vessel"), most=200),
    Ask("voyage", gettext_lazy("Voyage"), most=32),
    Ask("from_port", gettext_lazy("From"), "choice", choices=PORTS),
    Ask("from_terminal", gettext_lazy("Terminal"), most=17, upper=True),
    Ask("to_port", gettext_lazy("To"), "choice", choices=PORTS),
    Ask("to_terminal", gettext_lazy("Terminal of arrival"), most=17, upper=True),
    Ask("planned_departure", gettext_lazy("Planned departure"), "moment"),
    Ask("planned_arrival", gettext_lazy("Planned arrival"), "moment"),
    Ask("time_limit", gettext_lazy("Time limit"), "moment", needed=False, help=LIMIT),
    Ask("reason", gettext_lazy("Reason"), most=200, needed=False),
    Ask("boxes", gettext_lazy("Box and seal, one on each line"), "area", most=20000, help="KRVU6000005 SEAL123"),
)  # fmt: skip


def _open(caller: Caller, said: dict[str, Any]) -> str:
    lines = box_lines(said.pop("boxes"))
    return reverse("corridors:leg", args=[open_leg(caller=caller, voyage=Voyage(**said), boxes=lines).id])


def reader(request: HttpRequest) -> Caller:
    """Legs are the business of these roles; the others are told so."""
    caller = of_request(request)
    caller.require(*selectors.PARTIES)
    return caller


def _list(request: HttpRequest) -> dict[str, Any]:
    caller = reader(request)
    closed = request.GET.get("closed") == "1"
    rows = selectors.legs(caller).filter(closed_at__isnull=not closed)
    found = cut(rows, PAGE)
    shown = [{"leg": leg, "state": shown_as(leg), "next": next_step(leg, (), leg.standing)} for leg in found.rows]  # type: ignore[attr-defined]
    return {
        "legs": shown,
        "closed": closed,
        "map": drawing.legs_map(found.rows[:SHOWN], get_language() or "zh-hans"),
        "alarms": [] if closed else list(selectors.standing_alarms(caller)[:20]),
        "may_open": caller.may(Role.CARRIER),
    }


def one(caller: Caller, id: UUID, refused: tuple[str, Form, QueryDict] | None = None) -> dict[str, Any]:
    """Everything the page of a leg shows; `refused` is a list that was not taken, its form and what was typed."""
    leg = selectors.leg(caller, id)
    boxes: list[LegBox] = leg.mine  # type: ignore[attr-defined]
    trail = list(leg.positions.order_by("at").values_list("lon", "lat"))[-200:]
    passages = selectors.passages(caller, leg)
    acts = allowed(caller, leg)
    return {
        "leg": leg,
        "mode": Mode(leg.mode).text,
        "state": shown_as(leg),
        "map": drawing.legs_map([leg], get_language() or "zh-hans", trail=trail),
        "way": way(leg) if leg.mode != Mode.LINKED else (),
        "passages": [(one, passage_way(leg, one)) for one in passages],
        "ahead": of_leg(caller, leg),
        "boxes": [(box, _tone(box), _seals(box)) for box in boxes],
        "alarms": selectors.alarms_of(caller, leg),
        "limits": selectors.destination_limits(leg),
        "transits": list(leg.transits.all()) if selectors.sees_all(caller, leg) else [],
        "events": _events(leg) if selectors.sees_all(caller, leg) else [],
        "acts": acts,
        "lists": lists.drawn(acts, leg, refused),
        "forms": offered(acts, leg),
        "open_boxes": [box for box in boxes if box.said in OPEN and not box.decided],
    }


OPEN = (Verdict.REJECTED, Verdict.DIFFERS, Verdict.SEAL, Verdict.SHORT)


def _tone(box: LegBox) -> str:
    return TONES.get(box.verdict, "bad" if not box.decided else "wait")


def _seals(box: LegBox) -> list[str]:
    """The different seals the lists name, the listed one first."""
    named = (box.seal, box.loaded_seal, box.claimed_seal, box.arrival_seal, box.found_seal)
    return list(dict.fromkeys(one for one in named if one))


def _events(leg: Leg) -> list[tuple[datetime, Text, str]]:
    """What happened, newest first; the same report in several journeys once."""
    found: dict[tuple[Any, ...], tuple[datetime, Text, str]] = {}
    for event in journal.of_subject("leg", leg.id):
        note = str(event.payload.get("note") or event.payload.get("box") or "")
        key = (event.type, event.recorded_at, note)
        found.setdefault(key, (event.occurred_at, types.get(event.type).text, note))
    return sorted(found.values(), key=lambda row: row[0], reverse=True)[:60]
