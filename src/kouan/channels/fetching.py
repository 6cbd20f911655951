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
from kouan.channels.folders import caller_of
from kouan.channels.models import Channel, Partner
from kouan.channels.transports import Undelivered, settings, sftp
from kouan.codecs.customs_xml.secure import MAX_BYTES
from kouan.journal.context import acting
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
                taken = sum(self._file(partner, session, said, entry) for entry in session.listdir_attr(said.fetch))
        except Undelivered as trouble:
            log.warning("sftp %s: %s", partner.name, trouble)
            services.report_trouble(partner=partner, sentence=trouble.text)
            return 0
        services.report_trouble(partner=partner, sentence=None)
        return taken

    def _file(
        self, partner: Partner, session: paramiko.SFTPClient, said: settings.Sftp, entry: paramiko.SFTPAttributes
    ) -> int:
        name, path = entry.filename, f"{said.fetch}/{entry.filename}"
        if not stat.S_ISREG(entry.st_mode or 0) or name.startswith(".") or name.lower().endswith(UNFINISHED):
            return 0
        now, key = (entry.st_size or 0, entry.st_mtime or 0), (str(partner.id), name)
        if self._seen.get(key) != now:
            self._seen[key] = now
            return 0
        with session.open(path, "rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
        self._at_point("read")
        if not self._received(partner, name, raw, f"sftp:{partner.id}:{name}:{now[0]}:{now[1]}"):
            return 0
        session.remove(path)
        self._at_point("removed")
        self._seen.pop(key, None)
        return 1

    def _received(self, partner: Partner, name: str, raw: bytes, origin: str) -> bool:
        """Whether it is ours now, or can never be; else it stays there for the next round."""
        try:
            with acting(organisation=partner.organisation_id, source="folder"):
                services.receive(
                    caller=caller_of(partner),
                    raw=raw,
                    channel=Channel.SFTP,
                    filename=name,
                    partner=partner,
                    origin=origin,
                    at_point=self._at_point,
                )
        except Unavailable:
            return False
        except KouanError as refusal:  # no message was made of it, so it is not removed: people must look
            services.report_trouble(
                partner=partner, sentence=_NAMED.format(name=name, zh=refusal.text.zh, en=refusal.text.en)
            )
            return False
        return True


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
