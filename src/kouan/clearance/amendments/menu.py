"""The menu line of amendments."""

from django.utils.translation import gettext_lazy as _

from kouan.registry.menus import MenuEntry, register
from kouan.registry.roles import Role

ROLES = frozenset({Role.TRADER, Role.BROKER, Role.CUSTOMS})

register(MenuEntry("operations", _("Amendments and withdrawals"), "amendments:list", "file-diff", ROLES, order=24))
