"""Folders in: files that partners drop are received once, whatever happens in between.

A file is complete when it keeps its size for one round, or when it was renamed from a working name (.part). Files are
received first, many with one commit, and moved afterwards: after a crash at any point the next round finds them again,
knows which it has, and only moves those.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

from django.db import close_old_connections

from kouan.channels import files, services
from kouan.channels.models import Channel, Direction, Message, Partner
from kouan.channels.states import In
from kouan.codecs.customs_xml.secure import MAX_BYTES
from kouan.kernel import clock
from kouan.kernel.errors import KouanError, Unavailable

log = logging.getLogger(__name__)

PAUSE = 2.0  # seconds between rounds [D]
STALE = timedelta(seconds=60)  # a message still only received after this was left by a crash [D]
Point = Callable[[str], None]


class Poller:
    """Remembers sizes from one round to the next."""

    def __init__(self, at_point: Point = lambda point: None) -> None:
        self._seen: dict[Path, tuple[int, int]] = {}
        self._at_point = at_point

    def round(self) -> int:
        """Look once into every partner's folder; answers how many files were moved on."""
        partners = Partner.objects.select_related("organisation").filter(
            channel=Channel.FOLDER, is_active=True, organisation__is_active=True
        )
        self._seen = {path: size for path, size in self._seen.items() if path.exists()}
        return sum(self._partner(partner) for partner in partners)

    def _partner(self, partner: Partner) -> int:
        try:
            for name in files.BOXES:
                files.box(partner.folder, name)
            ready = [path for path in files.waiting(partner.folder) if self._complete(path)]
            moved = sum(
                self._batch(partner, some) for some in services.batches(ready, lambda path: self._seen[path][0])
            )
        except OSError as fault:
            log.warning("folder %s: %s", partner.folder, fault)
            services.report_trouble(partner=partner, sentence=files.sentence(fault))
            return 0
        services.report_trouble(partner=partner, sentence=None)
        return moved

    def _complete(self, path: Path) -> bool:
        found = path.lstat()
        now = (found.st_size, found.st_mtime_ns)
        if self._seen.get(path) == now:
            return True
        self._seen[path] = now
        return False

    def _batch(self, partner: Partner, paths: list[Path]) -> int:
        """Receive these, then move what has an answer; answers how many that were."""
        arrivals = [services.Arrival(partner, raw, path.name, origin) for path, raw, origin in _read(paths)]
        self._at_point("read")
        outcomes = services.receive_together(arrivals=arrivals, channel=Channel.FOLDER, at_point=self._at_point)
        self._at_point("kept")
        moved = sum(self._away(partner, path, became) for path, became in zip(paths, outcomes, strict=True))
        files.settle(partner.folder)
        return moved

    def _away(self, partner: Partner, path: Path, became: services.Outcome) -> int:
        if isinstance(became, Unavailable):
            return 0  # our fault: the file stays, the next round tries again
        self._seen.pop(path, None)
        if isinstance(became, KouanError):
            return self._refuse(partner, path, became)
        box = "processed" if became.message.state == In.ACCEPTED else "failed"
        files.move(path, partner.folder, box, str(became.message.id))
        self._at_point("moved")
        return 1

    def _refuse(self, partner: Partner, path: Path, refusal: KouanError) -> int:
        """Too large, empty, or another body under a used number: no message was made, so say it beside the file."""
        moved = files.move(path, partner.folder, "failed", clock.now().strftime("%Y%m%dT%H%M%S%f"))
        moved.with_name(f"{moved.name}.txt").write_text(f"{refusal.text.zh}\n{refusal.text.en}\n", encoding="utf-8")
        return 1


def _read(paths: list[Path]) -> Iterator[tuple[Path, bytes, str]]:
    for path in paths:
        yield path, *files.take(path, MAX_BYTES)


def sweep() -> int:
    """Handle messages that a crash left only received; answers how many."""
    left = Message.objects.filter(
        direction=Direction.IN, state=In.RECEIVED, received_at__lt=clock.now() - STALE
    ).values_list("id", flat=True)[:100]
    done = 0
    for message in list(left):
        try:
            services.handle(message=message)
            done += 1
        except Unavailable:
            continue  # its state says failed now; people can replay it
    return done


def run(stop: threading.Event) -> None:
    """The worker's loop: a round every few seconds, a sweep now and then. Faults are logged, never the end."""
    poller, rounds = Poller(), 0
    while not stop.wait(PAUSE):
        try:
            close_old_connections()
            poller.round()
            if rounds % 15 == 0:
                sweep()
        except Exception:
            log.exception("folder round failed")
        rounds += 1
    close_old_connections()
