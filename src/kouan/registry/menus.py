"""The menu: wings register their entries here; the portal shows those the caller's roles may open."""

from dataclasses import dataclass

from django.utils.functional import Promise

from kouan.registry.roles import Role

SECTIONS = ("operations", "modes", "river", "documents", "platform")


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """One line of the side menu. `roles` empty = everybody who is signed in; `public` = also anonymous.

    `covers`: names of further addresses whose pages are this line's, where no line of their own is shown.
    """

    section: str
    label: str | Promise
    url_name: str
    icon: str
    roles: frozenset[Role] = frozenset()
    public: bool = False
    order: int = 50
    covers: tuple[str, ...] = ()


_entries: list[MenuEntry] = []


def register(entry: MenuEntry) -> None:
    """Called from an app's `menu.py`."""
    if entry.section not in SECTIONS:
        raise ValueError(f"unknown menu section {entry.section}")
    if entry not in _entries:
        _entries.append(entry)


def visible(roles: frozenset[Role], *, signed_in: bool) -> list[MenuEntry]:
    """Entries for these roles, in section and order."""
    shown = [e for e in _entries if (e.public or signed_in) and (not e.roles or e.roles & roles)]
    return sorted(shown, key=lambda e: (SECTIONS.index(e.section), e.order))
