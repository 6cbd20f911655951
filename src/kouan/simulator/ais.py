"""Simulated AIS: vessels along the river, told as NMEA sentences to whoever connects. A process of its own.

`python -m kouan.simulator.ais --tcp 127.0.0.1:10110` serves sentences over TCP, `--udp host:port` sends them there.
Time is the clock of the world (KOUAN_CLOCK), so that at 60 times real time vessels sail 60 times as fast. It can be
told to misbehave the ways receivers and strangers do. What it does depends on the seed and the time alone.
"""

from __future__ import annotations

import argparse
import contextlib
import logging
import random
import signal
import socket
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import reduce

from pyais.encode import encode_dict

from kouan.journeys import waterway
from kouan.kernel import clock

KNOT_KMH = 1.852
EVERY = timedelta(seconds=30)  # of a vessel's reports under way
NAME_EACH = 12  # reports
TICK = 0.2  # real seconds
DOWN_KMH, UP_KMH = 20.0, 12.0
UPPER_KM, LOWER_KM = 330.0, 1100.0  # where vessels appear and vanish: Fuling, and some hours below Shishou
log = logging.getLogger("kouan.ais")


@dataclass(frozen=True, slots=True)
class Manners:
    """How the feed behaves: shares of reports that jump, come twice, come from far off the river, are garbage, are
    followed by one from the future, by one hours late, by one of a minute ago, by another name; silence as seconds of
    every ten minutes; seconds the receiver's clock is ahead."""

    jump: float = 0.0
    duplicate: float = 0.0
    spoof: float = 0.0
    garbage: float = 0.0
    future: float = 0.0
    late: float = 0.0
    order: float = 0.0
    rename: float = 0.0
    silence: float = 0.0
    ahead: float = 0.0


@dataclass(slots=True)
class Sailor:
    """A vessel: sails from `start_km` on at `kmh` from `begin`, waits at `halts` (kilometre, hours) on the way."""

    mmsi: str
    name: str
    begin: datetime
    start_km: float
    end_km: float
    kmh: float
    halts: tuple[tuple[float, float], ...] = ()
    next_at: datetime | None = None
    told: int = 0

    @property
    def down(self) -> bool:
        return self.end_km >= self.start_km

    def at(self, now: datetime) -> float | None:
        """The kilometre it is at; None before it begins and after it is gone."""
        left = (now - self.begin) / timedelta(hours=1)
        if left < 0:
            return None
        place, sign = self.start_km, 1 if self.down else -1
        for km, hours in (*sorted(self.halts, key=lambda h: sign * h[0]), (self.end_km, 0.0)):
            needed = abs(km - place) / self.kmh
            if left < needed:
                return place + sign * left * self.kmh
            left, place = left - needed, km
            if left < hours:
                return place
            left -= hours
        return None


@dataclass(slots=True)
class Fleet:
    """All vessels, and what they say as time goes on."""

    sailors: Sequence[Sailor]
    manners: Manners = field(default_factory=Manners)
    seed: int = 2021
    dice: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self.dice = random.Random(self.seed)

    def say(self, now: datetime) -> Iterator[bytes]:
        """Sentences due by now, with what the feed's manners make of them."""
        if self.manners.silence and now.timestamp() % 600 < self.manners.silence:
            return
        for one in self.sailors:
            if one.next_at is not None and now < one.next_at:
                continue
            one.next_at = now + EVERY * self.dice.uniform(0.8, 1.2)
            km = one.at(now)
            if km is not None:
                yield from self._report(one, km, now)

    def _report(self, one: Sailor, km: float, now: datetime) -> Iterator[bytes]:
        chance, manners = self.dice.random, self.manners
        stamp = now + timedelta(seconds=manners.ahead)
        one.told += 1
        if one.told % NAME_EACH == 1:
            yield from name(one.mmsi, one.name)
        said = position(one.mmsi, *waterway.point_at(km), one.kmh, one.down, stamp)
        yield said
        if chance() < manners.duplicate:
            yield said
        if chance() < manners.jump:
            yield position(one.mmsi, *waterway.point_at((km + 400) % 2000), one.kmh, one.down, stamp)
        if chance() < manners.spoof:
            yield position(one.mmsi, 116.0, 38.0, one.kmh, one.down, stamp)
        yield from self._at_odds(one, km, stamp)
        if chance() < manners.garbage:
            yield self.dice.randbytes(self.dice.randrange(1, 120)).replace(b"\n", b"") + b"\n"

    def _at_odds(self, one: Sailor, km: float, stamp: datetime) -> Iterator[bytes]:
        """Reports whose time or name is not so: a little way on from the future, a long way on hours ago."""
        chance, manners = self.dice.random, self.manners
        on = 1 if one.down else -1
        for share, off, ahead in (
            (manners.future, timedelta(hours=1), 15.0),
            (manners.late, -timedelta(hours=3), 15.0),
            (manners.order, -timedelta(minutes=1), 0.0),
        ):
            if share and chance() < share:
                yield position(one.mmsi, *waterway.point_at(km + on * ahead), one.kmh, one.down, stamp + off)
        if manners.rename and chance() < manners.rename:
            yield from name(one.mmsi, f"NOT {one.name}")


def position(mmsi: str, lon: float, lat: float, kmh: float, down: bool, stamp: datetime) -> bytes:
    """A class A position report behind a tag block with the receiver's time, a line each."""
    said: dict[str, str | int | float | bytes | bool] = {
        "type": 1,
        "mmsi": int(mmsi),
        "lon": lon,
        "lat": lat,
        "speed": round(kmh / KNOT_KMH, 1),
    }
    said |= {"course": 90.0 if down else 270.0, "second": stamp.second}
    (line,) = encode_dict(said, talker_id="AI", sentence_type="VDM", radio_channel="A")
    block = f"s:kouan,c:{int(stamp.timestamp() * 1000)}"
    total = reduce(lambda one, two: one ^ two, block.encode(), 0)
    return f"\\{block}*{total:02X}\\{line}\r\n".encode()


def name(mmsi: str, said: str) -> Iterator[bytes]:
    """Static data, in two sentences."""
    number = int(mmsi) % 10
    told: dict[str, str | int | float | bytes | bool] = {"type": 5, "mmsi": int(mmsi), "shipname": said[:20].upper()}
    for line in encode_dict(told, talker_id="AI", sentence_type="VDM", radio_channel="B", seq_id=number):
        yield f"{line}\r\n".encode()


def traffic(count: int, seed: int, begin: datetime, *, within: timedelta = timedelta(hours=24)) -> list[Sailor]:
    """`count` vessels, half each way, coming within a day; each stops for a while before the dams."""
    dice = random.Random(seed)
    made = []
    for number in range(count):
        down = number % 2 == 0
        start, end = (UPPER_KM, LOWER_KM) if down else (LOWER_KM, UPPER_KM)
        kmh = (DOWN_KMH if down else UP_KMH) * dice.uniform(0.85, 1.15)
        dam = waterway.nearest((111.0, 30.83)).km
        halt = (dam - 15 if down else dam + 45, dice.uniform(2, 10))
        made.append(
            Sailor(
                mmsi=f"{413700000 + number}",
                name=f"CHUAN JIANG {number:03}",
                begin=begin + within * dice.random(),
                start_km=start,
                end_km=end,
                kmh=kmh,
                halts=(halt,),
            )
        )
    return made


class Tower:
    """Tells sentences to every listener. A listener too slow to read is dropped: radio does not wait."""

    def __init__(self, fleet: Fleet, *, tcp: tuple[str, int] | None = None, udp: tuple[str, int] | None = None) -> None:
        self.fleet, self.udp = fleet, udp
        self.sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.server = socket.create_server(tcp) if tcp else None
        self.listeners: list[socket.socket] = []
        self.sentences = 0
        if self.server is not None:
            self.server.setblocking(False)

    @property
    def port(self) -> int:
        """The TCP port it serves; 0 without one."""
        return int(self.server.getsockname()[1]) if self.server is not None else 0

    def run(self, stop: threading.Event) -> None:
        try:
            while not stop.wait(TICK):
                self.tick(clock.now())
        finally:
            self.close()

    def tick(self, now: datetime) -> None:
        """Let in who knocked, and say what is due."""
        with contextlib.suppress(BlockingIOError):
            while self.server is not None:
                listener, _ = self.server.accept()
                listener.settimeout(1.0)
                self.listeners.append(listener)
        lines = list(self.fleet.say(now))
        self.sentences += len(lines)
        if not lines:
            return
        for listener in list(self.listeners):
            try:
                listener.sendall(b"".join(lines))
            except OSError:
                self.listeners.remove(listener)
                listener.close()
        if self.udp is not None:
            for line in lines:
                with contextlib.suppress(OSError):
                    self.sender.sendto(line, self.udp)

    def close(self) -> None:
        for one in (*self.listeners, self.sender, *([self.server] if self.server else [])):
            one.close()


def _address(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    return host or "127.0.0.1", int(port)


def main() -> None:
    """Command line: where to serve or send, how many vessels, and how to misbehave."""
    parser = argparse.ArgumentParser(prog="kouan.simulator.ais", description="Simulated AIS along the river.")
    parser.add_argument("--tcp", type=_address, metavar="HOST:PORT", help="serve sentences there")
    parser.add_argument("--udp", type=_address, metavar="HOST:PORT", help="send sentences there")
    parser.add_argument("--vessels", type=int, default=40)
    parser.add_argument("--seed", type=int, default=2021)
    for trait in Manners.__dataclass_fields__:
        parser.add_argument(f"--{trait}", type=float, default=0.0)
    said = parser.parse_args()
    logging.basicConfig(level=logging.INFO)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    manners = Manners(**{trait: getattr(said, trait) for trait in Manners.__dataclass_fields__})
    fleet = Fleet(traffic(said.vessels, said.seed, clock.now() - timedelta(hours=20)), manners, said.seed)
    tower = Tower(fleet, tcp=said.tcp, udp=said.udp)
    log.info("serving port %s, sending to %s, %s vessels", tower.port, said.udp, said.vessels)
    tower.run(stop)
    log.info("%s sentences told", tower.sentences)


if __name__ == "__main__":
    main()
