"""How long vessels in the queue will wait: the forecast of `planning.forecast` on the queue as it stands.

The model learns from recorded passages once there are enough of them; until then from simulated months, kept ready
fitted in `simulated_months.json` (made by `simulated`), so that no start waits for a fit.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

import msgspec
from django.db.models import Count

from kouan.kernel import clock
from kouan.planning.forecast.model import Forecast, Model
from kouan.registry.caller import Caller
from kouan.river import selectors as river
from kouan.river import values as river_values
from kouan.river.feeds.models import Wait, WaitModel
from kouan.river.models import Closure, Passage
from kouan.river.order import ORDINARY
from kouan.river.states import QUEUED

FILE = Path(__file__).with_name("simulated_months.json")
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


class Fitted(msgspec.Struct, frozen=True):
    """A model and what is known of it. `source` recorded | simulated; `error` in hours, on vessels it had not seen."""

    source: str
    passages: int
    fitted_at: datetime | None
    error: float
    inside_half: float
    inside_most: float
    model: Model


class Expected(NamedTuple):
    """One vessel's wait from `at` on, in hours, and when it is likely to be locked."""

    passage: Passage
    cls: int
    ahead: int
    at: datetime
    hours: Forecast

    @property
    def likely(self) -> datetime:
        return self.at + self.hours.middle * HOUR

    @property
    def most(self) -> tuple[datetime, datetime]:
        """Nine of ten such vessels are locked between these."""
        return self.at + self.hours.most[0] * HOUR, self.at + self.hours.most[1] * HOUR

    @property
    def half(self) -> tuple[datetime, datetime]:
        return self.at + self.hours.half[0] * HOUR, self.at + self.hours.half[1] * HOUR


@dataclass(frozen=True, slots=True)
class Lately:
    """What happened at the first dam of one direction: in the last day, and now."""

    passed: int
    joined: int
    stopped: bool


@cache
def prepared() -> Fitted:
    """The model of simulated months."""
    return msgspec.json.decode(FILE.read_bytes(), type=Fitted)


def current() -> Fitted:
    """The newest model of recorded passages, else the one of simulated months."""
    row = WaitModel.objects.order_by("-fitted_at").first()
    if row is None:
        return prepared()
    model = msgspec.json.decode(row.model, type=Model)
    return Fitted("recorded", row.passages, row.fitted_at, row.error_hours, row.inside_half, row.inside_most, model)


def expected(caller: Caller, only: UUID | None = None) -> list[Expected]:
    """The forecast of every vessel in the queue that the caller may see, in the order of the rule."""
    river.reader(caller)
    now, fitted = clock.now(), current().model
    rows = Passage.objects.select_related("vessel").filter(state__in=[str(s) for s in QUEUED], leg=0)
    ranked = sorted(((one, river.class_now(one, now)) for one in rows), key=lambda pair: river.place_key(*pair))
    mine = set(river.passages(caller).filter(state__in=[str(s) for s in QUEUED]).values_list("pk", flat=True))
    mine &= {only} if only else mine
    lately = _lately(now, ranked)
    found: list[Expected] = []
    for way in ("down", "up"):
        found += _one_way([pair for pair in ranked if pair[0].direction == way], lately[way], fitted, now, mine)
    return sorted(found, key=lambda one: river.place_key(one.passage, one.cls))


def _one_way(
    ranked: list[tuple[Passage, int]], lately: Lately, model: Model, now: datetime, mine: set[UUID]
) -> Iterable[Expected]:
    from kouan.planning.forecast.features import situation

    before: list[float] = []
    urgent = sum(cls < ORDINARY for _, cls in ranked)
    for ahead, (one, cls) in enumerate(ranked):
        length, mine_urgent = one.vessel.length_cm / 100, cls < ORDINARY
        if one.pk in mine:
            known = situation(
                before,
                urgent - mine_urgent,
                length,
                mine_urgent,
                stopped=lately.stopped,
                passed=lately.passed,
                joined=lately.joined,
            )
            yield Expected(one, cls, ahead, now, model.forecast(known))
        before.append(length)


def _lately(now: datetime, ranked: list[tuple[Passage, int]]) -> dict[str, Lately]:
    passed = dict(
        Wait.objects.filter(started_at__gt=now - DAY).values_list("direction").annotate(Count("pk")).order_by()
    )
    gone = Wait.objects.filter(joined_at__gt=now - DAY).values_list("direction").annotate(Count("pk")).order_by()
    joined = dict(gone)
    for one, _ in ranked:
        if one.queued_at is not None and one.queued_at > now - DAY:
            joined[one.direction] = joined.get(one.direction, 0) + 1
    shut = set(
        Closure.objects.filter(withdrawn_at=None, starts__lte=now, ends__gt=now).values_list("facility", flat=True)
    )
    facilities = river_values.facilities()
    found = {}
    for way, dam in (("down", "TGD"), ("up", "GZB")):
        open_ones = [
            code
            for code, one in facilities.items()
            if one["dam"] == dam and way in one["directions"] and code not in shut
        ]
        found[way] = Lately(passed.get(way, 0), joined.get(way, 0), not open_ones)
    return found


def bar(one: Expected, scale: float) -> dict[str, float]:
    """Percent of the widest: where the ranges begin and how wide they are."""
    (low, high), (first, last) = one.hours.most, one.hours.half
    spans = {"low": low, "wide": high - low, "first": first, "inner": last - first, "mid": one.hours.middle}
    return {name: round(100 * value / scale, 1) for name, value in spans.items()}
