"""How the feeds do: heard, lost, heard again."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F

from kouan.journal.services import append
from kouan.kernel import clock
from kouan.river.feeds import values
from kouan.river.feeds.models import Feed


@transaction.atomic
def heard(*, name: str, at: datetime, lines: int, positions: int, refused: dict[str, int], skew: float = 0.0) -> Feed:
    """Sentences came from a feed. The first ones after a silence are an event."""
    feed, _ = Feed.objects.get_or_create(name=name[:80])
    feed = Feed.objects.select_for_update().get(pk=feed.pk)
    reasons = {key: feed.reasons.get(key, 0) + refused.get(key, 0) for key in {*feed.reasons, *refused}}
    said = {"last_at": at, "reasons": reasons, "skew_seconds": skew, "trouble": ""}
    if feed.state != "up":
        said |= {"state": "up", "connected_at": at}
        append(type="AIS_CONNECTED", subject=("ais_feed", feed.pk), payload={"feed": feed.name}, set={"state": "up"})
    Feed.objects.filter(pk=feed.pk).update(
        lines=F("lines") + lines,
        positions=F("positions") + positions,
        refused=F("refused") + sum(refused.values()),
        **said,
    )
    return feed


def troubled(*, name: str, why: str) -> None:
    """The reader could not connect, or its line broke; shown with the feed."""
    Feed.objects.get_or_create(name=name[:80])
    Feed.objects.filter(name=name[:80]).update(trouble=why[:200])


@transaction.atomic
def lose_silent() -> int:
    """Feeds that were heard and have fallen silent are lost; how many."""
    before = clock.now() - values.minutes("silence.minutes")
    silent = Feed.objects.select_for_update().filter(state="up", last_at__lt=before).order_by("name")
    for feed in (found := list(silent)):
        feed.state, feed.lost_at = "lost", clock.now()
        feed.save(update_fields=["state", "lost_at"])
        payload = {"feed": feed.name, "last_at": feed.last_at}
        append(type="AIS_LOST", subject=("ais_feed", feed.pk), payload=payload, set={"state": "lost"})
    return len(found)
