"""Workers killed with SIGKILL at every step of a receive and of a send (`kouan campaign kill-channels`).

Each run drops some messages or queues one, forks a worker that kills itself at a step, then lets a second worker
finish, as the supervisor would. Whatever the step, there is one effect, one answer, one file at the other end.
"""

from __future__ import annotations

import os
import random
import signal
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.campaigns.kill_partners import MQTT, MQTT_SEND, SFTP, SFTP_SEND, Partners
from tests.campaigns.kill_wire import AS2, AS2_SEND, HTTPS, Wire

RECEIVE = ("read", "stored", "in the handler", "handled", "kept", "moved")
SEND = ("locked", "carried", "written")
STEPS = [
    *(("receive", step) for step in RECEIVE),
    *(("send", step) for step in SEND),
    *(("https", step) for step in HTTPS),
    *(("gate", step) for step in ("stored", "handled")),
    *(("as2", step) for step in AS2),
    *(("as2_send", step) for step in AS2_SEND),
    *(("sftp", step) for step in SFTP),
    *(("sftp_send", step) for step in SFTP_SEND),
    *(("mqtt", step) for step in MQTT),
    *(("mqtt_send", step) for step in MQTT_SEND),
]
ROUNDS = 200
DROPPED = 3  # files of one batch
XML = "<KillProbe><ClientSeqNo>{number}</ClientSeqNo></KillProbe>"


def run(minutes: float = 1.0, *, seed: int | None = None, rounds: int = ROUNDS) -> dict[str, Any]:
    """At least `rounds` kills and then until the time is over, on a database of its own. `failures` must be empty."""
    from kouan.config.bench import bench_world

    with bench_world():
        from django.conf import settings

        return campaign(Path(settings.STATE), minutes, seed=seed, rounds=rounds)


def campaign(state: Path, minutes: float, *, seed: int | None, rounds: int) -> dict[str, Any]:
    """The same in a world that is there already: tests run a short form."""
    dice = random.Random(seed if seed is not None else time.time_ns())
    world = World(state, dice)
    joined = world.join(state)
    world.connect(state)
    ends, kills, failures = time.monotonic() + minutes * 60, 0, []
    try:
        while kills < rounds or time.monotonic() < ends:
            what, step = STEPS[kills] if kills < len(STEPS) else dice.choice(STEPS)
            trouble = getattr(world, what)(step)
            kills += 1
            if world.deaths != kills:
                trouble, world.deaths = f"{world.deaths - kills + 1} died; {trouble}", kills
            if trouble:
                failures.append(f"{kills} {what} {step}: {trouble}")
    finally:
        joined.close()
        world.disconnect()
    return {"kills": kills, "failures": failures}


class World(Wire, Partners):
    """One organisation with a folder; a handler that leaves one event per message."""

    def __init__(self, state: Path, dice: random.Random) -> None:
        from kouan.channels import handlers, services
        from kouan.journal.types import EventType
        from kouan.kernel.text import Text
        from kouan.registry.models import Organisation

        EventType("KILL_PROBED", Text("测试", "Kill probe handled"))
        self.state, self.dice, self.step, self.left = state, dice, "", 1
        self.deaths = 0
        found = Organisation.objects.filter(roles__overlap=["broker", "trader"]).first()
        assert found is not None
        self.organisation = found.id
        name = f"kill-{uuid.uuid4().hex[:8]}"
        self.partner = services.register_partner(organisation=found.id, name=name, channel="folder", folder=name)
        handlers._handlers["KillProbe"] = self._handle

    def receive(self, step: str) -> str:
        """Files are dropped; the worker dies at the step of one of them; the next one finishes."""
        from kouan.channels import files

        bodies = [self.xml().encode() for _ in range(DROPPED)]
        for body in bodies:
            (files.box(self.partner.folder, "in") / f"{uuid.uuid4().hex}.xml").write_bytes(body)
        self.left = self.dice.randint(1, 1 if step in ("read", "kept") else DROPPED)
        self._child(lambda: self._rounds(step))
        self._child(lambda: self._rounds(""))
        left = list(files.box(self.partner.folder, "in").iterdir())
        return "; ".join(filter(None, [f"left {len(left)}" if left else "", *map(self._once, bodies)]))

    def _once(self, body: bytes) -> str:
        """What is wrong with the one effect, answer and file that a dropped message should have."""
        from kouan.channels import files
        from kouan.channels.models import Message

        found = list(Message.objects.filter(direction="in", organisation=self.organisation, raw=body))
        if [row.state for row in found] != ["accepted"]:
            return f"messages {[row.state for row in found]}"
        effects, answers = self._effects(found[0]), Message.objects.filter(reply_to=found[0].id).count()
        done = [one for one in files.box(self.partner.folder, "processed").iterdir() if str(found[0].id) in one.name]
        good = (effects, answers, len(done)) == (1, 1, 1)
        return "" if good else f"effects {effects}, answers {answers}, processed {len(done)}"

    def send(self, step: str) -> str:
        """A message is queued; the worker dies at the step; the next one finishes."""
        from django.db import transaction

        from kouan.channels import files, services
        from kouan.channels.models import Message
        from kouan.journal.models import Event

        with transaction.atomic():
            row = services.send(
                organisation=self.organisation, format="KILL", body=uuid.uuid4().bytes, partner=self.partner
            )
        self._child(lambda: self._deliver(row.id, step))
        self._child(lambda: self._deliver(row.id, ""))
        row = Message.objects.get(pk=row.pk)
        held = [one for one in files.box(self.partner.folder, "out").iterdir() if str(row.id) in one.name]
        told = Event.objects.filter(type="MESSAGE_DELIVERED", subject_id=row.id).count()
        good = (row.state, len(held), told) == ("delivered", 1, 1) and held[0].read_bytes() == row.body
        return "" if good else f"state {row.state}, files {len(held)}, events {told}"

    def xml(self) -> str:
        return XML.format(number=uuid.uuid4())

    def _rounds(self, step: str) -> None:
        from kouan.channels.folders import Poller

        self.step = step
        poller = Poller(lambda point: self._die() if point == step else None)
        for _ in range(3):
            poller.round()

    def _deliver(self, message: uuid.UUID, step: str) -> None:
        from kouan.channels import services

        services.deliver(message=message, at_point=lambda point: die() if point == step else None)

    def _handle(self, caller: Any, raw: bytes, message: Any) -> Any:
        from kouan.channels.handlers import Reply
        from kouan.journal.services import append

        append(type="KILL_PROBED", subject=("kill", message.id), payload={})
        if self.step == "in the handler":
            self._die()
        return Reply(("kill", message.id), b"<ok/>")

    def _die(self) -> None:
        self.left -= 1
        if self.left <= 0:
            die()

    def _effects(self, message: Any) -> int:
        from kouan.journal.models import Event

        return Event.objects.filter(type="KILL_PROBED", request=message.request).count()

    def _child(self, work: Callable[[], object]) -> None:
        """In a process of its own, with a connection of its own."""
        from django.db import connections

        connections.close_all()
        child = os.fork()
        if child == 0:
            try:
                work()
            finally:
                os._exit(0)
        self.deaths += os.WIFSIGNALED(os.waitpid(child, 0)[1])


def die() -> None:
    """As a power cut would."""
    os.kill(os.getpid(), signal.SIGKILL)
