"""Our MQTT broker (the listener of the house's NATS, or another): KOUAN_MQTT_URL, mqtt://[user:password@]host:port."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import unquote, urlsplit

from django.conf import settings
from paho.mqtt.client import Client, MQTTv311
from paho.mqtt.enums import CallbackAPIVersion

IN, OUT = "kouan/in", "kouan/out"
SECONDS = 10.0


def address() -> str:
    """Where it is, "" when there is none."""
    return str(settings.KOUAN_MQTT_URL)


def client(name: str, *, keep_session: bool = False) -> Client:
    """A client that is not connected yet. With `keep_session` the broker keeps what comes while we are away."""
    made = Client(
        CallbackAPIVersion.VERSION2, client_id=name, clean_session=not keep_session, protocol=MQTTv311,
        manual_ack=keep_session,
    )  # fmt: skip
    at = urlsplit(address())
    if at.username:
        made.username_pw_set(unquote(at.username), unquote(at.password or ""))
    if at.scheme == "mqtts":
        made.tls_set()
    return made


def connect(made: Client) -> None:
    """OSError when nobody is there."""
    at = urlsplit(address())
    if not at.hostname:
        raise ConnectionError("KOUAN_MQTT_URL")
    made.connect(at.hostname, at.port or (8883 if at.scheme == "mqtts" else 1883), keepalive=30)


@contextmanager
def connected(name: str) -> Iterator[Client]:
    """A client that may publish, until the end of the block. OSError when the broker does not answer."""
    made, greeted = client(name), threading.Event()
    made.on_connect = lambda *_: greeted.set()
    connect(made)
    made.loop_start()
    try:
        if not greeted.wait(SECONDS):
            raise ConnectionError(address())
        yield made
    finally:
        made.disconnect()
        made.loop_stop()
