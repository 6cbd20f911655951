"""One-click roles of the demonstration world. Where `settings.DEMO` is off this address does not exist."""

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST

from kouan.registry.models import Person
from kouan.registry.roles import Role

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@require_POST
def sign_in(request: HttpRequest) -> HttpResponse:
    """Signs in as the demonstration person of the role posted; 404 outside the demonstration world."""
    if not settings.DEMO:
        raise Http404
    role = request.POST.get("role", "")
    person = Person.objects.filter(username=role, is_active=True).first() if role in set(Role) else None
    if person is None:
        raise Http404
    login(request, person, backend=BACKEND)
    return HttpResponseRedirect("/")
