"""Fields of the declaration that the journal replays."""

from kouan.journal.projections import Projection

Projection(
    "declaration",
    model="clearance.Declaration",
    fields=("state", "seq_no", "entry_id", "late_fee_fen", "accepted_at", "reviewed_at", "released_at", "cleared_at"),
)
