"""Fields of the river's rows that the journal replays."""

from kouan.journal.projections import Projection

PASSAGE = ("state", "revision", "base_class", "queued_at", "crossed_at", "leg", "step")

Projection("lock_passage", model="river.Passage", fields=PASSAGE)
Projection("river_vessel", model="river.Vessel", fields=("points", "grade"))
Projection("lock_plan", model="river.PlanVersion", fields=("state",))
Projection("lock_closure", model="river.Closure", fields=("withdrawn_at",))
