"""Pages of the registry: mandates, API tokens, code lists, rule values."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kouan.kernel import clock
from kouan.kernel.errors import Conflict, IdempotencyMismatch, Invalid, KouanError, NotFound, Problem
from kouan.kernel.text import Text
from kouan.registry import codes, forms, selectors, services
from kouan.registry.caller import Caller, of_request
from kouan.registry.models import SCOPES, Organisation, Tag
from kouan.registry.roles import Role

KEEPERS = (Role.PORT_OFFICE, Role.CUSTOMS)
PARTIES = (Role.TRADER, Role.BROKER)
SCOPE_TEXTS = {
    "declare": Text("申报", "Declare"),
    "pay": Text("缴税", "Pay duties"),
    "inspect": Text("陪同查验", "Attend inspections"),
}
_NO_BROKER = Text("没有登记这家报关企业。", "No such broker is registered.")
_NOT_YOURS = Text("请从您的角色中选择。", "Choose among your own roles.")


def _filled(request: HttpRequest, error: KouanError) -> dict[str, Any]:
    """What goes back into a form that was refused."""
    return {"problems": forms.problems(error), "typed": request.POST, "chosen": request.POST.getlist("scope")}


@require_http_methods(["GET", "POST"])
def mandates(request: HttpRequest) -> HttpResponse:
    """Mandates given and held; a trader grants new ones here."""
    caller = of_request(request)
    caller.require(*PARTIES)
    more: dict[str, Any] = {}
    if request.method == "POST":
        caller.require(Role.TRADER)
        try:
            _grant(request, caller)
        except (Invalid, IdempotencyMismatch) as error:
            more = _filled(request, error)
        else:
            messages.success(request, _("The mandate stands."))
            return redirect("registry:mandates")
    rows = list(selectors.mandates(caller)[:200])
    today = clock.today()
    context = {
        "given": [row for row in rows if row.principal_id == caller.organisation],
        "held": [row for row in rows if row.agent_id == caller.organisation],
        "scopes": [(scope, SCOPE_TEXTS[scope]) for scope in SCOPES],
        "today": today,
        "until": today.replace(month=12, day=31),
        "may_grant": caller.may(Role.TRADER),
    }
    return render(request, "registry/mandates.html", context | more, status=422 if more else 200)


def _grant(request: HttpRequest, caller: Caller) -> None:
    try:
        agent = selectors.organisation(request.POST.get("agent", "").strip().upper())
    except NotFound:
        raise Invalid([Problem("FORM", "agent", _NO_BROKER)]) from None
    services.grant_mandate(
        principal=caller.organisation,
        agent=agent.id,
        scope=request.POST.getlist("scope"),
        document_ref=request.POST.get("document_ref", ""),
        valid_from=forms.day(request, "valid_from"),
        valid_until=forms.day(request, "valid_until"),
    )


@require_POST
def revoke_mandate(request: HttpRequest, mandate: UUID) -> HttpResponse:
    """Take a mandate back, at once."""
    caller = of_request(request)
    caller.require(Role.TRADER)
    services.revoke_mandate(mandate=mandate, principal=caller.organisation)
    messages.success(request, _("The mandate is revoked."))
    return redirect("registry:mandates")


@never_cache
@require_http_methods(["GET", "POST"])
def tokens(request: HttpRequest) -> HttpResponse:
    """Tokens of the organisation. The secret of a new one stands on the answer of the form, and nowhere else."""
    caller = of_request(request)
    more: dict[str, Any] = {}
    status = 200
    if request.method == "POST":
        try:
            more = _issue(request, caller)
        except (Invalid, Conflict) as error:
            more, status = _filled(request, error), error.status
    context = {
        "tokens": list(selectors.tokens(caller)[:200]),
        "roles": sorted(caller.roles),
        "now": clock.now(),
        "until": clock.today().replace(month=12, day=31),
    }
    return render(request, "registry/tokens.html", context | more, status=status)


def _issue(request: HttpRequest, caller: Caller) -> dict[str, Any]:
    roles = request.POST.getlist("roles")
    if not set(roles) <= {str(role) for role in caller.roles}:
        raise Invalid([Problem("FORM", "roles", _NOT_YOURS)])
    made, secret = services.issue_token(
        organisation=Organisation.objects.get(pk=caller.organisation),
        name=request.POST.get("name", ""),
        roles=[Role(role) for role in roles],
        expires_at=forms.end_of(request, "expires_on"),
        by=caller.person,
    )
    return {"made": made, "secret": secret}


@require_POST
def revoke_token(request: HttpRequest, token: UUID) -> HttpResponse:
    caller = of_request(request)
    services.revoke_token(token=token, organisation=caller.organisation)
    messages.success(request, _("The token is revoked."))
    return redirect("registry:tokens")


@require_GET
def code_lists(request: HttpRequest) -> HttpResponse:
    """Every code list and how large it is."""
    of_request(request)
    return render(request, "registry/code_lists.html", {"lists": selectors.code_lists()})


@require_GET
def code_list(request: HttpRequest, name: str) -> HttpResponse:
    """Codes of one list in force on a day."""
    of_request(request)
    if not codes.known(name):
        raise Http404
    on = forms.asked_day(request, "on") or clock.today()
    words = request.GET.get("q", "")[:100]
    found = selectors.search_codes(name, on, words)
    context = {"name": name, "codes": found, "on": on, "q": words, "most": selectors.MOST_CODES}
    context["tariff"] = name == codes.TARIFF
    return render(request, "registry/code_list.html", context)


@require_GET
def rules(request: HttpRequest) -> HttpResponse:
    """Rule values in force today."""
    of_request(request).require(*KEEPERS)
    words = request.GET.get("q", "")[:100]
    rows = [(row, forms.shown(row.value)) for row in selectors.rule_values(clock.today(), words).order_by("key")[:300]]
    return render(request, "registry/rules.html", {"rows": rows, "q": words})


@require_http_methods(["GET", "POST"])
def rule(request: HttpRequest, key: str) -> HttpResponse:
    """One key: every value it had, and a form for the next."""
    of_request(request).require(*KEEPERS)
    held = selectors.rule_history(key)
    more: dict[str, Any] = {}
    if request.method == "POST":
        try:
            _set(request, key)
        except (Invalid, Conflict) as error:
            more = _filled(request, error)
        else:
            messages.success(request, _("The value is set."))
            return redirect("registry:rule", key)
    rows = [(row, forms.shown(row.value)) for row in held]
    context = {"key": key, "rows": rows, "latest": held[0], "tags": Tag.values, "today": clock.today()}
    return render(request, "registry/rule.html", context | more, status=422 if more else 200)


def _set(request: HttpRequest, key: str) -> None:
    services.set_rule_value(
        key=key,
        value=forms.value(request, "value"),
        effective_from=forms.day(request, "effective_from"),
        source=forms.words(request, "source", 300),
        tag=request.POST.get("tag", ""),
        unit=request.POST.get("unit", "")[:24],
        note=request.POST.get("note", "")[:300],
    )


app_name = "registry"
urlpatterns = [
    path("mandates/", mandates, name="mandates"),
    path("mandates/<uuid:mandate>/revoke/", revoke_mandate, name="revoke_mandate"),
    path("tokens/", tokens, name="tokens"),
    path("tokens/<uuid:token>/revoke/", revoke_token, name="revoke_token"),
    path("codes/", code_lists, name="codes"),
    path("codes/<slug:name>/", code_list, name="code_list"),
    path("rules/", rules, name="rules"),
    path("rules/<str:key>/", rule, name="rule"),
]
