"""The line of the menu for two-step declarations."""

from django.utils.translation import gettext_lazy as _

from kouan.registry.menus import MenuEntry, register
from kouan.registry.roles import Role

register(
    MenuEntry(
        "modes",
        _("Two-step declarations"),
        "two_step:listing",
        "footprints",
        frozenset({Role.TRADER, Role.BROKER, Role.CUSTOMS}),
        order=22,
    )
)
