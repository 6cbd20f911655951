"""MQTT in: what partners publish to `kouan/in/TOPIC` is received; the broker hears so only after the commit.

Our session outlives us at the broker: what came while we were away, or was never confirmed, comes (again).
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Any

from django.db import close_old_connections
from paho.mqtt.client import Client, MQTTMessage

from kouan.channels import broker, services
from kouan.channels.folders import caller_of
from kouan.channels.models import Channel, Partner
from kouan.journal.context import acting
from kouan.kernel.errors import KouanError, Unavailable
from kouan.kernel.text import Text

log = logging.getLogger(__name__)
SESSION = "kouan-channels"
PAUSE = 5.0
REFUSED = Text("MQTT 报文未收：{zh}", "An MQTT message was not taken: {en}")
Point = Callable[[str], None]


class Listener:
    """One client with a session that lasts."""

    def __init__(self, at_point: Point = lambda point: None) -> None:
        self._at_point = at_point
        self.client = broker.client(SESSION, keep_session=True)
        self.client.on_connect = self._subscribe
        self.client.on_message = self._came

    def listen(self, stop: threading.Event) -> None:
        """Until `stop`, or until a fault of ours: then the connection ends, and what is open comes again."""
        broker.connect(self.client)
        try:
            while not stop.is_set():
                if self.client.loop(timeout=0.5):
                    return
        finally:
            self.client.disconnect()

    def _subscribe(self, client: Client, *_: Any) -> None:
        client.subscribe(f"{broker.IN}/#", qos=1)

    def _came(self, client: Client, _: Any, message: MQTTMessage) -> None:
        close_old_connections()
        try:
            take(message.topic, bytes(message.payload), self._at_point)
        except Unavailable:
            client.disconnect()  # not confirmed: it comes again with the next connection
            return
        self._at_point("taken")
        client.ack(message.mid, message.qos)


def take(topic: str, payload: bytes, at_point: Point = lambda point: None) -> None:
    """Receive what came under a topic; from nobody we know, it is dropped. Unavailable when we failed."""
    name = topic.removeprefix(f"{broker.IN}/")
    rows = Partner.objects.select_related("organisation")
    partner = rows.filter(
        channel=Channel.MQTT, transport__topic=name, is_active=True, organisation__is_active=True
    ).first()
    if partner is None:
        log.warning("mqtt: nobody on record publishes to %s", topic[:200])
        return
    try:
        with acting(organisation=partner.organisation_id, source="api"):
            services.receive(
                caller=caller_of(partner),
                raw=payload,
                channel=Channel.MQTT,
                filename=name.replace("/", "-"),
                partner=partner,
                at_point=at_point,
            )
    except Unavailable:
        raise
    except KouanError as refusal:  # empty, too large, a used number: no message was made
        services.report_trouble(partner=partner, sentence=REFUSED.format(zh=refusal.text.zh, en=refusal.text.en))


def run(stop: threading.Event) -> None:
    """The worker's loop; without a broker it has nothing to do."""
    while broker.address() and not stop.is_set():
        try:
            Listener().listen(stop)
        except OSError as fault:
            log.warning("mqtt: %s", fault)
        except Exception:
            log.exception("mqtt")
        stop.wait(PAUSE)
    close_old_connections()
