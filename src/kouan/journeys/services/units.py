"""Where boxes stand."""

from datetime import datetime

from kouan.journeys.models import Unit


def move(unit: Unit, location: str, at: datetime) -> bool:
    """The box stood at `location` ("" = left) from `at`; an older report than the known one changes nothing (R-T4).

    Of two reports of the same instant, leaving wins. The row must be locked.
    """
    if unit.located_at is not None and (at, location == "") <= (unit.located_at, unit.location == ""):
        return False
    unit.location, unit.located_at = location, at
    unit.save(update_fields=["location", "located_at"])
    return True
