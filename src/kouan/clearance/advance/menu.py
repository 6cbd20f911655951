"""The menu line of early declarations."""

from django.utils.translation import gettext_lazy as _

from kouan.registry.menus import MenuEntry, register
from kouan.registry.roles import Role

ROLES = frozenset({Role.TRADER, Role.BROKER, Role.CUSTOMS})

register(MenuEntry("modes", _("Declared early"), "advance:list", "clock-arrow-up", ROLES, order=21))
