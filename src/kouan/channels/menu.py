"""The channels' line of the menu."""

from django.utils.translation import gettext_lazy as _

from kouan.channels.selectors import READERS
from kouan.registry.menus import MenuEntry, register

register(MenuEntry("platform", _("Message desk"), "channels:desk", "mails", frozenset(READERS), order=30))
register(MenuEntry("platform", _("Exchange partners"), "channels:partners", "network", frozenset(READERS), order=31))
