"""Fragments that a page reloads when something happened: cheap to ask again (ETag), never kept by a proxy."""

from collections.abc import Callable

from django.http import HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page, require_safe

View = Callable[..., HttpResponse]


def fragment(view: View) -> View:
    """GET only; answers 304 when nothing changed, so that a reload on every event costs little."""
    return require_safe(cache_control(private=True, no_cache=True)(conditional_page(view)))
