"""Fields of the message that the journal replays."""

from kouan.journal.projections import Projection

Projection(
    "message",
    model="channels.Message",
    fields=("state", "subject_type", "subject_id", "attempts", "finished_at"),
)
