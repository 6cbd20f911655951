"""Account and security: who one is, for whom one acts, and the ways to sign in."""

from uuid import UUID

from allauth.mfa.models import Authenticator
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from kouan.registry import caller as callers


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    caller = callers.of_request(request)
    kinds = list(Authenticator.objects.filter(user=caller.person).values_list("type", flat=True))
    context = {
        "totp": Authenticator.Type.TOTP in kinds,
        "passkeys": kinds.count(Authenticator.Type.WEBAUTHN),
        "codes": Authenticator.Type.RECOVERY_CODES in kinds,
    }
    return render(request, "portal/account.html", context)


@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Act for another of one's organisations."""
    callers.of_request(request)
    try:
        organisation = UUID(request.POST.get("organisation", ""))
    except ValueError:
        return HttpResponseBadRequest()
    callers.choose(request, organisation)
    target = request.POST.get("next", "/")
    safe = url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()})
    return HttpResponseRedirect(target if safe else "/")
