"""How the registry's pages write scopes, roles, tags, list names and problems."""

from decimal import Decimal
from typing import Any

from django import template
from django.utils.translation import get_language

from kouan.kernel.text import Text
from kouan.registry.codes import Code
from kouan.registry.pages import SCOPE_TEXTS
from kouan.registry.roles import Role
from kouan.registry.titles import LIST_TEXTS, TAG_TEXTS, UNIT_TEXTS

register = template.Library()


def _say(text: Text) -> str:
    return text.say(get_language() or "zh-hans")


@register.filter
def field(problems: Any, name: str) -> Any:
    """What is wrong with the field, or nothing."""
    return problems.get(name) if problems else None


@register.filter
def scopes(held: list[str]) -> str:
    """What a mandate allows."""
    return " · ".join(_say(SCOPE_TEXTS[scope]) for scope in held)


@register.filter
def role_names(held: list[str]) -> str:
    """Roles by name."""
    return " · ".join(_say(Role(role).text) for role in held)


@register.filter
def tag_name(tag: str) -> str:
    """How sure a figure is."""
    return f"{tag} {_say(TAG_TEXTS[tag])}"


@register.filter
def unit_name(unit: str) -> str:
    """The unit of a rule value; as entered when it is none of the usual ones."""
    return _say(UNIT_TEXTS[unit]) if unit in UNIT_TEXTS else unit


@register.filter
def tariff_line(code: Code) -> dict[str, Any]:
    """The rates and letters of a tariff code."""
    return code.attributes


@register.filter
def rate(held: str | None, specific: str | None = None) -> str:
    """A fraction as a percentage, and yuan per unit beside it when there is a specific amount."""
    share, amount = Decimal(held or "0"), Decimal(specific or "0")
    parts = [f"{(share * 100).normalize():f}%"] if share or not amount else []
    return " + ".join([*parts, *([f"{amount.normalize():f}"] if amount else [])])


@register.filter
def list_title(name: str) -> str:
    """The title of a code list; its own name when it has none."""
    return _say(LIST_TEXTS[name]) if name in LIST_TEXTS else name
