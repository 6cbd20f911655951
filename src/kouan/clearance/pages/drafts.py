"""The draft editor: saved as typed, problems beside the fields, rows added, copied, pasted, uploaded; then filed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kouan.clearance import selectors, spreadsheet
from kouan.clearance.extension import draft_panels
from kouan.clearance.forms.bound import bind
from kouan.clearance.forms.posted import edited, merged
from kouan.clearance.models import Draft
from kouan.clearance.services import drafting
from kouan.kernel.errors import Invalid, KouanError, Problem
from kouan.registry.caller import Caller, of_request
from kouan.registry.models import Organisation
from kouan.registry.roles import Role

FILERS = (Role.TRADER, Role.BROKER)
MOST_DRAFTS = 200
LARGEST_SHEET = 4 * 1024 * 1024


def filer(request: HttpRequest) -> Caller:
    """Who may write declarations."""
    caller = of_request(request)
    caller.require(*FILERS)
    return caller


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    found = list(selectors.drafts(filer(request))[:MOST_DRAFTS])
    return render(request, "clearance/drafts.html", {"drafts": [_summary(draft) for draft in found]})


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Choose how to begin; posting makes the draft."""
    caller = filer(request)
    if request.method == "POST":
        direction = "E" if request.POST.get("direction") == "E" else "I"
        made = drafting.create(caller=caller, data=_blank(caller, direction))
        return redirect("clearance:draft", made.id)
    former = selectors.page(caller, {}, limit=10).rows
    return render(request, "clearance/draft_new.html", {"former": former})


@require_POST
def copy(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = filer(request)
    made = drafting.copy(caller=caller, declaration=selectors.declaration(caller, id))
    return redirect("clearance:draft", made.id)


@require_safe
def page(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = filer(request)
    held = selectors.draft(caller, id)
    if held.declaration_id:
        return redirect("clearance:declaration", held.declaration_id)
    checked = "check" in request.GET
    return render(request, "clearance/draft.html", _editor(caller, held, checked))


@require_POST
def save(request: HttpRequest, id: UUID) -> HttpResponse:
    """Keep what is typed. htmx gets the problems back; a plain form the page with the problems beside the fields."""
    caller = filer(request)
    held = _saved(request, caller, id)
    if request.headers.get("HX-Request"):
        problems = drafting.check(caller=caller, data=held.data)
        return render(request, "clearance/parts/problems.html", _counted(problems) | {"draft": held})
    return redirect(f"{request.path.removesuffix('save/')}?check=1")


@require_POST
def rows(request: HttpRequest, id: UUID) -> HttpResponse:
    """Add, copy, remove or paste rows: keeps what is typed first. `edit` is "action:rows:index"."""
    caller = filer(request)
    held = _saved(request, caller, id)
    action, _colon, rest = request.POST.get("edit", "").partition(":")
    name, _colon, index = rest.partition(":")
    data = edited(held.data, action, name, int(index) if index.isdigit() else 0, request.POST.get("table", ""))
    held = drafting.save(caller=caller, draft=id, data=data)
    if request.headers.get("HX-Request"):
        return render(request, "clearance/parts/form.html", _editor(caller, held, False))
    return redirect("clearance:draft", id)


@require_POST
def submit(request: HttpRequest, id: UUID) -> HttpResponse:
    """File it; with problems the editor comes back and shows them."""
    caller = filer(request)
    held = _saved(request, caller, id)
    try:
        made = drafting.submit(caller=caller, draft=id)
    except Invalid as refused:
        context = _editor(caller, held, False) | {"form": bind(held.data, refused.problems, caller.language)}
        return render(request, "clearance/draft.html", context | {"refused": True}, status=422)
    messages.success(request, _("Filed: declaration %(number)s.") % {"number": made.entry_id})
    return redirect("clearance:declaration", made.id)


@require_POST
def discard(request: HttpRequest, id: UUID) -> HttpResponse:
    drafting.discard(caller=filer(request), draft=id)
    messages.success(request, _("The draft was thrown away."))
    return redirect("clearance:drafts")


@require_http_methods(["GET", "HEAD", "POST"])
def sheet(request: HttpRequest, id: UUID) -> HttpResponse:
    """Upload goods lines; with any cell in error nothing is taken over and each error names its cell."""
    caller = filer(request)
    held = selectors.draft(caller, id)
    context: dict[str, Any] = {"draft": held, "columns": list(spreadsheet.COLUMNS.values())}
    if request.method != "POST":
        return render(request, "clearance/sheet.html", context)
    upload = request.FILES.get("file")
    try:
        raw = upload.read(LARGEST_SHEET + 1) if upload else b""
        found = spreadsheet.read(raw[:LARGEST_SHEET])
    except KouanError as error:
        return render(request, "clearance/sheet.html", context | {"error": error.text}, status=error.status)
    if found.errors:
        return render(request, "clearance/sheet.html", context | {"sheet": found}, status=422)
    drafting.save(caller=caller, draft=id, data={**held.data, "goods": found.goods})
    messages.success(request, _("%(count)d goods lines were taken over.") % {"count": len(found.goods)})
    return redirect("clearance:draft", id)


@require_safe
def template(request: HttpRequest) -> HttpResponse:
    """An empty workbook with the right header row."""
    body = spreadsheet.template(filer(request).language)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return HttpResponse(body, content_type=kind, headers={"Content-Disposition": 'attachment; filename="goods.xlsx"'})


def _saved(request: HttpRequest, caller: Caller, id: UUID) -> Draft:
    held = selectors.draft(caller, id)
    fields = [(name, values[-1]) for name, values in request.POST.lists()]
    return drafting.save(caller=caller, draft=id, data=merged(held.data, fields))


def _editor(caller: Caller, held: Draft, checked: bool) -> dict[str, Any]:
    problems = drafting.check(caller=caller, data=held.data) if checked else []
    form = bind(held.data, problems, caller.language)
    panels = [panel(caller, held) for panel in draft_panels]
    return {"draft": held, "form": form, "checked": checked, "summary": _summary(held), "panels": panels}


def _counted(problems: list[Problem]) -> dict[str, Any]:
    stops = sum(str(problem.severity) == "E" for problem in problems)
    return {"problems": problems, "stops": stops, "warnings": len(problems) - stops}


def _summary(held: Draft) -> dict[str, Any]:
    """What a list says of a draft."""
    data = held.data
    goods = [row for row in data.get("goods") or [] if isinstance(row, dict)]
    trader = data.get("trader") if isinstance(data.get("trader"), dict) else {}
    return {
        "draft": held,
        "direction": data.get("direction", ""),
        "trader": trader.get("name", ""),
        "bill_no": data.get("bill_no", ""),
        "goods": str(goods[0].get("name", "")) if goods else "",
        "lines": len(goods),
    }


def _blank(caller: Caller, direction: str) -> dict[str, Any]:
    """A new draft knows who writes it."""
    mine = Organisation.objects.get(pk=caller.organisation)
    party = {"uscc": mine.uscc, "customs_code": mine.customs_code, "ciq_code": mine.ciq_code, "name": mine.name_zh}
    made: dict[str, Any] = {"direction": direction, "transport_mode": "2", "supervision_mode": "0110"}
    made |= {"levy_nature": "101", "agent": party, "entered_by": party, "goods": [{}], "marks": "N/M"}
    if not caller.may(Role.BROKER):
        made |= {"trader": party, "owner": party}
    return made
