"""How the wing's pages write codes: with the name the code lists give them today."""

from django import template
from django.utils.translation import get_language

from kouan.kernel import clock
from kouan.registry import codes

register = template.Library()


@register.filter
def called(code: str, name: str) -> str:
    """`8007 重庆水港`: the code with its name in the list `name`; the code alone when the list does not have it."""
    known = codes.get(name, code, clock.today()) if code else None
    return f"{code} {known.name(get_language() or 'zh-hans')}" if known else code or "—"


@register.filter
def only_called(code: str, name: str) -> str:
    """The name alone, where the code says nothing to a reader (units, countries)."""
    known = codes.get(name, code, clock.today()) if code else None
    return known.name(get_language() or "zh-hans") if known else code or "—"
