"""Live updates as server-sent events: a small ASGI application of its own, so that an open page holds no thread of
the portal. `GET /?ticket=…` (a signed ticket from `/live/ticket/`) answers a stream of hints; see `stream`.
"""

import asyncio
import os
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kouan.config.settings")

import django
from django.apps import apps

if not apps.ready:
    django.setup()

from django.conf import settings

from kouan.portal import tickets
from kouan.portal.stream import Full, Hub, Stream

Scope = dict[str, Any]
Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

HEARTBEAT = 20.0  # seconds of silence before a comment line keeps proxies and phones awake
LIFE = 15 * 60.0  # seconds; then the browser comes with a fresh ticket, or no longer may
hub = Hub()


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """ASGI entry point."""
    if scope["type"] == "lifespan":
        await _lifespan(receive, send)
    elif scope["type"] == "http":
        await _http(scope, receive, send)


async def _lifespan(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        if message["type"] == "lifespan.shutdown":
            await hub.stop()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return


async def _http(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["path"] == "/healthz":
        await _refuse(send, 200)
        return
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
    origin = headers.get("origin", "")
    given = parse_qs(scope["query_string"].decode("latin-1")).get("ticket", [""])[0]
    ticket = tickets.read(given)
    if scope["method"] != "GET" or ticket is None or not _known(origin):
        await _refuse(send, 403)
        return
    try:
        stream = hub.open(ticket)
    except Full:
        await _refuse(send, 429)
        return
    try:
        await _serve(stream, origin, receive, send)
    finally:
        hub.close(stream)


def _known(origin: str) -> bool:
    """Only pages of this portal may read the stream (a program without Origin needs the ticket all the same)."""
    return not origin or urlsplit(origin).hostname in {host.strip("[]") for host in settings.ALLOWED_HOSTS}


async def _refuse(send: Send, status: int) -> None:
    await send({"type": "http.response.start", "status": status, "headers": [(b"content-length", b"0")]})
    await send({"type": "http.response.body", "body": b""})


async def _serve(stream: Stream, origin: str, receive: Receive, send: Send) -> None:
    """Hints until the browser leaves or the stream is old."""
    headers = [(b"content-type", b"text/event-stream"), (b"cache-control", b"no-store"), (b"x-accel-buffering", b"no")]
    if origin:
        headers += [(b"access-control-allow-origin", origin.encode("latin-1")), (b"vary", b"Origin")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send(_chunk(": welcome\n\n"))
    gone = asyncio.create_task(_until_gone(receive))
    telling = asyncio.create_task(_tell(stream, send))
    _done, left = await asyncio.wait({gone, telling}, timeout=LIFE, return_when=asyncio.FIRST_COMPLETED)
    for task in left:
        task.cancel()
    await asyncio.gather(gone, telling, return_exceptions=True)
    if not gone.done() or gone.cancelled():
        await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _tell(stream: Stream, send: Send) -> None:
    while True:
        try:
            position, journey = await asyncio.wait_for(stream.hints.get(), HEARTBEAT)
        except TimeoutError:
            await send(_chunk(": still here\n\n"))
            continue
        await send(_chunk(f"id: {position}\nevent: journal\ndata: {journey}\n\n"))


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _chunk(text: str) -> Message:
    return {"type": "http.response.body", "body": text.encode(), "more_body": True}
