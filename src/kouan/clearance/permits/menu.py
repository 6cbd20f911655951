"""The menu line of licences."""

from django.utils.translation import gettext_lazy as _

from kouan.registry.menus import MenuEntry, register
from kouan.registry.roles import Role

ROLES = frozenset({Role.TRADER, Role.BROKER, Role.CUSTOMS})

register(MenuEntry("documents", _("Licences"), "permits:list", "badge-check", ROLES, order=20))
