"""Menu entries of the charges wing."""

from django.utils.translation import gettext_lazy as _

from kouan.registry.menus import MenuEntry, register
from kouan.registry.roles import Role

register(
    MenuEntry(
        "documents",
        _("Duty bills"),
        "charges:bills",
        "receipt",
        frozenset({Role.TRADER, Role.BROKER, Role.CUSTOMS}),
        order=30,
    )
)
register(
    MenuEntry(
        "documents",
        _("Refunds"),
        "charges:refunds",
        "undo-2",
        frozenset({Role.TRADER, Role.BROKER, Role.CUSTOMS}),
        order=31,
    )
)
register(
    MenuEntry(
        "documents", _("The books"), "charges:books", "scale", frozenset({Role.CUSTOMS, Role.PORT_OFFICE}), order=80
    )
)
