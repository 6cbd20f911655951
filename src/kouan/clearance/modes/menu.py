"""The line of the menu for consents."""

from django.utils.translation import gettext_lazy as _

from kouan.registry.menus import MenuEntry, register
from kouan.registry.roles import Role

register(
    MenuEntry(
        "modes",
        _("Consents to modes"),
        "modes:consents",
        "signature",
        frozenset({Role.TRADER, Role.CUSTOMS}),
        order=30,
    )
)
