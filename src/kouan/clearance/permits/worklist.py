"""What awaits people: licences that expire with something left."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from kouan.clearance.permits import selectors
from kouan.kernel.calendar import ends_at
from kouan.kernel.text import Text
from kouan.registry.caller import Caller
from kouan.registry.worklist import Task, provide

MOST = 100
ENDS = Text("证件 {letter} {number} 即将到期", "Licence {letter} {number} expires soon")
LEFT = Text("余量 {left}", "{left} left")


def tasks(caller: Caller, limit: int) -> Iterator[Task]:
    """Soonest first."""
    for one in selectors.ending(caller)[:limit]:
        left = "—" if one.remaining is None else f"{one.remaining.normalize():f} {one.unit}"
        yield Task(
            title=ENDS.format(letter=one.letter, number=one.number),
            detail=LEFT.format(left=left),
            url=reverse("permits:licence", args=[one.id]),
            since=one.entered_at,
            due=ends_at(one.valid_until),
            kind="licence",
        )


def count(caller: Caller) -> int:
    return selectors.ending(caller)[:MOST].count()


provide("permits", tasks, count)
