"""What people report or decide on a leg's page."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kouan.clearance.corridors import selectors
from kouan.clearance.corridors.allowing import allowed
from kouan.clearance.corridors.models import Leg
from kouan.clearance.corridors.pages import lists
from kouan.clearance.corridors.pages.legs import one
from kouan.clearance.corridors.services import boxes, reports, watching
from kouan.kernel.errors import Forbidden
from kouan.registry.asking import Ask, Form, Sheet, alone, within
from kouan.registry.caller import Caller, of_request

CHECKS = ("pass", "keep")


@require_POST
def report(request: HttpRequest, id: UUID) -> HttpResponse:
    """A whole list: `kind`, `at`, and for each box `box`, `seal-N`, `broken-N`; `more` holds boxes typed by hand."""
    kind = request.POST.get("kind", "")
    caller, leg = _may(request, id, kind if kind in lists.KINDS else "")
    return within(
        request, lists.asks(kind), lambda said: lists.tell(kind, leg, request.POST, said),
        back=reverse("corridors:leg", args=[id]), said=_("Recorded."),
        again=lambda form: _again(request, caller, id, kind, form),
    )  # fmt: skip


def _again(request: HttpRequest, caller: Caller, id: UUID, kind: str, form: Form) -> HttpResponse:
    context = one(caller, id, (kind, form, request.POST))
    return render(request, "corridors/leg.html", context, status=form.status)


@require_POST
def moment(request: HttpRequest, id: UUID) -> HttpResponse:
    """The vessel berthed."""
    _caller, leg = _may(request, id, "berth")
    sheet = _sheet(leg, _("The vessel berthed"), _("Report"), Ask("at", _("When"), "moment"))
    return alone(request, sheet, lambda said: reports.report_berth(leg=id, **said))


@require_POST
def decide(request: HttpRequest, id: UUID) -> HttpResponse:
    """Customs on one box: `step` pass, keep (the seal), admit or exclude (the lists), with a `note`."""
    step, number = request.POST.get("step", ""), request.POST.get("number", "")[:11]
    caller, leg = _may(request, id, "check" if step in CHECKS else "decide")
    why = Ask("note", _("Reason"), most=300, needed=False, bare=True, also=("reason",))
    sheet = _sheet(leg, f"{number} · {_('Your decision')}", _("Send"), why)
    return alone(request, sheet, lambda said: _decide(caller, id, number, step, said["note"]))


def _decide(caller: Caller, id: UUID, number: str, step: str, note: str) -> None:
    if step in CHECKS:
        boxes.check_seal(caller=caller, leg=id, number=number, passed=step == "pass", note=note)
    else:
        boxes.decide_box(caller=caller, leg=id, number=number, decision=step, note=note)


@require_POST
def close(request: HttpRequest, id: UUID, alarm: UUID) -> HttpResponse:
    """An officer closes an alarm, with what was found."""
    caller, leg = _may(request, id, "alarm")
    sheet = _sheet(leg, _("Close the alarm"), _("Close the alarm"), Ask("note", _("What was found"), most=300))
    return alone(request, sheet, lambda said: watching.close_alarm(caller=caller, alarm=alarm, **said))


def _sheet(leg: Leg, title: Any, send: Any, ask: Ask) -> Sheet:
    """A form of the page on a page of its own, for when it is refused."""
    back = reverse("corridors:leg", args=[leg.id])
    return Sheet(title, f"{leg.vessel} {leg.voyage}", send, [ask], back, _("Recorded."))


def _may(request: HttpRequest, id: UUID, act: str) -> tuple[Caller, Leg]:
    """The caller and the leg, when that act is theirs on it; others' legs do not exist for them."""
    caller = of_request(request)
    caller.require(*selectors.PARTIES)
    leg = selectors.leg(caller, id)
    if act not in allowed(caller, leg):
        raise Forbidden()
    return caller, leg
