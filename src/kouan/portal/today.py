"""Today's declarations as the first page shows them: by the hour, and the latest. All scoped to the caller."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db.models import Count, F, QuerySet
from django.db.models.functions import ExtractHour
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kouan.clearance import selectors
from kouan.clearance.models import Declaration
from kouan.kernel import clock
from kouan.portal.svg.bars import Series, hours
from kouan.registry.caller import Caller
from kouan.registry.roles import Role

HOURS = 24
RECENT = 7


@dataclass(frozen=True, slots=True)
class Day:
    """One day: declarations received and released by the hour, drawn."""

    received: int
    released: int
    median: timedelta | None
    chart: SafeString
    whole_port: bool


def midnight() -> datetime:
    """The start of the present business day."""
    return datetime.combine(clock.today(), time(), clock.SHANGHAI)


def counted(caller: Caller | None) -> tuple[QuerySet[Declaration], bool]:
    """The declarations counted for this caller (None: a visitor), and whether that is the whole port.

    Who files or controls counts what it may see; the others see the port's numbers, which are public, and no rows.
    """
    if caller is not None and sees_declarations(caller):
        return selectors.visible_to(caller), caller.may(*selectors.OFFICERS)
    return Declaration.objects.all(), True


def sees_declarations(caller: Caller) -> bool:
    """Whether declarations are this caller's business at all."""
    return caller.may(Role.TRADER, Role.BROKER, *selectors.OFFICERS)


def _by_hour(found: QuerySet[Declaration], moment: str, start: datetime) -> list[int]:
    span = {f"{moment}__gte": start, f"{moment}__lt": start + timedelta(days=1)}
    hour = ExtractHour(moment, tzinfo=clock.SHANGHAI)
    counted = found.filter(**span).annotate(hour=hour).values("hour").annotate(n=Count("pk")).order_by("hour")
    row = [0] * HOURS
    for one in counted:
        row[one["hour"]] = one["n"]
    return row


def declarations_and_releases(caller: Caller) -> Day:
    """What came in and what was released today."""
    start = midnight()
    found, whole = counted(caller)
    received = _by_hour(found, "submitted_at", start)
    released = _by_hour(found, "released_at", start)
    now = clock.now().astimezone(clock.SHANGHAI).hour
    chart = hours(
        _("Declarations received and released by the hour"),
        Series(_("received"), received),
        Series(_("released"), released),
        now,
    )
    return Day(sum(received), sum(released), median(found, start), chart, whole)


def median(found: QuerySet[Declaration], start: datetime) -> timedelta | None:
    """The median time from filing to release of those released today."""
    spans = found.filter(released_at__gte=start).order_by().annotate(took=F("released_at") - F("submitted_at"))
    taken = sorted(spans.values_list("took", flat=True)[:10_000])
    return taken[len(taken) // 2] if taken else None


def recent(caller: Caller) -> Sequence[Declaration]:
    """The latest declarations the caller may see, newest first."""
    return selectors.page(caller, {}, limit=RECENT).rows
