"""A passage as the chamber rules and the planner see its vessel."""

from __future__ import annotations

from typing import Any

from kouan.river.models import Passage


def entry(one: Passage) -> dict[str, Any]:
    """Sizes in centimetres and tonnes; `dg` 0 none, 1 with dangerous goods only, 2 alone."""
    return {
        "id": str(one.pk),
        "direction": one.direction,
        "route": one.route,
        "length": one.vessel.length_cm,
        "beam": one.vessel.beam_cm,
        "draught": one.draught_cm,
        "displacement": one.vessel.displacement_t,
        "dg": one.dg,
        "passengers": one.vessel.passengers,
    }
