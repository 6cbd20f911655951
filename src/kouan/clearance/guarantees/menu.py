"""The line of the menu for guarantees."""

from django.utils.translation import gettext_lazy as _

from kouan.registry.menus import MenuEntry, register
from kouan.registry.roles import Role

register(
    MenuEntry(
        "modes",
        _("Guarantees"),
        "guarantees:guarantees",
        "shield-check",
        frozenset({Role.TRADER, Role.CUSTOMS}),
        order=29,
    )
)
