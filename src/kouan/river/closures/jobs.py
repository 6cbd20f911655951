"""Work of closures that is due: runs asked for, closures past their last day."""

from __future__ import annotations

from kouan.journal.deadlines import deadline
from kouan.river.closures import services


@deadline("river.8_corridors")
def runs() -> int:
    """Flow plans asked for."""
    return services.carry_out()


@deadline("river.8_closures")
def ended() -> int:
    """Closures that are over."""
    return services.end_due()
