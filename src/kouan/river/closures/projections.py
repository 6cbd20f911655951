"""Fields of closures that the journal replays."""

from kouan.journal.projections import Projection

Projection("closure_plan", model="closures.ClosurePlan", fields=("state",))
Projection("corridor_run", model="closures.Run", fields=("state",))
Projection("corridor_advice", model="closures.Advice", fields=("state", "option", "leaves"))
