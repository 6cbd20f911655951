"""What the wing asks the corridors before it releases goods."""

from __future__ import annotations

from kouan.clearance.corridors.models import LegBox
from kouan.clearance.corridors.services.following import ARRIVED
from kouan.clearance.corridors.states import Mode, Sailing
from kouan.clearance.models import Declaration
from kouan.kernel.text import Text

OPEN = Text("货物仍在监管航程中，转关未核销。", "The goods are still on a leg under control: transit is not closed.")


def why_not(head: Declaration) -> Text | None:
    """Imports that come by a controlled leg wait for its close (1.8); one indexed query for an import at release."""
    if head.direction != "I" or head.consignment_id is None:
        return None
    legs = LegBox.objects.filter(consignment=head.consignment_id, listed=True, swapped_at=None)
    for mode, state in legs.values_list("leg__mode", "leg__state").distinct():
        if mode == Mode.ARRIVE and state not in ARRIVED:
            return OPEN
        if mode in (Mode.TRANSIT, Mode.LINKED) and state != Sailing.CLOSED:
            return OPEN
    return None
