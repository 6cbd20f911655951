"""The river's lines of the menu."""

from django.utils.translation import gettext_lazy as _

from kouan.registry.menus import MenuEntry, register
from kouan.registry.roles import Role

DESK = frozenset({Role.LOCK, Role.PORT_OFFICE})
FLEET = frozenset({Role.CARRIER, Role.TRADER, Role.BROKER})

register(MenuEntry("river", _("Lock queue"), "river:queue", "list-ordered", DESK, order=31))
register(MenuEntry("river", _("Lock plans"), "river:plans", "chart-gantt", DESK, order=32))
register(MenuEntry("river", _("Closures and draught"), "river:works", "construction", DESK, order=33))
register(MenuEntry("river", _("Lock passages"), "river:passages", "ship", FLEET | DESK, order=34))
register(MenuEntry("river", _("River vessels"), "river:vessels", "sailboat", FLEET | DESK, order=35))
NOTICES = ("feeds:notice_desk",)  # one notice is read there, by everybody
register(
    MenuEntry("platform", _("Notices to skippers"), "river:notices", "megaphone", public=True, order=60, covers=NOTICES)
)
