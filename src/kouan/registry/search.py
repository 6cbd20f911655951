"""Search: wings register what can be found by number or name; one box asks them all."""

from collections.abc import Callable
from dataclasses import dataclass

from kouan.kernel.text import Text
from kouan.registry.caller import Caller

SHORTEST = 2  # characters; one letter finds everything


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found: `title` is the number or name, `detail` one line about it, `state` with its tone if any."""

    title: str
    detail: Text
    url: str
    icon: str = "file-text"
    state: Text | None = None
    tone: str = ""
    score: float = 0.0


@dataclass(frozen=True, slots=True)
class Group:
    """Hits of one title, best first."""

    name: str
    title: Text
    hits: list[Hit]


Finder = Callable[[Caller, str, int], list[Hit]]
_providers: dict[str, tuple[Text, Finder]] = {}


def provide(name: str, title: Text, find: Finder) -> None:
    """Called from an app's `search.py`: `find(caller, text, limit)` answers what the caller may see, best first."""
    _providers[name] = (title, find)


def find(caller: Caller, text: str, limit: int = 8) -> list[Group]:
    """What `text` finds, the group with the best hit first; nothing for a text too short.

    Providers of one title make one group, in which nothing is shown twice.
    """
    text = " ".join(text.split())[:80]
    if len(text) < SHORTEST:
        return []
    groups: dict[str, Group] = {}
    for name, (title, finder) in _providers.items():
        group = groups.setdefault(title.en, Group(name, title, []))
        known = {hit.url for hit in group.hits}
        group.hits.extend(hit for hit in finder(caller, text, limit) if hit.url not in known)
    found = [_best(group, limit) for group in groups.values() if group.hits]
    return sorted(found, key=lambda group: -group.hits[0].score)


def _best(group: Group, limit: int) -> Group:
    hits = sorted(group.hits, key=lambda hit: -hit.score)
    return Group(group.name, group.title, hits[:limit])
