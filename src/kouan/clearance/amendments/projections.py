"""Fields of a request that the journal replays."""

from kouan.journal.projections import Projection

Projection("amendment", model="amendments.Request", fields=("state", "counted"))
