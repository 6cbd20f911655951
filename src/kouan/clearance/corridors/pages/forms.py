"""What is reported of a leg by a form of its own: sea ship, landing, swap, reassignment, turn back, seal, position."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, NamedTuple
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_http_methods

from kouan.clearance.corridors import selectors
from kouan.clearance.corridors.allowing import allowed
from kouan.clearance.corridors.models import Leg, LegBox
from kouan.clearance.corridors.places import PLACES
from kouan.clearance.corridors.services import boxes, reports
from kouan.clearance.corridors.states import Verdict
from kouan.kernel import clock
from kouan.kernel.clock import SHANGHAI
from kouan.kernel.errors import Forbidden
from kouan.kernel.text import Text
from kouan.registry.asking import Ask, Sheet, answer
from kouan.registry.caller import Caller, of_request

WHEN = Ask("at", _("When"), "moment")
WHY = Ask("reason", _("Reason"), "area", most=300, also=("note",))
PORT = Ask("port", _("Port"), "choice", needed=False, choices=[(one.codes[0], one.name) for one in PLACES])
Values = dict[str, Any]


class Act(NamedTuple):
    """A report: its title, what it means, its fields for a leg, and what is done with them."""

    title: Any
    lede: Any
    asks: Callable[[Caller, Leg], list[Ask]]
    do: Callable[[Caller, Leg, Values], object]


def _ticks(rows: list[LegBox]) -> Ask:
    choices = [(box.number, f"{box.number} {box.loaded_seal or box.seal}".strip()) for box in rows]
    return Ask("boxes", _("Boxes"), "many", choices=choices, also=("number",))


def _here(leg: Leg) -> list[LegBox]:
    """The leg's boxes that are still its own."""
    mine: list[LegBox] = leg.mine  # type: ignore[attr-defined]
    return [box for box in mine if box.swapped_at is None and box.sea_loaded_at is None and box.landed_at is None]


def _others(caller: Caller, leg: Leg, **same: str) -> list[tuple[str, Text]]:
    """The carrier's other open legs, for a choice."""
    rows = selectors.visible_to(caller).filter(carrier=caller.organisation, closed_at=None, **same).exclude(pk=leg.pk)
    return [
        (str(one.id), Text(f"{one.vessel} {one.voyage} · {one.way.zh}", f"{one.vessel} {one.voyage} · {one.way.en}"))
        for one in rows[:100]
    ]


def _sea(caller: Caller, leg: Leg) -> list[Ask]:
    vessel = Ask("vessel", _("Sea ship"), most=200, start=leg.sea_vessel)
    return [_ticks(_here(leg)), vessel, Ask("voyage", _("Voyage"), most=32, start=leg.sea_voyage), WHEN]


def _load(caller: Caller, leg: Leg, said: Values) -> object:
    numbers = said.pop("boxes")
    return boxes.load_on_sea_ship(leg=leg.id, numbers=numbers, **said)


def _land(caller: Caller, leg: Leg, said: Values) -> object:
    return boxes.land_boxes(leg=leg.id, numbers=said.pop("boxes"), **said)


def _swap_asks(caller: Caller, leg: Leg) -> list[Ask]:
    found = _others(caller, leg, mode=leg.mode, direction=leg.direction, to_port=leg.to_port)
    other = Ask("to", _("The other barge's leg"), "choice", choices=found, help=_("Open it first if it is not here."))
    return [_ticks(_here(leg)), other, WHEN, PORT, WHY]


def _swap(caller: Caller, leg: Leg, said: Values) -> object:
    return boxes.swap_boxes(leg=leg.id, to=UUID(said.pop("to")), numbers=said.pop("boxes"), **said)


def _reassign_asks(caller: Caller, leg: Leg) -> list[Ask]:
    rolled = [box for box in leg.mine if box.said is Verdict.ROLLED]  # type: ignore[attr-defined]
    found = _others(caller, leg, mode=leg.mode, direction=leg.direction, from_port=leg.from_port)
    messages = [("MT8103", _("MT8103, change of voyage")), ("MT8104", _("MT8104, change of the loading list"))]
    return [
        Ask("number", _("Box left behind"), "choice", choices=[(box.number, box.number) for box in rolled]),
        Ask("to", _("The leg it goes on"), "choice", choices=found, help=_("Open it first if it is not here.")),
        Ask("message", _("Manifest amendment"), "choice", choices=messages),
        WHY,
    ]


def _reassign(caller: Caller, leg: Leg, said: Values) -> object:
    return boxes.reassign(leg=leg.id, to=UUID(said.pop("to")), **said)


def _turned_asks(caller: Caller, leg: Leg) -> list[Ask]:
    return [WHEN, Ask("note", _("What happened"), "area", most=300, needed=False)]


def _turned(caller: Caller, leg: Leg, said: Values) -> object:
    return reports.report_turn_back(leg=leg.id, **said)


def _seal_asks(caller: Caller, leg: Leg) -> list[Ask]:
    found = [(box.number, f"{box.number} {box.loaded_seal or box.seal}".strip()) for box in _here(leg)]
    states = [("1", pgettext_lazy("seal", "Intact")), ("0", pgettext_lazy("seal", "Broken"))]
    return [
        Ask("number", _("Box"), "choice", choices=found),
        Ask("intact", _("Seal"), "choice", choices=states),
        Ask("seal", _("Seal number read"), most=35, needed=False),
        WHEN,
    ]


def _seal(caller: Caller, leg: Leg, said: Values) -> object:
    return boxes.report_seal(leg=leg.id, intact=said.pop("intact") == "1", **said)


def _position_asks(caller: Caller, leg: Leg) -> list[Ask]:
    east = Ask("lon", _("Longitude, degrees east"), "number", help="106.80")
    return [replace(WHEN, also=("positions",)), east, Ask("lat", _("Latitude, degrees north"), "number", help="29.62")]


def _position(caller: Caller, leg: Leg, said: Values) -> object:
    seen = [(said["at"], float(said["lon"]), float(said["lat"]))]
    return reports.report_positions(leg=leg.id, seen=seen, source="portal")


def _left(caller: Caller, leg: Leg, said: Values) -> object:
    return boxes.sea_ship_left(leg=leg.id, at=said["at"])


ACTS: dict[str, Act] = {
    "sea-loading": Act(
        _("Loaded on the sea ship"),
        _("Boxes that went from the barge to the sea ship, without a transit declaration."),
        _sea,
        _load,
    ),
    "sea-departure": Act(
        _("The sea ship left"),
        _("With it this leg, and every leg before it in the chain, is done."),
        lambda caller, leg: [WHEN],
        _left,
    ),
    "landing": Act(
        _("Boxes landed on the way"),
        _("Boxes taken off before the end of the leg; a confirmed departure is revoked for them (R-1.7c)."),
        lambda caller, leg: [_ticks(_here(leg)), WHEN, PORT, WHY],
        _land,
    ),
    "swap": Act(
        _("Boxes changed barge"),
        _("They go on under the same seals, on a leg with the same destination."),
        _swap_asks,
        _swap,
    ),
    "reassign": Act(
        _("Put a box on another leg"),
        _("A box left behind goes with a later barge; its release stands again."),
        _reassign_asks,
        _reassign,
    ),
    "turn-back": Act(
        _("The vessel turned back"),
        _("The departure is no longer confirmed; it is claimed again after the next departure (R-1.7c)."),
        _turned_asks,
        _turned,
    ),
    "seal": Act(
        _("A seal was looked at"),
        _("A broken seal, or another number than listed, waits for an officer (R-1.8b)."),
        _seal_asks,
        _seal,
    ),
    "position": Act(
        _("Report a position"),
        _("For a vessel whose AIS is not received."),
        _position_asks,
        _position,
    ),
}  # fmt: skip


def offered(acts: set[str], leg: Leg) -> list[tuple[str, Any]]:
    """The forms this caller may open: address and title."""
    return [(reverse("corridors:form", args=[leg.id, name]), act.title) for name, act in ACTS.items() if name in acts]


@require_http_methods(["GET", "HEAD", "POST"])
def form(request: HttpRequest, id: UUID, act: str) -> HttpResponse:
    """One report of a leg: its form, and what it does."""
    caller = of_request(request)
    caller.require(*selectors.PARTIES)
    leg = selectors.leg(caller, id)
    if act not in ACTS:
        raise Http404
    if act not in allowed(caller, leg):
        raise Forbidden()
    chosen = ACTS[act]
    lede = f"{leg.vessel} {leg.voyage} · {chosen.lede}"
    now = f"{clock.now().astimezone(SHANGHAI):%Y-%m-%dT%H:%M}"
    asks = [replace(ask, start=now) if ask.name == "at" else ask for ask in chosen.asks(caller, leg)]
    sheet = Sheet(chosen.title, lede, _("Report"), asks, reverse("corridors:leg", args=[leg.id]))
    return answer(request, sheet, lambda said: chosen.do(caller, leg, said) and None)
