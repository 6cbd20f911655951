"""Notices to skippers: read by everybody; written, published, withdrawn and taken in at the lock's desk."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from kouan.codecs.eri.nts import SUBJECTS
from kouan.kernel import clock
from kouan.kernel.clock import SHANGHAI
from kouan.kernel.errors import Invalid, Malformed, Problem
from kouan.kernel.text import Text
from kouan.registry.asking import Ask, Form, bound, keyed, within
from kouan.registry.caller import Caller, of_request, optional
from kouan.registry.roles import Role
from kouan.river import values as river_values
from kouan.river.feeds import notices, selectors
from kouan.river.feeds.models import SkipperNotice
from kouan.river.feeds.services import writing
from kouan.river.feeds.services.notices import take_notice
from kouan.river.feeds.states import NOTICE
from kouan.river.forms import tried

PAGE = 100
LARGEST = 1_000_000  # bytes of a notice taken in
TOO_LARGE = Text("文件过大或为空。", "The file is empty or too large.")


@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """All notices with their states, the form for a new one, and the intake of others'."""
    caller = of_request(request)
    caller.require(Role.LOCK)
    return _desk(request, caller)


def _desk(request: HttpRequest, caller: Caller, step: str = "", refused: Form | None = None) -> HttpResponse:
    forms = {"write": bound(_writing()), "take": bound(TAKING)} | ({step: refused} if refused else {})
    context = {"rows": [row_of(one) for one in selectors.notices(caller)[:PAGE]], "forms": forms}
    return render(request, "feeds/notices.html", context, status=refused.status if refused else 200)


TAKING = keyed(
    [
        Ask("file", _("XML file"), "file", needed=False, bare=True, accept=".xml,application/xml,text/xml"),
        Ask("xml", _("or its text"), "area", most=LARGEST, needed=False, bare=True),
    ],
    "take",
)


def _writing() -> list[Ask]:
    subjects = [(code, Text(f"{one.zh} ({code})", f"{one.en} ({code})")) for code, one in SUBJECTS.items()]
    facilities = [(code, Text(one["name_zh"], one["name_en"])) for code, one in river_values.facilities().items()]
    now = f"{clock.now().astimezone(SHANGHAI):%Y-%m-%dT%H:%M}"
    fields = [
        Ask("subject", pgettext_lazy("notice", "Subject"), "choice", choices=subjects, start="ANNOUN"),
        Ask("facility", _("Facility"), "choice", choices=facilities, needed=False),
        Ask("place", _("Or a place"), most=256, needed=False, bare=True),
        Ask("starts", pgettext_lazy("time", "From"), "moment", start=now),
        Ask("ends", pgettext_lazy("time", "Until"), "moment", needed=False),
        Ask("contents_zh", _("Text, Chinese"), "area", most=1000, also=("contents",)),
        Ask("contents_en", _("Text, English"), "area", most=1000),
    ]
    return keyed(fields, "write")


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
        return _typed(request, caller, step, TAKING, lambda said: _take(request, caller, said))
    if step == "write":
        return _typed(request, caller, step, _writing(), lambda said: _write(caller, said))
    steps = {"publish": writing.publish, "withdraw": writing.withdraw}
    try:
        id = UUID(request.POST.get("id", ""))
    except ValueError:
        raise Malformed() from None
    if step not in steps:
        raise Malformed()
    tried(request, caller, lambda: steps[step](caller=caller, notice=id))
    return redirect("feeds:notice", id)


def _typed(request: HttpRequest, caller: Caller, step: str, asks: list[Ask], act: Any) -> HttpResponse:
    return within(
        request, asks, act, back=reverse("feeds:notice_desk"), again=lambda form: _desk(request, caller, step, form)
    )


def _write(caller: Caller, said: dict[str, Any]) -> str:
    contents = Text(said.pop("contents_zh"), said.pop("contents_en"))
    made = writing.write(caller=caller, contents=contents, **said)
    return reverse("feeds:notice", args=[made.pk])


def _take(request: HttpRequest, caller: Caller, said: dict[str, Any]) -> None:
    raw = said["file"].read(LARGEST + 1) if said["file"] is not None else said["xml"].encode()
    if not 0 < len(raw) <= LARGEST:
        raise Invalid([Problem("NTS", "file", TOO_LARGE)])
    done, found = take_notice(caller=caller, raw=raw)
    for problem in found:
        messages.warning(request, f"{problem.rule} · {problem.text.say(caller.language)}")
    told = ngettext("%(n)d change of the locks' calendar", "%(n)d changes of the locks' calendar", done) % {"n": done}
    messages.info(request, told)
