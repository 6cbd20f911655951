"""SFTP in: files are fetched from partners' servers, received, and only then removed there."""

from __future__ import annotations

import logging
import stat
import threading
from collections.abc import Callable

import paramiko
from django.db import close_old_connections

from kouan.channels import services
from kouan.channels.files import UNFINISHED
from kouan.channels.models import Channel, Partner
from kouan.channels.transports import Undelivered, settings, sftp
from kouan.codecs.customs_xml.secure import MAX_BYTES
from kouan.kernel.errors import KouanError, Unavailable
from kouan.kernel.text import Text

log = logging.getLogger(__name__)
PAUSE = 15.0  # seconds between rounds [D]
_NAMED = Text("{name}：{zh}", "{name}: {en}")
Point = Callable[[str], None]


class Fetcher:
    """Remembers sizes from one round to the next: a file is complete when it keeps its size."""

    def __init__(self, at_point: Point = lambda point: None) -> None:
        self._seen: dict[tuple[str, str], tuple[int, int]] = {}
        self._at_point = at_point

    def round(self) -> int:
        """Look once at every partner's server; how many files were taken."""
        rows = Partner.objects.select_related("organisation")
        found = rows.filter(channel=Channel.SFTP, is_active=True, organisation__is_active=True)
        return sum(self._partner(partner) for partner in found)

    def _partner(self, partner: Partner) -> int:
        said: settings.Sftp = settings.read(partner.channel, partner.transport)
        try:
            with sftp.opened(said) as session:
                ready = [one for one in session.listdir_attr(said.fetch) if self._complete(partner, one)]
                some = services.batches(ready, lambda one: one.st_size or 0)
                taken = sum(self._batch(partner, session, said, batch) for batch in some)
        except Undelivered as trouble:
            log.warning("sftp %s: %s", partner.name, trouble)
            services.report_trouble(partner=partner, sentence=trouble.text)
            return 0
        services.report_trouble(partner=partner, sentence=None)
        return taken

    def _complete(self, partner: Partner, entry: paramiko.SFTPAttributes) -> bool:
        name = entry.filename
        if not stat.S_ISREG(entry.st_mode or 0) or name.startswith(".") or name.lower().endswith(UNFINISHED):
            return False
        now, key = (entry.st_size or 0, entry.st_mtime or 0), (str(partner.id), name)
        if self._seen.get(key) == now:
            return True
        self._seen[key] = now
        return False

    def _batch(
        self,
        partner: Partner,
        session: paramiko.SFTPClient,
        said: settings.Sftp,
        entries: list[paramiko.SFTPAttributes],
    ) -> int:
        """Fetch and receive these, then remove there what is ours; answers how many that were."""
        arrivals = [_fetched(partner, session, said, entry) for entry in entries]
        self._at_point("read")
        outcomes = services.receive_together(arrivals=arrivals, channel=Channel.SFTP, at_point=self._at_point)
        self._at_point("kept")
        taken = 0
        for arrival, became in zip(arrivals, outcomes, strict=True):
            if not self._ours(arrival, became):
                continue
            session.remove(f"{said.fetch}/{arrival.filename}")
            self._at_point("removed")
            self._seen.pop((str(partner.id), arrival.filename), None)
            taken += 1
        return taken

    def _ours(self, arrival: services.Arrival, became: services.Outcome) -> bool:
        """Whether it is received; else it stays there for the next round."""
        if isinstance(became, KouanError) and not isinstance(became, Unavailable):
            # No message was made of it, so it is not removed: people must look.
            said = _NAMED.format(name=arrival.filename, zh=became.text.zh, en=became.text.en)
            services.report_trouble(partner=arrival.partner, sentence=said)
        return not isinstance(became, KouanError)


def _fetched(
    partner: Partner, session: paramiko.SFTPClient, said: settings.Sftp, entry: paramiko.SFTPAttributes
) -> services.Arrival:
    with session.open(f"{said.fetch}/{entry.filename}", "rb") as stream:
        raw = stream.read(MAX_BYTES + 1)
    origin = f"sftp:{partner.id}:{entry.filename}:{entry.st_size or 0}:{entry.st_mtime or 0}"
    return services.Arrival(partner, raw, entry.filename, origin)


def run(stop: threading.Event) -> None:
    """The worker's loop. Faults are logged, never the end."""
    fetcher = Fetcher()
    while not stop.wait(PAUSE):
        try:
            close_old_connections()
            fetcher.round()
        except Exception:
            log.exception("sftp round failed")
    close_old_connections()
