"""The portal's own lines of the menu."""

from django.utils.translation import gettext_lazy as _

from kouan.registry.menus import MenuEntry, register
from kouan.registry.roles import Role

GATE = frozenset({Role.TERMINAL, Role.CUSTOMS, Role.PORT_OFFICE})

register(MenuEntry("operations", _("Today"), "portal:home", "layout-dashboard", order=1))
register(MenuEntry("operations", _("To do"), "portal:worklist", "list-checks", order=2))
register(MenuEntry("operations", _("Consignments"), "portal:journeys", "package", order=10))
register(MenuEntry("operations", _("Gate"), "portal:gate", "door-open", GATE, order=20))
register(MenuEntry("platform", _("Account and security"), "portal:settings", "settings", order=90))
