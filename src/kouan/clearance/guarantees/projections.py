"""Fields of a guarantee that the journal replays."""

from kouan.journal.projections import Projection

Projection("guarantee", model="guarantees.Guarantee", fields=("number", "amount_fen", "reserved_fen", "state"))
