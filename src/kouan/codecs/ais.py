"""AIS: NMEA 0183 sentences (IEC 61162-1, ITU-R M.1371) to positions and names; payloads are read by pyais.

The feed is hostile until shown otherwise: lines have a longest length, checksums must agree, half messages are kept in
a small store, values out of range are not values. Nothing here raises on bad input; what was refused is counted.
"""

from __future__ import annotations

import re
from collections import Counter, OrderedDict
from datetime import UTC, datetime
from functools import reduce
from typing import TYPE_CHECKING, Any

import msgspec

from kouan.kernel.lazy import lazy

if TYPE_CHECKING:
    import pyais
else:
    pyais = lazy("pyais")

LONGEST = 512  # bytes of a line, tag block included
MOST_PARTS = 64  # half messages waiting for their other parts
KNOT_KMH = 1.852
POSITIONS = frozenset({1, 2, 3, 18, 19, 27})
NAMES = frozenset({5, 19, 24})
_SENTENCE = re.compile(
    rb"!(?:AI|BS|AB|AD|AN|AR|AS|AT|AX|SA)VDM,([1-9]),([1-9]),([0-9]?),([AB12]?),([0-W`-w]+),([0-5])\*"
)
_SHIP = re.compile(r"[2-7][0-9]{8}")  # ITU-R M.585: stations of ships; not coast stations, buoys, aircraft


class Sighting(msgspec.Struct, frozen=True):
    """A vessel said where it is: degrees WGS-84, km/h, degrees. `stamp` is the receiver's clock, where it tells one."""

    mmsi: str
    lon: float
    lat: float
    speed: float | None = None
    course: float | None = None
    stamp: datetime | None = None


class Named(msgspec.Struct, frozen=True):
    """A vessel said its name."""

    mmsi: str
    name: str


Heard = Sighting | Named


class Reader:
    """Lines of one feed, one after the other. `refused` counts by reason what was not understood."""

    def __init__(self) -> None:
        self.lines = 0
        self.refused: Counter[str] = Counter()
        self._parts: OrderedDict[tuple[bytes, ...], dict[int, bytes]] = OrderedDict()

    def read(self, raw: bytes) -> Heard | None:
        """What the line says; None for other kinds of message, half ones, and what is refused."""
        self.lines += 1
        try:
            return self._read(raw)
        except Refused as why:
            self.refused[str(why)] += 1
        except Exception:  # a decoder of binary from strangers: whatever it stumbles over is the sender's
            self.refused["payload"] += 1
        return None

    def _read(self, raw: bytes) -> Heard | None:
        if len(raw) > LONGEST:
            raise Refused("long")
        raw = raw.strip()
        if not raw:
            return None
        stamp, sentence = _tag_block(raw)
        match = _SENTENCE.match(sentence)
        if match is None:
            raise Refused("sentence")
        if not _sums(sentence[1:]):
            raise Refused("checksum")
        total, number = int(match[1]), int(match[2])
        if number > total:
            raise Refused("sentence")
        whole = [sentence] if total == 1 else self._together(match, total, number, sentence)
        return _meaning(pyais.decode(*whole), stamp) if whole else None

    def _together(self, match: re.Match[bytes], total: int, number: int, sentence: bytes) -> list[bytes]:
        """All parts when this was the last one missing, else none."""
        key = (match[1], match[3], match[4])
        parts = self._parts.setdefault(key, {})
        if number in parts:  # a new message under the same number: the old one never became whole
            parts.clear()
        parts[number] = sentence
        self._parts.move_to_end(key)
        if len(parts) == total:
            del self._parts[key]
            return [parts[place] for place in sorted(parts)]
        if len(self._parts) > MOST_PARTS:
            self._parts.popitem(last=False)
            self.refused["parts"] += 1
        return []


class Refused(Exception):
    """A line that says nothing to us; its text is the reason that is counted."""


def _sums(text: bytes) -> bool:
    """Whether `…*HH` carries the exclusive-or of what stands before the star."""
    body, _, said = text.rpartition(b"*")
    return bool(body) and said[:2].upper() == b"%02X" % reduce(lambda a, b: a ^ b, body, 0)


def _tag_block(raw: bytes) -> tuple[datetime | None, bytes]:
    r"""The time of a tag block (`\c:1615356000*5C\`, seconds or milliseconds) and the sentence behind it."""
    if not raw.startswith(b"\\"):
        return None, raw
    block, closed, sentence = raw[1:].partition(b"\\")
    if not closed or not _sums(block):
        raise Refused("tag")
    for field in block.rpartition(b"*")[0].split(b","):
        if field.startswith(b"c:") and field[2:].isdigit() and len(field) <= 15:
            seconds = int(field[2:])
            return datetime.fromtimestamp(seconds / 1000 if seconds > 10**11 else seconds, UTC), sentence
    return None, sentence


def _meaning(said: Any, stamp: datetime | None) -> Heard | None:
    mmsi = f"{int(said.mmsi):09d}"
    if said.msg_type not in POSITIONS | NAMES:
        return None
    if not _SHIP.fullmatch(mmsi):
        raise Refused("mmsi")
    if said.msg_type in POSITIONS:
        return _sighting(said, mmsi, stamp)
    name = re.sub(r"[^\x20-\x7e]", "", str(getattr(said, "shipname", "") or "")).strip(" @")
    return Named(mmsi, name) if name else None


def _sighting(said: Any, mmsi: str, stamp: datetime | None) -> Sighting:
    lon, lat = float(said.lon), float(said.lat)
    if not (-180 <= lon <= 180 and -90 <= lat <= 90) or (lon, lat) == (0.0, 0.0):
        raise Refused("position")
    speed, course = float(said.speed), float(said.course)
    kmh = round(speed * KNOT_KMH, 1) if 0 <= speed < (63 if said.msg_type == 27 else 102.3) else None
    return Sighting(mmsi, lon, lat, kmh, course if 0 <= course < 360 else None, stamp)
