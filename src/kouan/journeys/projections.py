"""Fields of the state rows that the journal replays."""

from kouan.journal.projections import Projection

Projection("call", model="journeys.Call", fields=("eta", "ata", "etd", "atd", "last_port_left_at", "entry_declared_at"))
Projection(
    "consignment",
    model="journeys.Consignment",
    fields=(
        "manifest_state",
        "packages",
        "arrival_reported_at",
        "tallied_at",
        "tally_packages",
        "tally_weight",
    ),
)
Projection("hold", model="journeys.Hold", fields=("kind", "ref", "placed_at", "lifted_at"))
Projection("order", model="journeys.Order", fields=("cancelled", "quantity", "valid_until", "party"))
