"""A fence crossed, told once; what a vessel in doubt crossed waits for a person."""

from __future__ import annotations

from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from kouan.journal.services import append
from kouan.river.feeds import values
from kouan.river.feeds.fences import Crossing
from kouan.river.feeds.judging import Doubt
from kouan.river.feeds.models import FenceCrossing, Position
from kouan.river.feeds.services import doubting
from kouan.river.feeds.services.doubting import Claim, degrees
from kouan.river.models import Vessel

WAITS = {"line": Doubt.LINE, "terminal": Doubt.FENCE}
GOES_ON = 2  # reports of a rival that follow from each other


def vessel_subject(mmsi: str) -> tuple[str, UUID]:
    """The subject of events about a vessel that may not be in the register."""
    return "ais_vessel", uuid5(NAMESPACE_URL, f"mmsi:{mmsi}")


def cross(crossing: Crossing, row: Position) -> bool:
    """One event for a crossing, unless the vessel crossed the same fence the same way a little before, or who or
    where it is stands open: then the desk is asked."""
    again = crossing.at - values.minutes("again.minutes")
    rows = FenceCrossing.objects.filter(mmsi=row.mmsi, fence=crossing.fence, way=crossing.way, at__gt=again)
    if rows.exists():
        return False
    if doubting.disputed(row.mmsi, crossing.at) or _rivalled(crossing, row):
        doubting.doubt(WAITS[crossing.kind], Claim.of(row, crossing.at), fence=crossing.fence, way=crossing.way)
        return False
    tell(crossing, row)
    return True


def _rivalled(crossing: Crossing, row: Position) -> bool:
    """Whether another track of this number goes on beside the believed one, though not long enough to be a dispute."""
    if row.rival_at is None or row.rival_count < GOES_ON:
        return False
    return abs(row.rival_at - crossing.at) <= values.minutes("rival.minutes")


def tell(crossing: Crossing, row: Position) -> None:
    """The crossing is kept and told with the place of `row`."""
    kept = {"fence": crossing.fence, "kind": crossing.kind, "way": crossing.way}
    FenceCrossing.objects.create(mmsi=row.mmsi, at=crossing.at, **kept)
    registered = Vessel.objects.filter(mmsi=row.mmsi).values_list("name", flat=True).first()
    payload: dict[str, Any] = {"mmsi": row.mmsi, "name": registered or row.name, **kept}
    payload |= {"place": degrees((row.lon, row.lat)), "seen_at": row.at}
    append(type="POSITION_CROSSED", subject=vessel_subject(row.mmsi), occurred_at=crossing.at, payload=payload)
