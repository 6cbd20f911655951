"""The corridors' lines of the menu."""

from django.utils.translation import gettext_lazy as _

from kouan.registry.menus import MenuEntry, register
from kouan.registry.roles import Role

PARTIES = frozenset(
    {Role.TRADER, Role.BROKER, Role.CARRIER, Role.TERMINAL, Role.CUSTOMS, Role.INSPECTION, Role.PORT_OFFICE}
)
KEEPERS = frozenset({Role.CUSTOMS, Role.PORT_OFFICE})

register(MenuEntry("modes", _("River legs under control"), "corridors:legs", "container", PARTIES, order=40))
register(MenuEntry("modes", _("Transit"), "corridors:transits", "waypoints", PARTIES, order=41))
register(MenuEntry("platform", _("Port groups and carriers"), "corridors:groups", "anchor", KEEPERS, order=45))
