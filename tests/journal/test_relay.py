"""The relay to JetStream, with a real NATS server."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from pathlib import Path
from typing import Any

import msgspec
import nats
import pytest
from nats.js.errors import NotFoundError

from kouan.config.services import nats as server
from kouan.config.services.process import free_port
from kouan.journal import relay
from kouan.journal.db import run
from kouan.journal.models import Cursor
from kouan.journal.worker import drain
from tests.journal.support import eventually, in_thread, write

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def empty_stream(nats_url: str) -> str:
    async def remove() -> None:
        client = await nats.connect(nats_url)
        with contextlib.suppress(NotFoundError):
            await client.jetstream().delete_stream(str(relay.STREAM.name))
        await client.close()

    asyncio.run(remove())
    return nats_url


def stored(url: str, since: int = 1) -> list[tuple[str, dict[str, Any]]]:
    """Every message of the stream: subject and content."""

    async def read() -> list[tuple[str, dict[str, Any]]]:
        client = await nats.connect(url)
        stream = client.jetstream()
        state = (await stream.stream_info(str(relay.STREAM.name))).state
        found = [await stream.get_msg(str(relay.STREAM.name), seq) for seq in range(since, state.last_seq + 1)]
        await client.close()
        return [(str(m.subject), msgspec.json.decode(m.data or b"")) for m in found]

    return asyncio.run(read())


def test_every_event_once_in_order(empty_stream: str) -> None:
    write(700)
    drain()
    stop = threading.Event()
    thread = in_thread(lambda: relay.run(stop, empty_stream))
    eventually(lambda: Cursor.objects.filter(name="relay", position=700).exists())
    write(1)
    drain()
    eventually(lambda: Cursor.objects.filter(name="relay", position=701).exists())
    stop.set()
    thread.join()
    messages = stored(empty_stream)
    assert [content["position"] for _, content in messages] == list(range(701))
    assert {subject for subject, _ in messages} == {"kouan.events.thing.TEST_HAPPENED"}


def test_sent_again_after_a_crash_is_dropped(empty_stream: str) -> None:
    write(20)
    drain()
    for _ in range(2):
        stop = threading.Event()
        thread = in_thread(lambda stop=stop: relay.run(stop, empty_stream))  # type: ignore[misc]
        eventually(lambda: Cursor.objects.filter(name="relay", position=20).exists())
        stop.set()
        thread.join()
        run("UPDATE journal_cursor SET position = 5 WHERE name = 'relay'")
    assert [content["position"] for _, content in stored(empty_stream)] == list(range(20))


def test_nats_away_loses_nothing(tmp_path: Path) -> None:
    port = free_port()
    url = f"nats://127.0.0.1:{port}"
    write(3)
    drain()
    stop = threading.Event()
    thread = in_thread(lambda: relay.run(stop, url))
    try:
        eventually(lambda: Cursor.objects.filter(name="relay", position=0, errors__gt=0).exists())
        first = server.start(tmp_path / "nats", port=port)
        eventually(lambda: Cursor.objects.filter(name="relay", position=3, errors=0).exists())
        first.stop()
        write(4)
        drain()
        eventually(lambda: Cursor.objects.filter(name="relay", errors__gt=0).exists())
        second = server.start(tmp_path / "nats", port=port)
        eventually(lambda: Cursor.objects.filter(name="relay", position=7, errors=0).exists())
        assert [content["position"] for _, content in stored(url)] == list(range(7))
        second.stop()
    finally:
        stop.set()
        thread.join()
