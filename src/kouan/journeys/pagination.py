"""Pages of long lists by key, not by offset: the cursor is the last row's identifier (time-ordered)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet
from django.http import HttpRequest

from kouan.registry.wire import parameter

M = TypeVar("M", bound=Model)
LONGEST = 100
QUERY = {"after": "Cursor: `next` of the page before", "limit": "Rows of a page, at most 100 (50)"}


@dataclass(frozen=True, slots=True)
class Page(Generic[M]):
    """Rows of one page, and the cursor of the next, None at the end."""

    rows: list[M]
    next: UUID | None

    def as_dict(self, show: Callable[[M], Any]) -> dict[str, Any]:
        return {"items": [show(row) for row in self.rows], "next": self.next}


def page(request: HttpRequest, rows: QuerySet[M]) -> Page[M]:
    """The page the request asks for (`after`, `limit`), newest identifier first."""
    limit = min(max(parameter(request, "limit", int) or 50, 1), LONGEST)
    after = parameter(request, "after", UUID)
    return cut(rows.filter(pk__lt=after) if after else rows, limit)


def cut(rows: QuerySet[M], limit: int) -> Page[M]:
    """The first `limit` rows, newest identifier first."""
    found = list(rows.order_by("-pk")[: limit + 1])
    return Page(found[:limit], found[limit - 1].pk if len(found) > limit else None)
