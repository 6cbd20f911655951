"""Pages of papers: the list, asking, one request with its files, the archive promise."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kouan.clearance import selectors as clearance
from kouan.clearance.models import Declaration
from kouan.clearance.papers import selectors, services
from kouan.clearance.papers.api import as_sent
from kouan.clearance.papers.models import ArchivePromise, PaperRequest
from kouan.clearance.papers.rules import R62
from kouan.clearance.papers.standing import ahead
from kouan.clearance.papers.states import TABLE, WAITING, PaperState
from kouan.kernel import clock
from kouan.kernel.errors import Invalid, TooLarge
from kouan.kernel.text import Text
from kouan.registry import codes
from kouan.registry.asking import Ask, Form, Sheet, answer, bound, within
from kouan.registry.caller import Caller, of_request
from kouan.registry.roles import Role

app_name = "papers"
PAGE = 100
SUPPLY = (Ask("file", gettext_lazy("PDF, JPEG or PNG"), "file", accept=".pdf,.jpg,.jpeg,.png"),)
SETTLE = (Ask("note", pgettext_lazy("papers", "Note"), most=300, needed=False, bare=True),)
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
    head = clearance.declaration(caller, declaration)
    kinds = [(one.code, Text(f"{one.code} {one.name_zh}", f"{one.code} {one.name_en or one.name_zh}"))
             for one in codes.entries(services.KINDS, clock.today())]  # fmt: skip
    asks = [Ask("kinds", _("Papers"), "many", choices=kinds), Ask("reason", _("Reason"), most=300)]
    back = reverse("clearance:declaration", args=[declaration])
    sheet = Sheet(_("Ask for papers"), _kept(head), _("Ask the declarant"), asks, back)
    return answer(request, sheet, lambda said: _ask(caller, declaration, said))


def _ask(caller: Caller, declaration: UUID, said: dict[str, Any]) -> str:
    return reverse("papers:request", args=[services.ask(caller=caller, declaration=declaration, **said).id])


def _kept(head: Declaration) -> str:
    """Whose declaration it is, and how long its papers are kept."""
    until = selectors.retention(head)["until"]
    kept = f"{_('kept until')} {until:%Y-%m-%d}" if until else _("kept three years from release")
    return f"{head.entry_id} · {head.trader_name} · {kept}"


@require_safe
def one(request: HttpRequest, id: UUID) -> HttpResponse:
    return _page(request, reader(request), id)


def _page(request: HttpRequest, caller: Caller, id: UUID, refused: Form | None = None) -> HttpResponse:
    """One request; `refused` is the form on it that was not taken."""
    found = selectors.request(caller, id)
    waiting = found.state in (*WAITING, PaperState.ANSWERED)
    steps = TABLE.allowed(PaperState(found.state)) if caller.may(Role.CUSTOMS) else ()
    supplying = refused is not None and refused.files
    context = _row(found) | {
        "ahead": ahead(found),
        "files": selectors.files(found),
        "retention": selectors.retention(found.declaration),
        "may_supply": waiting and caller.may(Role.TRADER, Role.BROKER),
        "steps": steps,
        "supplied": refused if supplying else bound(SUPPLY),
        "decision": bound(SETTLE) if supplying or refused is None else refused,
    }
    return render(request, "papers/request.html", context, status=refused.status if refused else 200)


@require_POST
def supply(request: HttpRequest, id: UUID) -> HttpResponse:
    """A file from the form."""
    caller = of_request(request)
    caller.require(Role.TRADER, Role.BROKER)
    selectors.request(caller, id)
    return within(
        request, SUPPLY, lambda said: _supply(caller, id, said["file"]), said=_("The file was sent to customs."),
        back=reverse("papers:request", args=[id]), again=lambda form: _page(request, caller, id, form),
    )  # fmt: skip


def _supply(caller: Caller, id: UUID, sent: UploadedFile) -> None:
    try:
        services.supply(caller=caller, request=id, name=sent.name or "", body=sent.read())
    except TooLarge as refused:
        raise Invalid([R62.problem("file", refused.text)]) from refused


@require_POST
def settle(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = of_request(request)
    caller.require(Role.CUSTOMS)
    step = request.POST.get("step", "")
    step = step if step in ("close", "ask_again") else "cancel"
    return within(
        request, SETTLE, lambda said: services.settle(caller=caller, request=id, step=step, **said),
        back=reverse("papers:request", args=[id]), again=lambda form: _page(request, caller, id, form),
    )  # fmt: skip


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
