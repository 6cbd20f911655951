"""Fields of a licence that the journal replays."""

from kouan.journal.projections import Projection

Projection("licence", model="permits.Licence", fields=("state", "remaining", "used"))
