"""The closures' lines of the menu."""

from django.utils.translation import gettext_lazy as _

from kouan.registry.menus import MenuEntry, register
from kouan.registry.roles import Role

register(MenuEntry("river", _("Closed lock"), "closures:plans", "traffic-cone", public=True, order=41))
FIRMS = frozenset({Role.TRADER, Role.CARRIER})
register(MenuEntry("river", _("Our plans and advice"), "closures:firm", "signpost", FIRMS, order=42))
READERS = FIRMS | {Role.BROKER, Role.LOCK, Role.PORT_OFFICE, Role.RAIL, Role.MARKET, Role.TERMINAL}
register(MenuEntry("river", _("Ways and prices"), "closures:ways", "waypoints", READERS, order=43))
