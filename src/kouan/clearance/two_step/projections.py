"""Fields that the journal replays."""

from kouan.journal.projections import Projection

Projection(
    "two_step",
    model="two_step.TwoStep",
    fields=("guarantee_no", "estimate_fen", "completed_at", "breached_at"),
    id_field="declaration_id",
)
Projection("right_review", model="two_step.RightReview", fields=("decision", "decided_at"))
