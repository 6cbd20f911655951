"""Pages of papers: the list, asking, one request with its files, the archive promise."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kouan.clearance import selectors as clearance
from kouan.clearance.papers import selectors, services
from kouan.clearance.papers.api import as_sent
from kouan.clearance.papers.models import ArchivePromise, PaperRequest
from kouan.clearance.papers.standing import ahead
from kouan.clearance.papers.states import TABLE, WAITING, PaperState
from kouan.kernel import clock
from kouan.kernel.errors import Conflict, Invalid, Problem, TooLarge
from kouan.kernel.text import Text
from kouan.registry import codes
from kouan.registry.caller import Caller, of_request
from kouan.registry.roles import Role

app_name = "papers"
PAGE = 100
TONES = {"open": "wait", "overdue": "bad", "answered": "going", "closed": "ok"}


def reader(request: HttpRequest) -> Caller:
    caller = of_request(request)
    caller.require(Role.TRADER, Role.BROKER, Role.CUSTOMS)
    return caller


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    caller = reader(request)
    found = [_row(one) for one in selectors.visible_to(caller)[:PAGE]]
    promise = ArchivePromise.objects.filter(organisation=caller.organisation).first()
    may_promise = caller.may(Role.TRADER, Role.BROKER) and promise is None
    return render(request, "papers/list.html", {"found": found, "promise": promise, "may_promise": may_promise})


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, declaration: UUID) -> HttpResponse:
    """Customs say which papers, and why."""
    caller = of_request(request)
    caller.require(Role.CUSTOMS)
    head, problems = clearance.declaration(caller, declaration), list[Problem]()
    if request.method == "POST":
        kinds, reason = request.POST.getlist("kinds")[:20], request.POST.get("reason", "")
        try:
            made = services.ask(caller=caller, declaration=declaration, kinds=kinds, reason=reason)
        except Invalid as refused:
            problems = refused.problems
        else:
            return redirect("papers:request", made.id)
    kinds_known = codes.entries(services.KINDS, clock.today())
    context = {"head": head, "kinds": kinds_known, "problems": problems, "retention": selectors.retention(head)}
    return render(request, "papers/ask.html", context, status=422 if problems else 200)


@require_safe
def one(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = reader(request)
    found = selectors.request(caller, id)
    waiting = found.state in (*WAITING, PaperState.ANSWERED)
    steps = TABLE.allowed(PaperState(found.state)) if caller.may(Role.CUSTOMS) else ()
    context = _row(found) | {
        "ahead": ahead(found),
        "files": selectors.files(found),
        "retention": selectors.retention(found.declaration),
        "may_supply": waiting and caller.may(Role.TRADER, Role.BROKER),
        "steps": steps,
    }
    return render(request, "papers/request.html", context)


@require_POST
def supply(request: HttpRequest, id: UUID) -> HttpResponse:
    """A file from the form."""
    caller = of_request(request)
    caller.require(Role.TRADER, Role.BROKER)
    selectors.request(caller, id)
    sent = request.FILES.get("file")
    try:
        services.supply(
            caller=caller, request=id, name=sent.name or "" if sent else "", body=sent.read() if sent else b""
        )
    except (Invalid, TooLarge, Conflict) as refused:
        text = refused.problems[0].text if isinstance(refused, Invalid) else refused.text
        messages.error(request, text.say(caller.language))
    else:
        messages.success(request, _("The file was sent to customs."))
    return redirect("papers:request", id)


@require_POST
def settle(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = of_request(request)
    caller.require(Role.CUSTOMS)
    step = request.POST.get("step", "")
    step = step if step in ("close", "ask_again") else "cancel"
    try:
        services.settle(caller=caller, request=id, step=step, note=request.POST.get("note", ""))
    except Invalid as refused:
        messages.error(request, refused.problems[0].text.say(caller.language))
    except Conflict as refused:
        messages.error(request, refused.text.say(caller.language))
    else:
        messages.success(request, _("Done."))
    return redirect("papers:request", id)


@require_POST
def promise(request: HttpRequest) -> HttpResponse:
    services.promise(caller=of_request(request))
    messages.success(request, _("Your promise to keep the papers is recorded."))
    return redirect("papers:list")


@require_safe
def file(request: HttpRequest, id: UUID) -> HttpResponse:
    return as_sent(selectors.file(reader(request), id))


def _row(found: PaperRequest) -> dict[str, Any]:
    state = PaperState(found.state)
    names = [codes.get(services.KINDS, kind, clock.today()) for kind in found.kinds]
    kinds = Text(
        "、".join(one.name_zh if one else "?" for one in names),
        ", ".join((one.name_en or one.name_zh) if one else "?" for one in names),
    )
    return {"one": found, "state": state.text, "tone": TONES.get(found.state, ""), "kinds": kinds}


urlpatterns = [
    path("", listing, name="list"),
    path("promise/", promise, name="promise"),
    path("declarations/<uuid:declaration>/ask/", ask, name="ask"),
    path("files/<uuid:id>/", file, name="file"),
    path("<uuid:id>/", one, name="request"),
    path("<uuid:id>/supply/", supply, name="supply"),
    path("<uuid:id>/settle/", settle, name="settle"),
]
