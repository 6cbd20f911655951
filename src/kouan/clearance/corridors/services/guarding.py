"""What the wing asks the corridors: may these goods be released, and from when do their days to declare count."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

from django.urls import reverse

from kouan.clearance.corridors import selectors
from kouan.clearance.corridors.models import Leg, LegBox
from kouan.clearance.corridors.services.following import ARRIVED
from kouan.clearance.corridors.states import Mode, Sailing
from kouan.clearance.corridors.steps import next_step
from kouan.clearance.extension import Link
from kouan.clearance.models import Declaration
from kouan.clearance.states import GONE
from kouan.kernel.calendar import local_date
from kouan.kernel.text import Text
from kouan.registry.caller import Caller
from kouan.registry.standing import Step

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


def counts_from(consignment: UUID, on: date) -> date | None:
    """R-1.9a, the second start: the day the goods reached their destination; `on` itself while they are under way."""
    legs = LegBox.objects.filter(consignment=consignment, listed=True, swapped_at=None, leg__direction="I")
    came = list(legs.exclude(leg__mode=Mode.LINKED).values_list("leg__berthed_at", flat=True))
    if not came:
        return None
    reached = [moment for moment in came if moment is not None]
    return max(map(local_date, reached)) if len(reached) == len(came) else on


def links(caller: Caller, head: Declaration) -> list[Link]:
    """From a declaration's page to the river legs its boxes are on, as far as the reader may see them."""
    if head.consignment_id is None or not caller.may(*selectors.PARTIES):
        return []
    carried = LegBox.objects.filter(consignment=head.consignment_id).values("leg")
    legs = selectors.visible_to(caller).filter(pk__in=carried).order_by("-id")[:3]
    return [
        Link(Text(f"航程 {leg}", f"River leg {leg}"), reverse("corridors:leg", args=[leg.id]), "ship") for leg in legs
    ]


def next_on_leg(head: Declaration) -> Step | None:
    """While the goods are on an open leg under control, the leg's own next step is what comes next."""
    if head.consignment_id is None or head.state in GONE:
        return None
    mine = Leg.objects.filter(boxes__consignment=head.consignment_id, boxes__swapped_at=None, closed_at=None)
    leg = mine.exclude(state__in=("planned", "loading")).order_by("-id").first()
    step = next_step(leg) if leg is not None else None
    if leg is None or step is None:
        return None
    return replace(step, tone=step.tone or "going", url=reverse("corridors:leg", args=[leg.id]))
