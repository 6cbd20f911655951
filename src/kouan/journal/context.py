"""Who acts: set once per request, job or message; every event appended inside carries it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from uuid import UUID

SOURCES = frozenset({"api", "portal", "folder", "job", "simulator"})


@dataclass(frozen=True, slots=True)
class Acting:
    """The acting person and organisation, the way the change came in, and the request it belongs to."""

    person: UUID | None = None
    organisation: UUID | None = None
    source: str = "job"
    request: UUID | None = None


_NOBODY = Acting()
_acting: ContextVar[Acting] = ContextVar("kouan_acting", default=_NOBODY)


def current() -> Acting:
    """Who acts now; a nameless job when nobody said."""
    return _acting.get()


@contextmanager
def acting(
    *,
    person: UUID | None = None,
    organisation: UUID | None = None,
    source: str = "job",
    request: UUID | None = None,
) -> Iterator[Acting]:
    """Within the block events carry this actor. ValueError for an unknown source."""
    if source not in SOURCES:
        raise ValueError(f"unknown source {source!r}: one of {', '.join(sorted(SOURCES))}")
    token = _acting.set(Acting(person, organisation, source, request))
    try:
        yield _acting.get()
    finally:
        _acting.reset(token)
