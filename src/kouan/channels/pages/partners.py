"""Partners: who exchanges messages with us and how; the port office, which runs the window, changes it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages as notes
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kouan.channels import selectors, services, signing
from kouan.channels.as2 import keys
from kouan.channels.formats import entries
from kouan.channels.models import Acknowledgement, Channel, Partner, Strictness
from kouan.channels.services import Profile, certificates
from kouan.channels.transports.settings import CIPHERS, DIGESTS, KINDS
from kouan.kernel import clock
from kouan.kernel.errors import Conflict, Invalid, KouanError, NotFound, Problem
from kouan.kernel.text import Text
from kouan.registry import forms
from kouan.registry import selectors as organisations
from kouan.registry.caller import Caller, of_request
from kouan.registry.roles import Role

NO_ORGANISATION = Text("没有登记这家单位。", "No such organisation is registered.")
NO_FILE = Text("请选择证书文件。", "Choose the certificate's file.")
FLAGS = ("sign", "encrypt", "compress", "demand_signature", "demand_encryption")
LARGEST = 64 * 1024


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """All partners the caller may see, those in trouble first."""
    caller = of_request(request)
    rows = selectors.partners(caller).order_by("trouble_since", "name", "id")[:200]
    return render(request, "channels/partners.html", {"rows": rows, "may_change": _keeps(caller)})


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Register a partner of an organisation."""
    of_request(request).require(Role.PORT_OFFICE)
    problems: dict[str, Text] = {}
    profile = Profile(name="")
    if request.method == "POST":
        profile = _typed(request)
        try:
            made = services.register_partner(organisation=_organisation(request), profile=profile)
        except KouanError as error:
            problems = _problems(error)
        else:
            notes.success(request, _("The partner is registered."))
            return redirect("channels:partner", made.id)
    context = {"uscc": request.POST.get("uscc", "")} | _form(profile, problems)
    return render(request, "channels/new_partner.html", context, status=422 if problems else 200)


@require_http_methods(["GET", "POST"])
def detail(request: HttpRequest, id: UUID) -> HttpResponse:
    """One partner: its profile, which the port office changes here, and its certificates."""
    caller = of_request(request)
    row = selectors.partner(caller, id)
    profile, problems = services.profile_of(row), {}
    if request.method == "POST":
        caller.require(Role.PORT_OFFICE)
        profile = _typed(request)
        try:
            services.change_partner(partner=id, profile=profile)
        except KouanError as error:
            problems = _problems(error)
        else:
            notes.success(request, _("The profile is changed."))
            return redirect("channels:partner", id)
    return _shown(request, caller, row, profile, problems)


@require_POST
def add_certificate(request: HttpRequest, id: UUID) -> HttpResponse:
    """One more certificate, from a file."""
    caller = of_request(request)
    caller.require(Role.PORT_OFFICE)
    row = selectors.partner(caller, id)
    try:
        services.add_certificate(partner=id, data=_file(request))
    except (Invalid, Conflict) as error:
        problems = {"certificate": next(iter(_problems(error).values()))}
        return _shown(request, caller, row, services.profile_of(row), problems)
    notes.success(request, _("The certificate is on record."))
    return redirect("channels:partner", id)


@require_POST
def retire(request: HttpRequest, id: UUID, certificate: UUID) -> HttpResponse:
    of_request(request).require(Role.PORT_OFFICE)
    certificates.retire_certificate(partner=id, certificate=certificate)
    notes.success(request, _("The certificate is trusted no more."))
    return redirect("channels:partner", id)


def _file(request: HttpRequest) -> bytes:
    file = request.FILES.get("certificate")
    if file is None or isinstance(file, list):
        raise Invalid([Problem("PARTNER", "certificate", NO_FILE)])
    raw: bytes = file.read(LARGEST)
    return raw


def _shown(
    request: HttpRequest, caller: Caller, row: Partner, profile: Profile, problems: dict[str, Text]
) -> HttpResponse:
    context = {
        "partner": row,
        "certificates": row.certificates.all(),
        "now": clock.now(),
        "may_change": _keeps(caller),
        "as2_name": keys.name(),
    }
    status = 422 if problems else 200
    return render(request, "channels/partner.html", context | _form(profile, problems), status=status)


def _form(profile: Profile, problems: dict[str, Text]) -> dict[str, Any]:
    return {
        "profile": profile,
        "problems": problems,
        "channels": Channel.choices,
        "levels": Strictness.choices,
        "policies": Acknowledgement.choices,
        "keys": signing.further_keys(),
        "digests": DIGESTS,
        "ciphers": CIPHERS,
        "known_formats": ", ".join(entry.family for entry in entries()),
        "formats": ", ".join(profile.formats),
        "transport": _defaults() | profile.transport,
    }


def _defaults() -> dict[str, Any]:
    """Every transport setting as it is when nobody changed it."""
    found: dict[str, Any] = {}
    for kind in KINDS.values():
        made = kind()
        found |= {name: getattr(made, name) for name in kind.__struct_fields__}
    return found


def _typed(request: HttpRequest) -> Profile:
    said = request.POST
    days = said.get("duplicate_days", "")
    channel = said.get("channel", "")
    return Profile(
        name=said.get("name", "").strip(),
        channel=channel,
        folder=said.get("folder", "").strip(),
        sender_id=said.get("sender_id", "").strip(),
        as2_id=said.get("as2_id", "").strip(),
        formats=[one.strip() for one in said.get("formats", "").split(",") if one.strip()],
        charset=said.get("charset", "").strip(),
        strictness=said.get("strictness", ""),
        acknowledgement=said.get("acknowledgement", ""),
        duplicate_days=int(days) if days.isascii() and days.isdigit() else -1,
        transport=_transport(request, channel),
        sign_xml="sign_xml" in said,
        signer=said.get("signer", "").strip(),
        demand_xml_signature="demand_xml_signature" in said,
        is_active="is_active" in said,
    )


def _transport(request: HttpRequest, channel: str) -> dict[str, Any]:
    """The settings that this channel knows, as typed."""
    kind = KINDS.get(channel)
    names = kind.__struct_fields__ if kind else ()
    found: dict[str, Any] = {}
    for name in names:
        said = request.POST.get(name, "").strip()
        if name in FLAGS:
            found[name] = name in request.POST
        elif name == "port":
            found[name] = int(said) if said.isascii() and said.isdigit() else 0
        elif said or name in ("url", "host", "user", "topic"):
            found[name] = said
    return found


def _organisation(request: HttpRequest) -> UUID:
    try:
        return organisations.organisation(request.POST.get("uscc", "").strip().upper()).id
    except NotFound:
        raise Invalid([Problem("PARTNER", "uscc", NO_ORGANISATION)]) from None


def _problems(error: KouanError) -> dict[str, Text]:
    return forms.problems(error)


def _keeps(caller: Caller) -> bool:
    return caller.may(Role.PORT_OFFICE)
