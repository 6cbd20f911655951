"""The hub of live updates: one connection listens to the journal and tells every open stream what it may know.

One query per batch of sealed events, however many streams are open. A stream learns that something happened on a
journey, nothing else: the browser then asks for the page again, which is scoped as always.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import psycopg
from django.db import connections
from psycopg.conninfo import make_conninfo

from kouan.journal.wake import SEALED
from kouan.portal.tickets import Ticket

log = logging.getLogger(__name__)

MOST_STREAMS, MOST_PER_PERSON = 2_000, 6
BACKLOG = 32  # hints waiting for a slow reader; more would tell it nothing new
BATCH = 1_000  # events looked at per wake-up; beyond, everybody is told to look again
PAUSE = 1.0  # seconds before connecting again
SOMETHING = "-"  # a hint that names no journey

_EVENTS = """
SELECT l.position, e.journey, e.organisation, c.owner_id, c.agent_id, v.operator_id
  FROM journal_leaf l JOIN journal_event e ON e.seq = l.seq AND e.recorded_at = l.recorded_at
  LEFT JOIN journeys_consignment c ON c.id = e.journey
  LEFT JOIN journeys_call k ON k.id = c.call_id
  LEFT JOIN journeys_conveyance v ON v.id = k.conveyance_id
 WHERE l.position >= %s AND l.position < %s ORDER BY l.position"""


class Full(Exception):
    """Too many streams, of one person or altogether."""


@dataclass(slots=True, eq=False)
class Stream:
    """One open browser page: whose it is, and the hints it has not been told yet (position, journey)."""

    ticket: Ticket
    hints: asyncio.Queue[tuple[int, str]] = field(default_factory=lambda: asyncio.Queue(BACKLOG))

    def may_know(self, parties: Iterable[UUID | None]) -> bool:
        """Whether an event of these parties is this stream's business."""
        return self.ticket.sees_all or self.ticket.organisation in parties

    def tell(self, position: int, journey: str) -> None:
        with suppress(asyncio.QueueFull):
            self.hints.put_nowait((position, journey))


class Hub:
    """All open streams of this process and the one connection that feeds them."""

    def __init__(self) -> None:
        self._streams: set[Stream] = set()
        self._position = 0
        self._task: asyncio.Task[None] | None = None

    def open(self, ticket: Ticket) -> Stream:
        """A new stream; Full when the person or the process has enough of them."""
        mine = Counter(stream.ticket.person for stream in self._streams)[ticket.person]
        if len(self._streams) >= MOST_STREAMS or mine >= MOST_PER_PERSON:
            raise Full
        stream = Stream(ticket)
        self._streams.add(stream)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._listen())
        return stream

    def close(self, stream: Stream) -> None:
        self._streams.discard(stream)

    async def stop(self) -> None:
        """End listening; open streams end with their browsers."""
        if self._task:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
            self._task = None

    async def _listen(self) -> None:
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(_address(), autocommit=True) as connection:
                    await self._follow(connection)
            except (psycopg.Error, OSError) as trouble:
                log.warning("live updates wait for the database: %s", trouble)
            await asyncio.sleep(PAUSE)

    async def _follow(self, connection: psycopg.AsyncConnection[Any]) -> None:
        await connection.execute(f"LISTEN {SEALED}")
        row = await (await connection.execute("SELECT size FROM journal_seal")).fetchone()
        self._position = row[0] if row else 0
        self._all(self._position)  # whatever happened while nobody listened
        async for notice in connection.notifies():
            if notice.payload.isdigit():
                await self._tell(connection, int(notice.payload))

    async def _tell(self, connection: psycopg.AsyncConnection[Any], size: int) -> None:
        first, self._position = self._position, size
        if not self._streams or size == first:
            return
        if not 0 < size - first <= BATCH:  # too many at once, or fewer than before: a store put back from a backup
            self._all(size)
            return
        # A connection of its own: the listening one is busy inside `notifies`.
        async with await psycopg.AsyncConnection.connect(_address(), autocommit=True) as reader:
            found = await (await reader.execute(_EVENTS, [first, size])).fetchall()
        for stream in self._streams:
            known = {journey: position for position, journey, *parties in found if stream.may_know(parties)}
            for journey, position in known.items():
                stream.tell(position, str(journey or SOMETHING))

    def _all(self, position: int) -> None:
        for stream in self._streams:
            stream.tell(position, SOMETHING)


def _address() -> str:
    """The database of this Django process, as libpq writes it."""
    known = connections["default"].settings_dict
    parts = {"dbname": known["NAME"], "user": known["USER"], "password": known["PASSWORD"], "host": known["HOST"]}
    if known["PORT"]:
        parts["port"] = known["PORT"]
    options = {name: value for name, value in known.get("OPTIONS", {}).items() if isinstance(value, str)}
    return make_conninfo(**{name: value for name, value in (parts | options).items() if value})
