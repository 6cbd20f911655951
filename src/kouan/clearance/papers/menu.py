"""The menu line of papers."""

from django.utils.translation import gettext_lazy as _

from kouan.registry.menus import MenuEntry, register
from kouan.registry.roles import Role

ROLES = frozenset({Role.TRADER, Role.BROKER, Role.CUSTOMS})

register(MenuEntry("documents", _("Papers asked for"), "papers:list", "paperclip", ROLES, order=21))
