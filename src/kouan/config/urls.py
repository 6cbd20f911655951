"""Addresses: the API under /api/v1, each app's pages under its name, the portal at the root."""

from importlib.util import find_spec

from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.urls import URLPattern, URLResolver, include, path

from kouan import __version__
from kouan.config.api import api
from kouan.config.wings import KOUAN, prefix


def healthz(_request: HttpRequest) -> JsonResponse:
    """200 when the process serves and its database answers."""
    with connection.cursor() as cursor:
        cursor.execute("select 1")
    return JsonResponse({"status": "ok", "version": __version__})


urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", healthz, name="healthz"),
    path("api/v1/", api.urls),
    path("accounts/", include("allauth.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
]
urlpatterns += [path(prefix(app), include(f"kouan.{app}.pages")) for app in KOUAN if find_spec(f"kouan.{app}.pages")]
urlpatterns += [path("", include("kouan.portal.urls"))]

handler400 = "kouan.portal.pages.bad_request"
handler403 = "kouan.portal.pages.forbidden"
handler404 = "kouan.portal.pages.not_found"
handler500 = "kouan.portal.pages.server_error"
