"""The same for SFTP and MQTT: a real server and a real broker, who outlive the worker that is killed.

Over SFTP the worker also dies while the server answers it: half a file fetched, a draft not renamed, a file removed
without a word of it. MQTT is at least once: what is published twice is the same, byte for byte.
"""

from __future__ import annotations

import logging
import threading
import time
import uuid
from contextlib import ExitStack
from pathlib import Path
from typing import Any

INSIDE = ("stored", "in the handler", "handled")
SFTP = ("opened", "read", *INSIDE, "kept", "unlinked", "removed")
SFTP_SEND = ("locked", "opened", "drafted", "renamed", "carried", "written")
MQTT = ("came", *INSIDE, "taken", "confirmed")
MQTT_SEND = ("locked", "carried", "written")
AGAIN = "300ms"  # what a dead worker did not confirm, the broker gives to the next one
PATIENCE = 60.0


class Partners:
    """What `kill_channels.World` knows of SFTP and MQTT. A worker that should die and lives is a failure there."""

    organisation: Any
    step: str
    remote: Path

    def sftp(self, step: str) -> str:
        """A file on the partner's server; the worker dies at the step; the next one finishes and removes it there."""
        body = self.xml().encode()  # type: ignore[attr-defined]
        (self.remote / "out" / f"{uuid.uuid4().hex}.xml").write_bytes(body)
        self._twice(self._fetch, step)  # type: ignore[attr-defined]
        left = list((self.remote / "out").iterdir())
        return f"left {len(left)}" if left else self._one(body, answers=1)  # type: ignore[attr-defined]

    def sftp_send(self, step: str) -> str:
        """A message out: the partner has it once and whole, under the message's name."""
        row = self._queued(self.sftp_partner)
        self._twice(self._delivering(row), step)  # type: ignore[attr-defined]
        held = [one for one in (self.remote / "in").iterdir() if str(row.id) in one.name]
        good = len(held) == 1 and held[0].read_bytes() == bytes(row.body)
        return self._delivered(row) or ("" if good else f"files {[one.name for one in held]}")

    def mqtt(self, step: str) -> str:
        """A message published to us; the worker dies at the step; the broker gives it to the next one."""
        from kouan.channels import broker

        body = self.xml().encode()  # type: ignore[attr-defined]
        with broker.connected("kill-gate") as client:
            client.publish(f"{broker.IN}/{self.topic}", body, qos=1).wait_for_publish(10)
        self._twice(lambda: self._listen(body, step), step)  # type: ignore[attr-defined]
        return self._one(body, answers=1)  # type: ignore[attr-defined, no-any-return]

    def mqtt_send(self, step: str) -> str:
        """A message out: published at least once, always the same."""
        row = self._queued(self.mqtt_partner)
        self._twice(self._delivering(row), step)  # type: ignore[attr-defined]
        ends = time.monotonic() + PATIENCE
        while bytes(row.body) not in self.heard and time.monotonic() < ends:
            time.sleep(0.01)
        times = self.heard.count(bytes(row.body))
        return self._delivered(row) or ("" if times in (1, 2) else f"heard {times}")

    def join(self, folder: Path) -> ExitStack:
        """The server and the broker with their partners, until the stack is closed."""
        from kouan.channels.transports import sftp
        from tests.channels.sftp_server import process

        logging.getLogger("paramiko").setLevel(logging.CRITICAL)  # it tells of every session that dies
        stack, self.remote = ExitStack(), folder / "remote"
        server = stack.enter_context(process(self.remote, sftp.key().get_base64()))
        self.sftp_partner = self._partner("Line", "sftp", server)
        self.topic = f"kill/{uuid.uuid4().hex[:8]}"
        self._broker(folder, stack)
        self.mqtt_partner = self._partner("Gate", "mqtt", {"topic": self.topic})
        return stack

    def _broker(self, folder: Path, stack: ExitStack) -> None:
        """A broker of our own; we have been there once, so it keeps what comes for us, and somebody hears us."""
        from django.conf import settings

        from kouan.channels import broker
        from kouan.config.services import nats

        server = nats.start(folder / "nats", again=AGAIN)
        stack.callback(server.stop)
        settings.KOUAN_MQTT_URL = server.mqtt_url
        self.heard: list[bytes] = []
        ear = stack.enter_context(broker.connected("kill-ear"))
        ear.on_message = lambda client, data, message: self.heard.append(bytes(message.payload))
        ready = threading.Event()
        ear.on_subscribe = lambda *_: ready.set()
        ear.subscribe(f"{broker.OUT}/#", qos=1)
        ready.wait(PATIENCE)
        self._child(self._subscribe)  # type: ignore[attr-defined]

    def _subscribe(self) -> None:
        from kouan.channels.listening import Listener

        stop, listener = threading.Event(), Listener()
        listener.client.on_subscribe = lambda *_: stop.set()
        listener.listen(stop)

    def _listen(self, body: bytes, step: str) -> None:
        """Until this message is confirmed; what comes again of an earlier one is no reason to end."""
        from kouan.channels.listening import Listener

        stop = threading.Event()
        if step == "confirmed" != self.step:  # that was its end: it does not come again
            return

        def point(reached: str) -> None:
            self._point(reached)  # type: ignore[attr-defined]
            if reached == "confirmed" and not isinstance(self._accepted(body), str):  # type: ignore[attr-defined]
                stop.set()

        timer = threading.Timer(PATIENCE, stop.set)
        timer.start()
        while not stop.is_set():
            Listener(point).listen(stop)
        timer.cancel()

    def _fetch(self) -> None:
        from kouan.channels.fetching import Fetcher
        from tests.channels.sftp_server import kill_at

        kill_at(self.remote, self.step)
        fetcher = Fetcher(self._point)  # type: ignore[attr-defined]
        for _ in range(2):  # a file is complete when it keeps its size
            fetcher.round()

    def _partner(self, name: str, channel: str, transport: dict[str, Any]) -> Any:
        from kouan.channels import services

        return services.register_partner(
            organisation=self.organisation, name=name, channel=channel, transport=transport
        )

    def _queued(self, partner: Any) -> Any:
        from django.db import transaction

        from kouan.channels import services

        body = self.xml().encode()  # type: ignore[attr-defined]
        with transaction.atomic():
            return services.send(organisation=self.organisation, format="KILL", body=body, partner=partner)

    def _delivering(self, row: Any) -> Any:
        from kouan.channels import services
        from tests.channels.sftp_server import kill_at

        def work() -> None:
            kill_at(self.remote, self.step)
            services.deliver(message=row.id, at_point=self._point)  # type: ignore[attr-defined]

        return work

    def _delivered(self, row: Any) -> str:
        from kouan.channels.models import Message
        from kouan.journal.models import Event

        state = Message.objects.get(pk=row.pk).state
        told = Event.objects.filter(type="MESSAGE_DELIVERED", subject_id=row.id).count()
        return "" if (state, told) == ("delivered", 1) else f"state {state}, events {told}"
