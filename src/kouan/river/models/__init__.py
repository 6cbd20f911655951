"""Tables of the lock's desk."""

from kouan.river.models.passages import Crossing, Passage
from kouan.river.models.plans import Berth, Lockage, PlanVersion
from kouan.river.models.vessels import CreditEntry, Vessel
from kouan.river.models.works import Closure, DraughtLimit

__all__ = ["Berth", "Closure", "CreditEntry", "Crossing", "DraughtLimit", "Lockage", "Passage", "PlanVersion", "Vessel"]
