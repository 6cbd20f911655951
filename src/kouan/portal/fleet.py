"""Where vessels are, told only by what was reported: a call without departure is a vessel in port; a departure
from one mapped port with an expected arrival at another places it between them in proportion to time."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from kouan.kernel import clock
from kouan.kernel.text import Text
from kouan.portal.svg import geography as geo
from kouan.portal.svg.river import Berths, Vessel, port_of, share_of

LOOK_BACK = timedelta(days=21)  # a call older than this without departure was forgotten, not prolonged
UNDER_WAY = Text(
    "{name} {voyage}：{origin} → {port}，预计 {eta} 到", "{name} {voyage}: {origin} → {port}, expected {eta}"
)

# The last call of every vessel and the one before: constant work however long the history.
_LAST_CALLS = """
SELECT c.name, k.voyage, k.port, k.ata, k.atd, k.eta, k.last_port_left_at, k.before_port, k.before_atd
  FROM (SELECT conveyance_id, voyage, port, ata, atd, eta, last_port_left_at,
               lag(port) OVER calls AS before_port, lag(atd) OVER calls AS before_atd,
               row_number() OVER (PARTITION BY conveyance_id ORDER BY coalesce(ata, eta, created_at) DESC) AS back
          FROM journeys_call
         WHERE coalesce(ata, eta, created_at) > %(oldest)s
        WINDOW calls AS (PARTITION BY conveyance_id ORDER BY coalesce(ata, eta, created_at))) k
  JOIN journeys_conveyance c ON c.id = k.conveyance_id AND c.kind = 'vessel'
 WHERE k.back = 1
 LIMIT 400"""


@dataclass(frozen=True, slots=True)
class Fleet:
    """What the map shows, and how many vessels are announced but cannot be placed yet."""

    berths: list[Berths]
    vessels: list[Vessel]
    expected: int

    @property
    def moored(self) -> int:
        return sum(one.moored for one in self.berths)


@dataclass(frozen=True, slots=True)
class _Call:
    name: str
    voyage: str
    port: str
    ata: datetime | None
    atd: datetime | None
    eta: datetime | None
    last_port_left_at: datetime | None
    before_port: str | None
    before_atd: datetime | None


def fleet(language: str) -> Fleet:
    """The vessels of the calls of the last weeks, at this moment."""
    now = clock.now()
    with connection.cursor() as cursor:
        cursor.execute(_LAST_CALLS, {"oldest": now - LOOK_BACK})
        calls = [_Call(*row) for row in cursor.fetchall()]
    moored: Counter[Any] = Counter()
    vessels, expected = [], 0
    for call in calls:
        if call.ata and not call.atd:
            moored[port_of(call.port)] += 1
        elif not call.ata:
            placed = _under_way(call, now, language)
            vessels += [placed] if placed else []
            expected += placed is None
    return Fleet([Berths(port, moored[port]) for port in geo.PORTS], vessels, expected)


def _under_way(call: _Call, now: datetime, language: str) -> Vessel | None:
    """Between the former port and this one, when both are on the map and both times were reported."""
    origin, target = port_of(call.before_port or ""), port_of(call.port)
    left = call.before_atd or call.last_port_left_at
    if not (origin and target and left and call.eta) or origin is target or left > now:
        return None
    part = min((now - left) / max(call.eta - left, timedelta(minutes=1)), 0.97)
    start, end = share_of(origin), share_of(target)
    label = UNDER_WAY.say(language).format(
        name=call.name,
        voyage=call.voyage,
        origin=origin.name.say(language),
        port=target.name.say(language),
        eta=f"{call.eta.astimezone(clock.SHANGHAI):%m-%d %H:%M}",
    )
    return Vessel(label, start + (end - start) * part, 1 if end > start else -1)
