"""Fields of a request that the journal replays."""

from kouan.journal.projections import Projection

Projection(
    "direct_move",
    model="quay.Request",
    fields=(
        "state",
        "cause",
        "delivery_order",
        "eir_no",
        "crane",
        "slot_at",
        "seat",
        "call_forward_at",
        "plate",
        "truck_at",
        "ended_at",
    ),
)
