"""Lock slots as promises of the planner (R-5.6): what stands, and what the published plan makes of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from kouan.kernel import clock
from kouan.kernel.text import Text
from kouan.river import promises
from kouan.river.express import values
from kouan.river.express.models import LockSlot
from kouan.river.express.states import HELD_SLOTS
from kouan.river.models import Vessel
from kouan.river.promises import Promised
from kouan.river.selectors import published


@promises.provide
def held() -> Iterator[Promised]:
    """Slots that sailings hold; sizes from the register of vessels, else what the sailing says of itself."""
    rows = LockSlot.objects.filter(state__in=[str(s) for s in HELD_SLOTS], ends__gt=clock.now())
    slots = list(rows.select_related("sailing__line").order_by("starts", "pk"))
    known = {one.mmsi: one for one in Vessel.objects.filter(mmsi__in={s.sailing.mmsi for s in slots if s.sailing})}
    for slot in slots:
        if slot.sailing is not None:
            yield _promised(slot, known.get(slot.sailing.mmsi))


def _promised(slot: LockSlot, vessel: Vessel | None) -> Promised:
    sailing = slot.sailing
    assert sailing is not None
    return Promised(
        slot=slot.pk,
        number=sailing.number,
        mmsi=sailing.mmsi,
        name=sailing.vessel,
        direction=sailing.line.direction,
        dam=slot.dam,
        starts=slot.starts,
        latest=slot.ends,
        reserved_at=slot.reserved_at or slot.starts,
        length=vessel.length_cm if vessel else int(values.number("hull.length")),
        beam=vessel.beam_cm if vessel else sailing.beam_cm,
        draught=min(sailing.draught_cm, vessel.draught_cm) if vessel else sailing.draught_cm,
        displacement=vessel.displacement_t if vessel else sailing.tonnes,
    )


def in_plan(slots: Iterable[LockSlot]) -> dict[Any, dict[str, Any]]:
    """By slot: what the published plan makes of it (`kept`, lockage, `at`, and why not); nothing for others."""
    wanted = {str(slot.pk): slot.pk for slot in slots}
    plan = published()
    found = plan.promises if plan is not None else []
    return {
        wanted[one["slot"]]: one | {"text": Text(one["zh"], one["en"]), "plan": plan.number, "at": _time(one["at"])}
        for one in found
        if plan is not None and one["slot"] in wanted
    }


def _time(said: str | None) -> datetime | None:
    return datetime.fromisoformat(said) if said else None
