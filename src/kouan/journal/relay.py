"""Relay of the sealed events to NATS JetStream, so that other nodes and partners can listen.

The journal is the record; NATS only carries. Each message has the position as its id, so what is sent again after
a crash is dropped by JetStream. The cursor moves after the acknowledgements; no transaction is open meanwhile.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Sequence
from typing import Any

import msgspec
import nats
import nats.errors
import nats.js.errors
from django.db import DatabaseError, InterfaceError, connection
from nats.aio.client import Client
from nats.js.api import DiscardPolicy, StreamConfig

from kouan.journal import selectors
from kouan.journal.db import one
from kouan.journal.db import run as execute
from kouan.journal.stored import Stored
from kouan.journal.wake import SEALED, Listener

NAME = "relay"
STREAM = StreamConfig(
    name="KOUAN_EVENTS",
    subjects=["kouan.events.>"],
    max_age=7 * 24 * 3600,
    max_bytes=1 << 30,
    discard=DiscardPolicy.OLD,
    duplicate_window=120,
)
BATCH = 500
CONNECT_SECONDS = 4.0
ACK_SECONDS = 5.0
PAUSE = (0.2, 5.0)  # first and longest wait while NATS is away
LOCK = 0x6B6F75616E03

log = logging.getLogger(__name__)
_encode = msgspec.json.Encoder().encode


def run(stop: threading.Event, url: str) -> None:
    """Relay until `stop` is set; one process at a time does it. NATS or the database gone: wait, lose nothing."""
    pause, longest = PAUSE
    while not stop.is_set():
        try:
            with asyncio.Runner() as runner, Listener(SEALED) as listener:
                if one("SELECT pg_try_advisory_lock(%s)", [LOCK])[0]:
                    pause = PAUSE[0]
                    _connected(stop, url, runner, listener)
        except (nats.errors.Error, OSError, TimeoutError, DatabaseError, InterfaceError) as error:
            _record(f"{type(error).__name__}: {error}")
        finally:
            connection.close()  # gives the lock back
        stop.wait(pause)
        pause = min(pause * 2, longest)


def subject(event: Stored) -> str:
    """Where an event is published: kouan.events.<subject type>.<TYPE>."""
    return f"kouan.events.{event.subject_type}.{event.type}"


def _connected(stop: threading.Event, url: str, runner: asyncio.Runner, listener: Listener) -> None:
    client = runner.run(_connect(url))
    try:
        while not stop.is_set():
            if not _pump(runner, client):
                listener.wait(0.5)
                runner.run(asyncio.sleep(0.001))  # answers the server's pings
                if not client.is_connected:
                    raise nats.errors.ConnectionClosedError
    finally:
        runner.run(_close(client))


def _pump(runner: asyncio.Runner, client: Client) -> bool:
    """Publish one batch and move the cursor; False when there was none."""
    position = _position()
    events = selectors.since(position, BATCH)
    if events:
        runner.run(_publish(client, events))
        execute(
            "UPDATE journal_cursor SET position = %s, errors = 0, error = '' WHERE name = %s",
            [position + len(events), NAME],
        )
    return bool(events)


async def _connect(url: str) -> Client:
    async def quiet(_: Exception) -> None:
        """Errors are seen where they matter: at the publish that waits for its acknowledgement."""

    # the client's own retries would hold us for two minutes: we come back ourselves
    async with asyncio.timeout(CONNECT_SECONDS):
        client = await nats.connect(
            url, allow_reconnect=False, max_reconnect_attempts=0, connect_timeout=2, error_cb=quiet
        )
    try:
        await client.jetstream().add_stream(STREAM)
    except nats.js.errors.BadRequestError:  # it exists, made by another version of us
        await client.jetstream().update_stream(STREAM)
    return client


async def _publish(client: Client, events: Sequence[Stored]) -> None:
    stream = client.jetstream(publish_async_max_pending=2 * BATCH)
    waiting: list[asyncio.Future[Any]] = [
        await stream.publish_async(subject(e), _encode(e), headers={"Nats-Msg-Id": f"kj-{e.position}"}) for e in events
    ]
    async with asyncio.timeout(ACK_SECONDS):
        await asyncio.gather(*waiting)


async def _close(client: Client) -> None:
    try:
        async with asyncio.timeout(2):
            await client.close()
    except (nats.errors.Error, OSError, TimeoutError):
        pass


def _position() -> int:
    execute(
        "INSERT INTO journal_cursor (name, position, errors, error) VALUES (%s, 0, 0, '') ON CONFLICT DO NOTHING",
        [NAME],
    )
    return int(one("SELECT position FROM journal_cursor WHERE name = %s", [NAME])[0])


def _record(error: str) -> None:
    log.info("the relay waits: %s", error)
    try:
        _position()
        execute("UPDATE journal_cursor SET errors = errors + 1, error = %s WHERE name = %s", [error[-4000:], NAME])
    except (DatabaseError, InterfaceError):
        connection.close()
