"""MQTT in: what partners publish to `kouan/in/TOPIC` is received; the broker hears so only after the commit.

Our session outlives us at the broker: what came while we were away, or was never confirmed, comes (again).
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from typing import Any

from django.db import close_old_connections
from paho.mqtt.client import Client, MQTTMessage

from kouan.channels import broker, services
from kouan.channels.models import Channel, Partner
from kouan.kernel.errors import KouanError, Unavailable
from kouan.kernel.text import Text

log = logging.getLogger(__name__)
SESSION = "kouan-channels"
PAUSE = 5.0
REFUSED = Text("MQTT 报文未收：{zh}", "An MQTT message was not taken: {en}")
Point = Callable[[str], None]


class Listener:
    """One client with a session that lasts. What comes is collected while more comes at once, then taken together."""

    def __init__(self, at_point: Point = lambda point: None) -> None:
        self._at_point = at_point
        self._came: list[MQTTMessage] = []
        self.client = broker.client(SESSION, keep_session=True)
        self.client.on_connect = self._subscribe
        self.client.on_message = lambda client, data, message: self._came.append(message)

    def listen(self, stop: threading.Event) -> None:
        """Until `stop`, or until a fault of ours: then the connection ends, and what is open comes again."""
        broker.connect(self.client)
        try:
            while not stop.is_set():
                before = len(self._came)
                if self.client.loop(timeout=0 if before else 0.5):
                    return
                if before and (len(self._came) == before or before >= services.MOST):
                    self._take()
        except Unavailable:
            return
        finally:
            self.client.disconnect()

    def _subscribe(self, client: Client, *_: Any) -> None:
        client.subscribe(f"{broker.IN}/#", qos=1)

    def _take(self) -> None:
        """Receive what came, and confirm it. Unavailable when something of it was not: it comes again."""
        came, self._came = self._came, []
        self._at_point("came")
        close_old_connections()
        for some in services.batches(came, lambda message: len(message.payload)):
            done = take([(message.topic, bytes(message.payload)) for message in some], self._at_point)
            self._at_point("taken")
            for message in (one for one, taken in zip(some, done, strict=True) if taken):
                self.client.ack(message.mid, message.qos)
            self._at_point("confirmed")
            if not all(done):
                raise Unavailable


def take(came: Sequence[tuple[str, bytes]], at_point: Point = lambda point: None) -> list[bool]:
    """Receive what came under each topic; from nobody we know, it is dropped. False where we failed."""
    names = [topic.removeprefix(f"{broker.IN}/") for topic, _ in came]
    known = _partners(set(names))
    arrivals = {
        n: services.Arrival(known[name], body, name.replace("/", "-"))
        for n, (name, (_, body)) in enumerate(zip(names, came, strict=True))
        if name in known
    }
    for name in set(names) - known.keys():
        log.warning("mqtt: nobody on record publishes to %s", name[:200])
    became = services.receive_together(arrivals=list(arrivals.values()), channel=Channel.MQTT, at_point=at_point)
    outcomes = dict(zip(arrivals, became, strict=True))
    return [n not in outcomes or _settled(arrivals[n].partner, outcomes[n]) for n in range(len(came))]


def _partners(names: set[str]) -> dict[str, Partner]:
    rows = Partner.objects.select_related("organisation").order_by("-id")
    found = rows.filter(channel=Channel.MQTT, transport__topic__in=names, is_active=True, organisation__is_active=True)
    return {partner.transport["topic"]: partner for partner in found}


def _settled(partner: Partner, became: services.Outcome) -> bool:
    """Whether the sender need not send it again; it is told where no message was made of it."""
    if isinstance(became, KouanError) and not isinstance(became, Unavailable):  # empty, too large, a used number
        sentence = REFUSED.format(zh=became.text.zh, en=became.text.en)
        services.report_trouble(partner=partner, sentence=sentence)
    return not isinstance(became, Unavailable)


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
