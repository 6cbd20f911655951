"""Reads AIS sentences from the network: TCP (we connect) or UDP (we listen), bounded, connecting again when it breaks.

`KOUAN_AIS_URL` names the feeds, comma between: `tcp://host:port`, `udp://address:port`. A feed that floods us loses
its oldest unread lines, never our memory; one that sends garbage is counted and goes on.
"""

from __future__ import annotations

import contextlib
import logging
import select
import socket
import threading
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.db import close_old_connections

from kouan.codecs.ais import LONGEST, Named, Reader
from kouan.kernel import clock
from kouan.river.feeds import values
from kouan.river.feeds.services import health, taking
from kouan.river.feeds.skew import Skew

CHUNK = 65_536
MOST = 2_000  # lines of one batch; more wait in the socket, or are lost there
PAUSE = 0.5  # seconds between two batches
LONGEST_PAUSE = 30.0
log = logging.getLogger(__name__)


class Splitter:
    """Bytes to lines, holding back at most one unfinished line of bearable length."""

    def __init__(self) -> None:
        self.rest = b""
        self.cut = 0

    def feed(self, chunk: bytes) -> list[bytes]:
        *lines, self.rest = (self.rest + chunk).split(b"\n")
        if len(self.rest) > LONGEST:
            self.rest, self.cut = b"", self.cut + 1
        return lines


@dataclass
class Intake:
    """Lines of one feed to stored positions and counters."""

    name: str
    reader: Reader = field(default_factory=Reader)
    skew: Skew = field(default_factory=lambda: Skew(values.minutes("clock.minutes"), values.minutes("late.minutes")))
    told: Counter[str] = field(default_factory=Counter)
    unheard: int = 0

    def take(self, lines: list[bytes]) -> taking.Taken:
        """Decode, judge and store a batch; the feed was heard if anything in it was a sentence."""
        seen: list[taking.Seen] = []
        names: list[tuple[str, str]] = []
        garbage = -self.reader.refused.total()
        for line in lines:
            said = self.reader.read(line)
            now = clock.now()
            if isinstance(said, Named):
                names.append((said.mmsi, said.name))
            elif said is not None:
                at, odd = self.skew.corrected(said.stamp, now)
                if odd:
                    self.reader.refused[odd] += 1
                    garbage -= 1
                else:
                    seen.append(taking.Seen(at, said))
        found = taking.take(seen)
        taking.take_names(names, clock.now())
        self.unheard += len(lines)
        if len(lines) > garbage + self.reader.refused.total():
            self._heard(len(seen))
        return found

    def _heard(self, positions: int) -> None:
        """Tell how the feed does, with the lines of the batches that held nothing but garbage."""
        off, refused = self.skew.offset.total_seconds(), dict(self.reader.refused - self.told)
        health.heard(name=self.name, at=clock.now(), lines=self.unheard, positions=positions, refused=refused, skew=off)
        self.told, self.unheard = Counter(self.reader.refused), 0


def run(url: str, stop: threading.Event) -> None:
    """Read one feed until `stop`. Whatever breaks, try again, later each time."""
    intake, pause = Intake(url), 1.0
    while not stop.is_set():
        try:
            for lines in _batches(url, stop):
                close_old_connections()
                intake.take(lines)
                pause = 1.0
        except OSError as error:
            _tell(url, str(error) or type(error).__name__)
        except Exception as error:  # the database is away, say: the feed must outlive it
            log.exception("feed %s", url)
            _tell(url, type(error).__name__)
        stop.wait(pause)
        pause = min(pause * 2, LONGEST_PAUSE)


def start(urls: str, stop: threading.Event) -> list[threading.Thread]:
    """A thread for each feed named."""
    names = [one.strip() for one in urls.split(",") if one.strip()]
    made = [threading.Thread(target=run, args=(url, stop), name=f"ais {url}", daemon=True) for url in names]
    for thread in made:
        thread.start()
    return made


def _tell(url: str, why: str) -> None:
    log.warning("feed %s: %s", url, why)
    with contextlib.suppress(Exception):
        close_old_connections()
        health.troubled(name=url, why=why)


def _batches(url: str, stop: threading.Event) -> Iterator[list[bytes]]:
    """Lines as they come, a batch each half second or whenever it is full. OSError when the line breaks."""
    splitter, waiting = Splitter(), deque[bytes](maxlen=MOST)
    with _connected(url) as line:
        datagrams, next_at = line.type == socket.SOCK_DGRAM, clock.wall() + PAUSE
        while not stop.is_set():
            ready, _, _ = select.select([line], [], [], 0.2)
            if ready:
                chunk = line.recv(CHUNK)
                if not chunk and not datagrams:
                    raise ConnectionResetError("the feed closed the line")
                waiting.extend(chunk.splitlines() if datagrams else splitter.feed(chunk))
            if waiting and (clock.wall() >= next_at or len(waiting) >= MOST):
                yield list(waiting)
                waiting.clear()
                next_at = clock.wall() + PAUSE


def _connected(url: str) -> socket.socket:
    parts = urlsplit(url)
    host, port = parts.hostname or "127.0.0.1", parts.port or 0
    if parts.scheme == "tcp":
        line = socket.create_connection((host, port), timeout=10)
        line.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        return line
    if parts.scheme == "udp":
        line = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        line.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        line.bind((host, port))
        return line
    raise OSError(f"a feed is tcp://host:port or udp://address:port, not {url}")
