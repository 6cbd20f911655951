"""Fields of the feeds' rows that the journal replays."""

from kouan.journal.projections import Projection

Projection("ais_feed", model="feeds.Feed", fields=("state",))
Projection("ais_suspicion", model="feeds.Suspicion", fields=("cleared_at",))
Projection("skipper_notice", model="feeds.SkipperNotice", fields=("state",))
