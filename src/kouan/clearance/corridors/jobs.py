"""Time-driven work of the corridors: alarms, reminders and limits of legs and transits."""

from kouan.clearance.corridors.services.transits import lapse
from kouan.clearance.corridors.services.watching import watch
from kouan.journal.deadlines import deadline


@deadline("corridors.watch")
def watching() -> int:
    return watch()


@deadline("corridors.transits")
def lapsing() -> int:
    return lapse()
