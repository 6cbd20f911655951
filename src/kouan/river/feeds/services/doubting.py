"""What is not believed of a vessel: counted until somebody looked at it, and whether it stands open who is who."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from django.db.models import F

from kouan.journal.services import append
from kouan.journeys.waterway import Place
from kouan.river.feeds import values
from kouan.river.feeds.judging import DISPUTED, Doubt
from kouan.river.feeds.models import Position, Suspicion


class Claim(NamedTuple):
    """What was claimed of a vessel: when, where; and where it is believed to be."""

    mmsi: str
    at: datetime
    place: Place
    believed: Place | None

    @classmethod
    def of(cls, row: Position, at: datetime) -> Claim:
        """Something said of a vessel at the place it is believed to be."""
        return cls(row.mmsi, at, (row.lon, row.lat), (row.lon, row.lat))


def degrees(place: Place) -> list[str]:
    """A place as events tell it: texts, as the journal keeps no floats."""
    return [f"{one:.5f}" for one in place]


def doubt(kind: Doubt, *claims: Claim, **more: str) -> None:
    """Counted on the vessel's open suspicion of that kind; one event when it opens, with what `more` there is."""
    first, last = claims[0], claims[-1]
    lon, lat = last.place
    open_one = Suspicion.objects.filter(mmsi=last.mmsi, kind=kind, cleared_at=None)
    if open_one.update(count=F("count") + len(claims), last_at=last.at, lon=lon, lat=lat):
        return
    believed_lon, believed_lat = last.believed or (None, None)
    made = Suspicion.objects.create(
        mmsi=last.mmsi,
        kind=kind,
        first_at=first.at,
        last_at=last.at,
        count=len(claims),
        lon=lon,
        lat=lat,
        believed_lon=believed_lon,
        believed_lat=believed_lat,
    )
    believed = degrees(last.believed) if last.believed else None
    payload = {"mmsi": last.mmsi, "kind": str(kind), "place": degrees(last.place), "believed": believed} | more
    append(type="AIS_SUSPECT", subject=("ais_suspicion", made.pk), occurred_at=first.at, payload=payload)


def disputed(mmsi: str, at: datetime) -> bool:
    """Whether two send under one number, or one under two names: not looked at yet, and not long before."""
    since = at - values.minutes("doubt.minutes")
    return Suspicion.objects.filter(mmsi=mmsi, kind__in=DISPUTED, cleared_at=None, last_at__gt=since).exists()
