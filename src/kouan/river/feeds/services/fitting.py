"""The forecast learns: from recorded passages every night, or from simulated months into the file that is shipped."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec
from django.db import transaction
from django.db.models import QuerySet

from kouan.journal.services import append
from kouan.kernel import clock
from kouan.planning.forecast.compare import Comparison, measured
from kouan.planning.forecast.features import Seen, observe
from kouan.planning.forecast.model import fit
from kouan.planning.forecast.traffic import Month, Vessel, month
from kouan.river.feeds import values
from kouan.river.feeds.models import Wait, WaitModel
from kouan.river.feeds.waiting import FILE, Fitted
from kouan.river.models import Closure

HOUR = timedelta(hours=1)
NIGHT = 2  # o'clock in Shanghai: the model is fitted after it


def due() -> bool:
    """Whether there is enough history and no model of this night."""
    now = clock.now()
    night = now.astimezone(clock.SHANGHAI).replace(hour=NIGHT, minute=0, second=0, microsecond=0)
    if now < night:
        night -= timedelta(days=1)
    if WaitModel.objects.filter(fitted_at__gte=night).exists():
        return False
    return _history(now).count() >= int(values.value("history.least"))


def refit() -> WaitModel:
    """Learn from the recorded passages: intervals set on the later ones, measured on the last tenth."""
    now = clock.now()
    seen = observe(_month(now), first=DAYS_FIRST * 24.0)
    train, recent, held = _parts(seen)
    found = measured(fit(train, recent), held)
    model = fit([*train], [*recent, *held])
    with transaction.atomic():
        made = WaitModel.objects.create(
            fitted_at=now,
            passages=len(seen),
            model=msgspec.json.encode(model).decode(),
            error_hours=found.error,
            inside_half=found.inside_half,
            inside_most=found.inside_most,
        )
        payload = {"passages": len(seen), "error_minutes": round(found.error * 60)}
        append(type="WAITING_FITTED", subject=("wait_model", made.pk), payload=payload)
    return made


DAYS_FIRST = 1  # days of history that only explain what came after


def _parts(seen: list[Seen]) -> tuple[list[Seen], list[Seen], list[Seen]]:
    """In order of time: half to learn from, four tenths to set the intervals by, a tenth to measure on."""
    half, most = len(seen) // 2, len(seen) * 9 // 10
    return seen[:half], seen[half:most], seen[most:]


def _history(now: datetime) -> QuerySet[Wait]:
    return Wait.objects.filter(joined_at__gt=now - timedelta(days=int(values.value("history.days"))))


def _month(now: datetime) -> Month:
    """Recorded passages as the forecast takes them: hours from the first."""
    rows = list(_history(now).order_by("joined_at"))
    origin = rows[0].joined_at
    vessels = [
        Vessel(
            number,
            int(one.direction == "up"),
            (one.joined_at - origin) / HOUR,
            one.length_cm / 100,
            one.urgent,
            (one.started_at - origin) / HOUR,
        )
        for number, one in enumerate(rows)
    ]
    shut = Closure.objects.filter(ends__gt=origin, starts__lt=now, facility__startswith="TG")
    stops = [
        ((one.starts - origin) / HOUR, (min(one.ends, one.withdrawn_at or one.ends) - origin) / HOUR) for one in shut
    ]
    return Month(vessels, stops)


def simulated(*, train: int = 6, recent: int = 9, held_out: int = 3, seed: int = 1) -> Fitted:
    """Learn from simulated months alone; as `planning.forecast.compare.simulated`, kept."""

    def months(first: int, count: int) -> list[Seen]:
        return [one for number in range(count) for one in observe(month(1000 * seed + first + number))]

    history = months(0, train)
    model = fit(history, months(100, recent))
    found: Comparison = measured(model, months(200, held_out))
    return Fitted("simulated", len(history), None, found.error, found.inside_half, found.inside_most, model)


def write_simulated() -> None:
    """Make the file of the prepared model anew."""
    FILE.write_bytes(msgspec.json.format(msgspec.json.encode(simulated()), indent=1) + b"\n")
