"""The list of legs with the river map, one leg, opening one, and transit declarations."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kouan.clearance.corridors import drawing, selectors
from kouan.clearance.corridors.models import Leg, LegBox
from kouan.clearance.corridors.places import PLACES
from kouan.clearance.corridors.services.opening import BoxLine, Voyage, open_leg
from kouan.clearance.corridors.services.transits import move_by, second_start
from kouan.clearance.corridors.states import Mode, Moving, Verdict
from kouan.clearance.corridors.steps import next_step, shown_as
from kouan.clearance.corridors.ways import passage_way, way
from kouan.journal import selectors as journal
from kouan.journal import types
from kouan.journeys.pagination import cut
from kouan.kernel.clock import SHANGHAI
from kouan.kernel.errors import KouanError
from kouan.kernel.text import Text
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


def new(request: HttpRequest) -> HttpResponse:
    """A carrier opens a leg."""
    caller = of_request(request)
    caller.require(Role.CARRIER)
    typed = {key: str(value).strip() for key, value in request.POST.items()}
    if request.method == "POST":
        try:
            made = open_leg(caller=caller, voyage=_voyage(typed), boxes=_lines(typed.get("boxes", "")))
        except KouanError as refused:
            complain(request, caller, refused)
        except (KeyError, ValueError):
            messages.error(request, _("Fill in every field; times as year-month-day hour:minute."))
        else:
            messages.success(request, _("The leg is open."))
            return redirect("corridors:leg", made.id)
    modes = [(mode.value, mode.text) for mode in Mode]
    ports = [(place.codes[0], place.name) for place in PLACES]
    return render(request, "corridors/leg_new.html", {"typed": typed, "modes": modes, "ports": ports})


@require_safe
def transits(request: HttpRequest) -> HttpResponse:
    """Transit declarations the caller may see."""
    caller = reader(request)
    found = cut(selectors.transits(caller), PAGE)
    shown = [
        {"row": row, "state": Moving(row.state).text, "bad": row.state in ("overdue", "lapsed"),
         "move_by": move_by(row) if row.state == Moving.ACCEPTED else None, "fee_from": second_start(row)}
        for row in found.rows
    ]  # fmt: skip
    return render(request, "corridors/transits.html", {"transits": shown})


def reader(request: HttpRequest) -> Caller:
    """Legs are the business of these roles; the others are told so."""
    caller = of_request(request)
    caller.require(*selectors.PARTIES)
    return caller


def complain(request: HttpRequest, caller: Caller, refused: KouanError) -> None:
    """Say on the next page why nothing was done."""
    found = getattr(refused, "problems", None)
    said = (
        [f"{one.rule}: {one.text.say(caller.language)}" for one in found]
        if found
        else [refused.text.say(caller.language)]
    )
    for sentence in said[:10]:
        messages.error(request, sentence)


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


def one(caller: Caller, id: UUID) -> dict[str, Any]:
    """Everything the page of a leg shows."""
    leg = selectors.leg(caller, id)
    boxes: list[LegBox] = leg.mine  # type: ignore[attr-defined]
    trail = list(leg.positions.order_by("at").values_list("lon", "lat"))[-200:]
    passages = selectors.passages(caller, leg)
    return {
        "leg": leg,
        "mode": Mode(leg.mode).text,
        "state": shown_as(leg),
        "map": drawing.legs_map([leg], get_language() or "zh-hans", trail=trail),
        "way": way(leg) if leg.mode != Mode.LINKED else (),
        "passages": [(one, passage_way(leg, one)) for one in passages],
        "next": next_step(leg, boxes, leg.standing),  # type: ignore[attr-defined]
        "boxes": [(box, _tone(box), _seals(box)) for box in boxes],
        "alarms": selectors.alarms_of(caller, leg),
        "limits": selectors.destination_limits(leg),
        "transits": list(leg.transits.all()) if selectors.sees_all(caller, leg) else [],
        "events": _events(leg) if selectors.sees_all(caller, leg) else [],
        "acts": allowed(caller, leg),
        "open_boxes": [box for box in boxes if box.said in OPEN and not box.decided],
    }


OPEN = (Verdict.REJECTED, Verdict.DIFFERS, Verdict.SEAL, Verdict.SHORT)


def allowed(caller: Caller, leg: Leg) -> set[str]:
    """What this caller may report or decide on this leg now."""
    acts: set[str] = set()
    own = caller.may(Role.CARRIER) and leg.carrier_id == caller.organisation
    if leg.closed_at is None and own:
        acts |= {"departure"} if leg.berthed_at is None else set()
        acts |= {"arrival"} if leg.mode == Mode.ARRIVE else set()
    if leg.closed_at is None and caller.may(Role.TERMINAL):
        acts |= {"loading"} if leg.berthed_at is None else {"discharge"}
        acts |= {"berth"} if leg.berth_reported_at is None else set()
    if caller.may(Role.CUSTOMS):
        acts |= {"decide", "seal", "alarm"}
    if caller.may(Role.INSPECTION):
        acts |= {"seal"}
    return acts


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


def _voyage(typed: dict[str, str]) -> Voyage:
    names = ("mode", "direction", "vessel", "voyage", "from_port", "from_terminal", "to_port", "to_terminal")
    said: dict[str, Any] = {name: typed[name][:200] for name in names}
    if not all(said.values()) or said["mode"] not in set(Mode) or said["direction"] not in ("I", "E"):
        raise ValueError("fields")
    moments: dict[str, Any] = {name: moment_of(typed[name]) for name in ("planned_departure", "planned_arrival")}
    return Voyage(**said, **moments, reason=typed.get("reason", "")[:200])


def _lines(said: str) -> list[BoxLine]:
    """A box and its seal on each line."""
    lines = [line.replace(",", " ").split() for line in said.splitlines() if line.strip()]
    if not lines:
        raise ValueError("boxes")
    return [BoxLine(parts[0].upper()[:11], parts[1][:35] if len(parts) > 1 else "") for parts in lines[:500]]


def moment_of(said: str) -> datetime:
    """A moment as a browser's datetime field sends it, in Shanghai."""
    return datetime.fromisoformat(said).replace(tzinfo=SHANGHAI)
