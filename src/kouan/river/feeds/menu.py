"""The feeds' lines of the menu."""

from django.utils.translation import gettext_lazy as _

from kouan.registry.menus import MenuEntry, register
from kouan.registry.roles import Role

SEE = frozenset({Role.LOCK, Role.PORT_OFFICE, Role.CARRIER, Role.TRADER, Role.BROKER})

register(MenuEntry("operations", _("Vessels on the river"), "feeds:vessels", "radar", SEE, order=36))
register(MenuEntry("operations", _("Waiting at the locks"), "feeds:waiting", "hourglass", SEE, order=37))
register(MenuEntry("river", _("Write notices"), "feeds:notice_desk", "megaphone", frozenset({Role.LOCK}), order=38))
