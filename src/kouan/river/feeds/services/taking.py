"""Positions taken in, many at once: judged, stored, and what they cross told in the journal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import transaction

from kouan.codecs.ais import Sighting
from kouan.journal.insert import insert_many
from kouan.journeys import waterway
from kouan.river.feeds import values
from kouan.river.feeds.fences import Crossing, Fences
from kouan.river.feeds.judging import Doubt, Known, Limits, Verdict, judge
from kouan.river.feeds.models import Position, Track
from kouan.river.feeds.services import doubting
from kouan.river.feeds.services.crossing import cross
from kouan.river.feeds.services.doubting import Claim

MOVED_KM = 0.2  # less is no direction
THIN_KM, THIN = 2.0, timedelta(minutes=5)  # of the track
FIELDS = [f.name for f in Position._meta.concrete_fields if f.name not in ("mmsi", "name")]


class Seen(NamedTuple):
    """A sighting at an instant of our own clock."""

    at: datetime
    said: Sighting


class Taken(NamedTuple):
    believed: int
    doubted: int
    crossed: int


@transaction.atomic
def take(seen: Sequence[Seen]) -> Taken:
    """Judge and store these sightings, oldest first. Unknown numbers beyond the most we keep are left out."""
    batch = _Batch(seen)
    for one in sorted(seen, key=lambda s: s.at):
        batch.add(one)
    return batch.store()


@transaction.atomic
def take_names(names: Iterable[tuple[str, str]], at: datetime) -> None:
    """Names vessels gave themselves, shown where the register has none. Another name than before is not taken over."""
    said: dict[str, dict[str, None]] = {}
    for mmsi, name in names:
        said.setdefault(mmsi, {})[name[:40]] = None
    for row in Position.objects.select_for_update().filter(mmsi__in=said).order_by("mmsi"):
        if not row.name:
            row.name = next(iter(said[row.mmsi]))
            row.save(update_fields=["name"])
        for other in said[row.mmsi].keys() - {row.name}:
            doubting.doubt(Doubt.IDENTITY, Claim.of(row, at), name=other)


class _Batch:
    """The rows of one batch, locked in the order of their numbers."""

    def __init__(self, seen: Sequence[Seen]) -> None:
        numbers = sorted({one.said.mmsi for one in seen})
        rows = Position.objects.select_for_update().filter(mmsi__in=numbers).order_by("mmsi")
        self.rows: dict[str, Position] = {row.mmsi: row for row in rows}
        self.room = int(values.value("most.vessels")) - Position.objects.count() if len(self.rows) < len(numbers) else 0
        self.limits = Limits(
            float(values.value("speed.most")),
            float(values.value("off.km")),
            values.minutes("rival.minutes"),
            int(values.value("rival.reports")),
            values.minutes("said.minutes"),
            float(values.value("said.more")),
        )
        self.fences = Fences.made(values.value("lines"), values.value("terminals"))
        self.changed: set[str] = set()
        self.tracks: list[tuple[Any, ...]] = []
        self.doubts: dict[tuple[str, Doubt], list[Claim]] = {}
        self.crossings: list[tuple[str, Crossing]] = []
        self.believed = 0

    def add(self, one: Seen) -> None:
        said, row = one.said, self.rows.get(one.said.mmsi)
        place = (said.lon, said.lat)
        spot = waterway.nearest(place)
        verdict = judge(_known(row) if row else None, place, one.at, spot.off_km, self.limits, said.speed)
        if verdict.doubt is not None:
            believed = (row.lon, row.lat) if row else None
            self.doubts.setdefault((said.mmsi, verdict.doubt), []).append(Claim(said.mmsi, one.at, place, believed))
        if verdict.believed:
            self._believe(one, row, spot)
        if (row := self.rows.get(said.mmsi)) is not None and verdict.known is not None:
            _keep(row, verdict)
            self.changed.add(said.mmsi)

    def _believe(self, one: Seen, row: Position | None, spot: waterway.Spot) -> None:
        said, terminal = one.said, self.fences.inside((one.said.lon, one.said.lat))
        if row is None:
            if self.room <= 0:
                return
            self.room -= 1
            row = self.rows[said.mmsi] = Position(mmsi=said.mmsi, tracked_at=one.at - 2 * THIN, tracked_km=spot.km)
        else:
            before, after = (row.at, row.km, row.terminal), (one.at, spot.km, terminal)
            self.crossings += [(said.mmsi, crossing) for crossing in self.fences.crossed(before, after)]
            if abs(spot.km - row.km) >= MOVED_KM:
                row.way = "down" if spot.km > row.km else "up"
        row.at, row.lon, row.lat, row.km, row.off_km = one.at, said.lon, said.lat, spot.km, spot.off_km
        row.speed, row.course, row.terminal = said.speed, said.course, terminal
        if one.at - row.tracked_at >= THIN or abs(spot.km - row.tracked_km) >= THIN_KM:
            row.tracked_at, row.tracked_km = one.at, spot.km
            self.tracks.append((said.mmsi, one.at, said.lon, said.lat, spot.km))
        self.believed += 1

    def store(self) -> Taken:
        rows = [self.rows[mmsi] for mmsi in sorted(self.changed)]
        Position.objects.bulk_create(rows, update_conflicts=True, unique_fields=["mmsi"], update_fields=FIELDS)
        insert_many(Track, ("mmsi", "at", "lon", "lat", "km"), self.tracks)
        for (_mmsi, kind), found in sorted(self.doubts.items()):
            doubting.doubt(kind, *found)
        crossed = sum(cross(crossing, self.rows[mmsi]) for mmsi, crossing in self.crossings)
        return Taken(self.believed, sum(map(len, self.doubts.values())), crossed)


def _known(row: Position) -> Known:
    rival = None if row.rival_lon is None or row.rival_lat is None else (row.rival_lon, row.rival_lat)
    beside = (row.rival_at, rival, row.rival_since, row.rival_count, row.confirmed)
    return Known(row.at, (row.lon, row.lat), *beside, row.speed)


def _keep(row: Position, verdict: Verdict) -> None:
    known = verdict.known
    if known is None:
        return
    row.rival_lon, row.rival_lat = known.rival or (None, None)
    row.rival_at, row.rival_since = known.rival_at, known.rival_since
    row.rival_count, row.confirmed = known.rival_count, known.confirmed
