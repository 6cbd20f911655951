"""Clearance's lines of the menu."""

from django.utils.translation import gettext_lazy as _

from kouan.registry.menus import MenuEntry, register
from kouan.registry.roles import Role

FILERS = frozenset({Role.TRADER, Role.BROKER})
OFFICERS = frozenset({Role.CUSTOMS, Role.INSPECTION})

register(MenuEntry("operations", _("Declarations"), "clearance:declarations", "files", FILERS | OFFICERS, order=20))
register(MenuEntry("operations", _("Drafts"), "clearance:drafts", "file-pen", FILERS, order=21))
register(
    MenuEntry("operations", _("Document review"), "clearance:reviews", "stamp", frozenset({Role.CUSTOMS}), order=22)
)
register(MenuEntry("operations", _("Inspections"), "clearance:inspections", "search-check", OFFICERS, order=23))
