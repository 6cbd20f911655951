"""Menu entries of the registry."""

from django.utils.translation import gettext_lazy as _

from kouan.registry.menus import MenuEntry, register
from kouan.registry.roles import Role

PARTIES = frozenset({Role.TRADER, Role.BROKER})
KEEPERS = frozenset({Role.PORT_OFFICE, Role.CUSTOMS})

register(MenuEntry("documents", _("Mandates"), "registry:mandates", "handshake", PARTIES, order=60))
register(MenuEntry("platform", _("Code lists"), "registry:codes", "book-open", order=60))
register(MenuEntry("platform", _("Rule values"), "registry:rules", "sliders-horizontal", KEEPERS, order=65))
register(MenuEntry("platform", _("API tokens"), "registry:tokens", "key-round", order=70))
