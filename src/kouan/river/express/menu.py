"""The express line's lines of the menu."""

from django.utils.translation import gettext_lazy as _

from kouan.registry.menus import MenuEntry, register
from kouan.registry.roles import Role

register(MenuEntry("river", _("Express line"), "express:timetable", "zap", public=True, order=36))
BOOKERS = frozenset({Role.CARRIER, Role.TRADER, Role.BROKER, Role.TERMINAL, Role.PORT_OFFICE})
register(MenuEntry("river", _("Express bookings"), "express:bookings", "package-check", BOOKERS, order=37))
EXCHANGE = frozenset({Role.CARRIER, Role.PORT_OFFICE})
register(MenuEntry("river", _("Slot exchange"), "express:exchange", "arrow-left-right", EXCHANGE, order=38))
SLOTS = frozenset({Role.CARRIER, Role.LOCK, Role.PORT_OFFICE})
register(MenuEntry("river", _("Express lock slots"), "express:slots", "calendar-clock", SLOTS, order=39))
KPI = frozenset({Role.PORT_OFFICE, Role.CARRIER, Role.LOCK, Role.TERMINAL})
register(MenuEntry("river", _("Express figures"), "express:figures", "gauge", KPI, order=40))
