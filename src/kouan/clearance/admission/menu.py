"""Admission's line of the menu."""

from django.utils.translation import gettext_lazy as _

from kouan.registry.menus import MenuEntry, register
from kouan.registry.roles import Role

READERS = frozenset({Role.TRADER, Role.BROKER, Role.CUSTOMS, Role.INSPECTION})

register(MenuEntry("modes", _("Two-segment admission"), "admission:list", "package-search", READERS, order=23))
