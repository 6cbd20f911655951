"""What people report or decide on a leg's page."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kouan.clearance.corridors import selectors
from kouan.clearance.corridors.allowing import allowed
from kouan.clearance.corridors.pages.legs import complain, moment_of
from kouan.clearance.corridors.services import boxes, reports, watching
from kouan.clearance.corridors.services.opening import BoxLine
from kouan.kernel import clock
from kouan.kernel.errors import Forbidden, KouanError, Malformed
from kouan.registry.caller import Caller, of_request


@require_POST
def report(request: HttpRequest, id: UUID) -> HttpResponse:
    """A whole list: `kind`, `at`, and for each box `box`, `seal-N`, `broken-N`; `more` holds boxes typed by hand."""
    caller, kind = _may(request, id, request.POST.get("kind", ""))

    def act() -> None:
        at, now, lines = moment_of(request.POST.get("at", "")), clock.now(), _lines(request)
        if kind == "loading":
            reports.report_loading(leg=id, boxes=lines, ended_at=at, said_at=now)
        elif kind == "departure":
            reports.claim_departure(leg=id, boxes=lines, departed_at=at, said_at=now)
        elif kind == "arrival":
            reports.claim_arrival(leg=id, boxes=lines, berthed_at=at, said_at=now)
        elif kind == "discharge":
            reports.report_discharge(leg=id, boxes=lines, ended_at=at, said_at=now)
        else:
            raise Malformed()

    return _done(request, caller, id, act)


@require_POST
def moment(request: HttpRequest, id: UUID) -> HttpResponse:
    """The vessel berthed."""
    caller, _kind = _may(request, id, "berth")
    return _done(request, caller, id, lambda: reports.report_berth(leg=id, at=moment_of(request.POST.get("at", ""))))


@require_POST
def decide(request: HttpRequest, id: UUID) -> HttpResponse:
    """Customs on one box: `step` pass, keep (the seal), admit or exclude (the lists), with a `note`."""
    step = request.POST.get("step", "")
    caller, _kind = _may(request, id, "check" if step in ("pass", "keep") else "decide")
    number, note = request.POST.get("number", "")[:11], request.POST.get("note", "")

    def act() -> None:
        if step in ("pass", "keep"):
            boxes.check_seal(caller=caller, leg=id, number=number, passed=step == "pass", note=note)
        else:
            boxes.decide_box(caller=caller, leg=id, number=number, decision=step, note=note)

    return _done(request, caller, id, act)


@require_POST
def close(request: HttpRequest, id: UUID, alarm: UUID) -> HttpResponse:
    """An officer closes an alarm, with what was found."""
    caller, _kind = _may(request, id, "alarm")
    note = request.POST.get("note", "")
    return _done(request, caller, id, lambda: watching.close_alarm(caller=caller, alarm=alarm, note=note))


def _may(request: HttpRequest, id: UUID, act: str) -> tuple[Caller, str]:
    """The caller, when that act is theirs on that leg; others' legs do not exist for them."""
    caller = of_request(request)
    caller.require(*selectors.PARTIES)
    if act not in allowed(caller, selectors.leg(caller, id)):
        raise Forbidden()
    return caller, act


def _done(request: HttpRequest, caller: Caller, id: UUID, act: Callable[[], object]) -> HttpResponse:
    try:
        act()
    except KouanError as refused:
        complain(request, caller, refused)
    except ValueError:
        messages.error(request, _("Give the time as year-month-day hour:minute."))
    else:
        messages.success(request, _("Recorded."))
    return redirect("corridors:leg", id)


def _lines(request: HttpRequest) -> list[BoxLine]:
    """The ticked boxes with the seals typed beside them, and those added by hand (box and seal on a line)."""
    typed = request.POST
    lines = [
        BoxLine(number[:11], typed.get(f"seal-{number}", "").strip()[:35], f"broken-{number}" not in typed)
        for number in typed.getlist("box")
    ]
    more = [line.split() for line in typed.get("more", "").splitlines() if line.strip()]
    return lines + [BoxLine(parts[0].upper()[:11], parts[1][:35] if len(parts) > 1 else "") for parts in more[:100]]
