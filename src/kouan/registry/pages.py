"""Pages of the registry: mandates, API tokens, code lists, rule values."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kouan.kernel import clock
from kouan.kernel.errors import Invalid, NotFound, Problem
from kouan.kernel.text import Text
from kouan.registry import codes, forms, selectors, services
from kouan.registry.asking import Ask, bound, posted
from kouan.registry.caller import Caller, of_request
from kouan.registry.models import SCOPES, Organisation, RuleValue, Tag
from kouan.registry.roles import Role
from kouan.registry.titles import TAG_TEXTS

KEEPERS = (Role.PORT_OFFICE, Role.CUSTOMS)
PARTIES = (Role.TRADER, Role.BROKER)
SCOPE_TEXTS = {
    "declare": Text("申报", "Declare"),
    "pay": Text("缴税", "Pay duties"),
    "inspect": Text("陪同查验", "Attend inspections"),
}
_NO_BROKER = Text("没有登记这家报关企业。", "No such broker is registered.")


@require_http_methods(["GET", "POST"])
def mandates(request: HttpRequest) -> HttpResponse:
    """Mandates given and held; a trader grants new ones here."""
    caller = of_request(request)
    caller.require(*PARTIES)
    form, asks = None, _mandate_asks()
    if request.method == "POST":
        caller.require(Role.TRADER)
        form = posted(request, asks, lambda said: _grant(caller, said))
        if form.error is None:
            messages.success(request, _("The mandate stands."))
            return redirect("registry:mandates")
    rows = list(selectors.mandates(caller)[:200])
    context = {
        "given": [row for row in rows if row.principal_id == caller.organisation],
        "held": [row for row in rows if row.agent_id == caller.organisation],
        "may_grant": caller.may(Role.TRADER),
        "form": form or bound(asks),
    }
    return render(request, "registry/mandates.html", context, status=form.status if form else 200)


def _mandate_asks() -> list[Ask]:
    today = clock.today()
    scopes = [(scope, SCOPE_TEXTS[scope]) for scope in SCOPES]
    return [
        Ask("agent", _("Credit code of the broker"), most=18, least=18, upper=True),
        Ask("document_ref", _("Number of the power of attorney"), most=64),
        Ask("valid_from", _("From"), "day", start=today.isoformat()),
        Ask("valid_until", _("Until"), "day", start=today.replace(month=12, day=31).isoformat()),
        Ask("scope", _("The broker may"), "many", choices=scopes, on=("declare",)),
    ]


def _grant(caller: Caller, said: dict[str, Any]) -> None:
    try:
        agent = selectors.organisation(said.pop("agent"))
    except NotFound:
        raise Invalid([Problem("FORM", "agent", _NO_BROKER)]) from None
    services.grant_mandate(principal=caller.organisation, agent=agent.id, **said)


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
    form, asks = None, _token_asks(caller)
    more: dict[str, Any] = {}
    if request.method == "POST":
        form = posted(request, asks, lambda said: _issue(caller, said))
        more = form.made or {}
    context = {
        "tokens": list(selectors.tokens(caller)[:200]),
        "now": clock.now(),
        "form": form if form and form.error else bound(asks),
    }
    return render(request, "registry/tokens.html", context | more, status=form.status if form else 200)


def _token_asks(caller: Caller) -> list[Ask]:
    roles = [(str(role), role.text) for role in sorted(caller.roles)]
    until = clock.today().replace(month=12, day=31)
    use = _("What will use it, such as your customs system.")
    return [
        Ask("name", pgettext("registry", "Name"), most=64, help=use),
        Ask("expires_on", _("Last day"), "day", start=until.isoformat(), also=("expires_at",)),
        Ask("roles", _("Roles"), "many", choices=roles, on=tuple(role for role, _text in roles)),
    ]


def _issue(caller: Caller, said: dict[str, Any]) -> dict[str, Any]:
    """The new token and its secret; it is good until the last moment of its last day, in Shanghai."""
    made, secret = services.issue_token(
        organisation=Organisation.objects.get(pk=caller.organisation),
        name=said["name"],
        roles=[Role(role) for role in said["roles"]],
        expires_at=datetime.combine(said["expires_on"], time(23, 59, 59), clock.SHANGHAI),
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
    form, asks = None, _rule_asks(held[0])
    if request.method == "POST":
        form = posted(request, asks, lambda said: _set(held[0], said))
        if form.error is None:
            messages.success(request, _("The value is set."))
            return redirect("registry:rule", key)
    rows = [(row, forms.shown(row.value)) for row in held]
    context = {"key": key, "rows": rows, "latest": held[0], "form": form or bound(asks)}
    return render(request, "registry/rule.html", context, status=form.status if form else 200)


def _rule_asks(latest: RuleValue) -> list[Ask]:
    tags = [(tag, Text(f"{tag} {TAG_TEXTS[tag].zh}", f"{tag} {TAG_TEXTS[tag].en}")) for tag in Tag.values]
    return [
        Ask("value", pgettext("registry", "Value"), most=2000),
        Ask("effective_from", _("From"), "day", start=clock.today().isoformat()),
        Ask("tag", _("Certainty"), "choice", choices=tags, start=latest.tag),
        Ask("source", _("Source"), most=300),
    ]


def _set(latest: RuleValue, said: dict[str, Any]) -> None:
    """The next value; its unit and note are those of the one before."""
    value = forms.value(said.pop("value"), "value")
    services.set_rule_value(key=latest.key, value=value, unit=latest.unit, note=latest.note, **said)


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
