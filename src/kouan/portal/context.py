"""What every page of the portal is wrapped in: who acts, the menu, the language, the theme, the counts.

Everything is read on first use, so a page fragment that shows none of it costs no query.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from kouan.portal import organisations
from kouan.portal.demo import cards
from kouan.registry import menus
from kouan.registry.caller import Caller, optional
from kouan.registry.models import Organisation

THEMES = ("auto", "light", "dark")
THEME_COOKIE = "kouan_theme"
SECTION_TITLES = {
    "operations": _("Operations"),
    "modes": _("Clearance modes"),
    "river": _("River"),
    "documents": _("Documents"),
    "platform": _("Platform"),
}


def _address(name: str) -> str:
    """Where the line leads; empty when this deployment does not mount the app's pages."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def nearest(entries: Iterable[menus.MenuEntry], path: str) -> str:
    """The address of the line that a page belongs to: the longest beginning of the page's, lines' own before covered
    ones; empty when the page is no line's.
    """
    own = {url: url for entry in entries if (url := _address(entry.url_name))}
    covered = {url: _address(entry.url_name) for entry in entries for name in entry.covers if (url := _address(name))}
    found = max(
        (url for url in covered | own if path == url or (url != "/" and path.startswith(url))), key=len, default=""
    )
    return (covered | own).get(found, "")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the side menu as shown: its address is known and it says whether the reader is there."""

    label: str | Promise
    url: str
    icon: str
    here: bool
    counts: bool


@dataclass(frozen=True, slots=True)
class Section:
    title: str | Promise
    lines: list[Line]


class Shell:
    """The frame of one page, for `portal/base.html`."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @cached_property
    def caller(self) -> Caller | None:
        return optional(self._request)

    @cached_property
    def menu(self) -> list[Section]:
        roles = self.caller.roles if self.caller else frozenset()
        entries = menus.visible(roles, signed_in=self.caller is not None)
        here = nearest(entries, self._request.path)
        return [
            Section(SECTION_TITLES[name], lines)
            for name, group in groupby(entries, key=lambda e: e.section)
            if (lines := list(self._lines(group, here)))
        ]

    def _lines(self, entries: Iterator[menus.MenuEntry], here: str) -> Iterator[Line]:
        for entry in entries:
            if url := _address(entry.url_name):
                yield Line(entry.label, url, entry.icon, url == here, entry.url_name == "portal:worklist")

    @cached_property
    def acting(self) -> Organisation | None:
        """The organisation the caller acts for."""
        return organisations.acting(self.caller) if self.caller else None

    @cached_property
    def choices(self) -> list[organisations.Choice]:
        """The organisations the person could act for."""
        return organisations.choices(self.caller) if self.caller else []

    @property
    def english(self) -> bool:
        return (get_language() or "").startswith("en")

    @property
    def theme(self) -> str:
        chosen = self._request.COOKIES.get(THEME_COOKIE, "auto")
        return chosen if chosen in THEMES else "auto"

    @property
    def demo(self) -> bool:
        return bool(settings.DEMO)

    @property
    def demo_cards(self) -> Any:
        """The one-click roles of the demonstration world."""
        return cards()


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `shell`, and `caller` and `language` for short."""
    frame = Shell(request)
    return {
        "shell": frame,
        "caller": SimpleLazyObject(lambda: frame.caller),
        "language": "en" if frame.english else "zh",
    }
