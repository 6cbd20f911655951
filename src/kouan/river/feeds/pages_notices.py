"""Notices to skippers: read by everybody; written, published, withdrawn and taken in at the lock's desk."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, ngettext
from django.views.decorators.http import require_POST, require_safe

from kouan.codecs.eri.nts import SUBJECTS
from kouan.kernel import clock
from kouan.kernel.clock import SHANGHAI
from kouan.kernel.errors import Invalid, Malformed, Problem
from kouan.kernel.text import Text
from kouan.registry.caller import Caller, of_request, optional
from kouan.registry.roles import Role
from kouan.river import values as river_values
from kouan.river.feeds import notices, selectors
from kouan.river.feeds.models import SkipperNotice
from kouan.river.feeds.services import writing
from kouan.river.feeds.services.notices import take_notice
from kouan.river.feeds.states import NOTICE
from kouan.river.forms import tried
from kouan.river.pages.common import moment

PAGE = 100
LARGEST = 1_000_000  # bytes of a notice taken in
TOO_LARGE = Text("文件过大或为空。", "The file is empty or too large.")


@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """All notices with their states, the form for a new one, and the intake of others'."""
    caller = of_request(request)
    caller.require(Role.LOCK)
    facilities = river_values.facilities().items()
    context = {
        "rows": [row_of(one) for one in selectors.notices(caller)[:PAGE]],
        "subjects": SUBJECTS.items(),
        "facilities": [(code, Text(one["name_zh"], one["name_en"])) for code, one in facilities],
        "now": clock.now().astimezone(SHANGHAI),
    }
    return render(request, "feeds/notices.html", context)


def row_of(one: SkipperNotice) -> dict[str, Any]:
    facility = river_values.facility_text(one.facility) if one.facility else None
    where = facility or Text(one.place, one.place)
    return {"one": one, "subject": SUBJECTS.get(one.subject, Text(one.subject, one.subject)), "where": where}


@require_safe
def one(request: HttpRequest, id: UUID) -> HttpResponse:
    """One notice, for everybody once it was published."""
    caller = optional(request)
    found = selectors.notice(caller, id)
    context = row_of(found) | {"may": _may(caller, found)}
    return render(request, "feeds/notice.html", context)


def _may(caller: Caller | None, found: SkipperNotice) -> set[str]:
    if caller is None or not caller.may(Role.LOCK):
        return set()
    return set(NOTICE.allowed(found.stands))


@require_safe
def xml(request: HttpRequest, id: UUID) -> HttpResponse:
    """The notice as NtS."""
    found = selectors.notice(optional(request), id)
    answer = HttpResponse(notices.one_notice(found, get_language() or "zh-hans"), content_type="application/xml")
    answer["Content-Disposition"] = f'attachment; filename="nts-{found.year or "draft"}-{found.number or 0}.xml"'
    return answer


@require_POST
def act(request: HttpRequest) -> HttpResponse:
    """write · publish · withdraw · take"""
    caller, step = of_request(request), request.POST.get("step", "")
    caller.require(Role.LOCK)
    if step == "take":
        tried(request, caller, lambda: _take(request, caller))
        return redirect("feeds:notice_desk")
    if step == "write":
        made = tried(request, caller, lambda: _write(caller, request.POST.dict()))
        return redirect("feeds:notice", made.pk) if made is not None else redirect("feeds:notice_desk")
    steps = {"publish": writing.publish, "withdraw": writing.withdraw}
    try:
        id = UUID(request.POST.get("id", ""))
    except ValueError:
        raise Malformed() from None
    if step not in steps:
        raise Malformed()
    tried(request, caller, lambda: steps[step](caller=caller, notice=id))
    return redirect("feeds:notice", id)


def _write(caller: Caller, said: dict[str, str]) -> SkipperNotice:
    ends = said.get("ends", "")
    return writing.write(
        caller=caller,
        subject=said.get("subject", "")[:6],
        contents=Text(said.get("contents_zh", ""), said.get("contents_en", "")),
        starts=moment(said.get("starts", ""), "starts"),
        ends=moment(ends, "ends") if ends else None,
        facility=said.get("facility", "")[:8],
        place=said.get("place", ""),
    )


def _take(request: HttpRequest, caller: Caller) -> int:
    file = request.FILES.get("file")
    raw = file.read(LARGEST + 1) if file is not None else request.POST.get("xml", "").encode()
    if not 0 < len(raw) <= LARGEST:
        raise Invalid([Problem("NTS", "file", TOO_LARGE)])
    done, found = take_notice(caller=caller, raw=raw)
    for problem in found:
        messages.warning(request, f"{problem.rule} · {problem.text.say(caller.language)}")
    said = ngettext("%(n)d change of the locks' calendar", "%(n)d changes of the locks' calendar", done) % {"n": done}
    messages.info(request, said)
    return done
