"""The quay's lines of the menu."""

from django.utils.translation import gettext_lazy as _

from kouan.registry.menus import MenuEntry, register
from kouan.registry.roles import Role

READERS = frozenset({Role.TRADER, Role.BROKER, Role.CUSTOMS, Role.INSPECTION, Role.TERMINAL, Role.CARRIER})
BOARD = frozenset({Role.TERMINAL, Role.CUSTOMS, Role.PORT_OFFICE})

register(MenuEntry("modes", _("Past the yard"), "quay:list", "truck", READERS, order=27))
register(MenuEntry("modes", _("Quay, day board"), "quay:board", "layout-grid", BOARD, order=28))
