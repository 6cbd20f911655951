"""Work of the feeds that is due because time passed."""

from __future__ import annotations

from datetime import timedelta

from kouan.journal.deadlines import deadline
from kouan.kernel import clock
from kouan.river.feeds import values
from kouan.river.feeds.models import FenceCrossing, Position, Track
from kouan.river.feeds.services import health

AT_ONCE = 20_000  # rows a look removes


@deadline("feeds.1_silence")
def silence() -> int:
    """Feeds that fell silent are lost."""
    return health.lose_silent()


@deadline("feeds.8_prune")
def prune() -> int:
    """Old tracks and crossings go; so do vessels nobody heard of since. Not counted: nothing anybody must know."""
    before = clock.now() - timedelta(days=int(values.value("track.days")))
    old = Track.objects.filter(at__lt=before).order_by("at").values("pk")[:AT_ONCE]
    Track.objects.filter(pk__in=old).delete()
    FenceCrossing.objects.filter(at__lt=before).delete()
    Position.objects.filter(at__lt=before).delete()
    return 0


@deadline("feeds.5_refit")
def refit() -> int:
    """Every night, once there is enough history, the forecast learns anew."""
    from kouan.river.feeds.services import fitting  # brings the solver with it

    if not fitting.due():
        return 0
    fitting.refit()
    return 1
