"""Fields of the admission that the journal replays."""

from kouan.journal.projections import Projection

Projection(
    "admission",
    model="admission.Admission",
    fields=(
        "state",
        "port",
        "destination",
        "removal",
        "permit_no",
        "permitted_at",
        "expires_at",
        "removed_at",
        "due_on",
        "market_ok_at",
    ),
)
