"""Fields of the corridors' rows that the journal replays."""

from kouan.journal.projections import Projection

Projection(
    "leg",
    model="corridors.Leg",
    fields=(
        "state",
        "loading_ended_at",
        "departed_at",
        "turned_back_at",
        "berthed_at",
        "discharge_ended_at",
        "sea_departed_at",
        "confirmed_at",
        "closed_at",
    ),
)
Projection("passage", model="corridors.Passage", fields=("state",))
Projection("transit", model="corridors.Transit", fields=("state", "moved_at", "arrived_at", "written_off_at"))
Projection("corridor_alarm", model="corridors.Alarm", fields=("kind", "key", "raised_at", "ended_at"))
