"""The same for HTTPS and AS2: the process that answers a request is killed, and the sender asks again.

Beside XML that a handler acts on, HTTPS carries gate moves, which go a shorter way; what goes out over AS2 is signed.
"""

from __future__ import annotations

import uuid
from typing import Any

HTTPS = ("stored", "in the handler", "handled")
AS2 = ("stored", "in the handler", "handled")
AS2_SEND = ("locked", "carried", "written")
GATE = (
    "UNB+UNOY:3+SENDER+KOUAN+261123:0900+{ref}'UNH+1+CODECO:D:95B:UN'BGM+34+G1+9'TDT+1++3+++++:146::C12345'"
    "NAD+CF+MSK:160:ZZZ'EQD+CN+{box}+22G1:102:5++3+5'DTM+7:202611261000:203'LOC+165+CNCKG:139:6'CNT+16:1'UNT+9+1'"
    "UNZ+1+{ref}'"
)


class Wire:
    """What `kill_channels.World` knows of HTTPS and AS2; it has `organisation`, `xml`, `step`, `_child`, `_effects`."""

    organisation: Any
    step: str
    left: int

    def https(self, step: str) -> str:
        """Posted; the process dies at the step; posted again: one message, one effect, an answer."""
        body = self.xml().encode()  # type: ignore[attr-defined]
        self._twice(lambda: self._post(body), step)
        return self._one(body, answers=0)

    def gate(self, step: str) -> str:
        """A gate move by message: its effect is a move of the box."""
        from kouan.journal.models import Event
        from kouan.journeys.models import GateMove

        box = f"MSCU{uuid.uuid4().int % 10**7:07}"
        body = GATE.format(ref=uuid.uuid4().hex[:12].upper(), box=box).encode()
        self._twice(lambda: self._post(body, roles=("terminal",)), step)
        found = self._accepted(body)
        if isinstance(found, str):
            return found
        moves = GateMove.objects.filter(number=box).count()
        told = Event.objects.filter(type="GATE_IN", request=found.request).count()
        return "" if (moves, told) == (1, 1) else f"moves {moves}, events {told}"

    def as2(self, step: str) -> str:
        """An AS2 message; the sender repeats it under its Message-ID and gets a receipt that vouches for it."""
        from kouan.channels.models import Exchange

        body, name = self.xml().encode(), f"<{uuid.uuid4()}@peer>"  # type: ignore[attr-defined]
        headers, sent = self.peer.request(body, name)
        self._twice(lambda: self._take(headers, sent), step)
        exchanges = list(Exchange.objects.filter(direction="in", name=name))
        if len(exchanges) != 1 or not self.peer.read(exchanges[0].mdn_headers, bytes(exchanges[0].mdn)).ok:
            return f"exchanges {len(exchanges)}"
        return self._one(body, answers=1)

    def as2_send(self, step: str) -> str:
        """Signed XML out by AS2: the partner has it under one Message-ID, delivered once."""
        from django.db import transaction

        from kouan.channels import services
        from kouan.channels.models import Message
        from kouan.journal.models import Event

        with transaction.atomic():
            row = services.send(
                organisation=self.organisation,
                format="KILL",
                body=self.xml().encode(),  # type: ignore[attr-defined]
                partner=self.as2_partner,
            )
        self._twice(lambda: services.deliver(message=row.id, at_point=self._point), step)
        row = Message.objects.get(pk=row.pk)
        names = [one for one in self.peer.ids if str(row.id) in one]
        told = Event.objects.filter(type="MESSAGE_DELIVERED", subject_id=row.id).count()
        signed = b"SignatureValue" in row.body and bool(row.facts.get("signed"))
        good = (row.state, len(set(names)), told, signed) == ("delivered", 1, 1, True)
        return "" if good else f"state {row.state}, ids {len(set(names))}, events {told}, signed {signed}, {row.error}"

    def connect(self, folder: Any) -> None:
        """A peer that answers on a port, and its partner, to whom our XML is signed with a key of its own."""
        from django.conf import settings

        from kouan.channels import services
        from kouan.channels.as2 import keys
        from kouan.channels.services.certificates import add_certificate
        from kouan.channels.signing import sm2
        from tests.channels.as2_peer import PEER, Peer, serving

        house = keys.make("KOUAN", bits=2048)
        keys.ours = lambda: house
        self.peer = Peer(keys.make(PEER, bits=2048), house)
        self._serving = serving(self.peer)
        self._serving.__enter__()
        pair = sm2.generate()
        (folder / "kill-key.pem").write_bytes(sm2.to_pem(pair, sm2.certify(pair, "KOUAN")))
        settings.KOUAN_SIGNERS = {"kill": f"sm2:{folder / 'kill-key.pem'}"}
        self.as2_partner = services.register_partner(
            organisation=self.organisation,
            name="Peer",
            channel="as2",
            as2_id=PEER,
            transport={"url": f"{self.peer.url}/as2"},
            sign_xml=True,
            signer="kill",
        )
        add_certificate(partner=self.as2_partner.id, data=self.peer.ours.pem.encode())

    def disconnect(self) -> None:
        self._serving.__exit__(None, None, None)

    def _twice(self, work: Any, step: str) -> None:
        for at in (step, ""):
            self.step, self.left = at, 1
            self._child(work)  # type: ignore[attr-defined]

    def _post(self, body: bytes, roles: tuple[str, ...] = ("broker", "trader", "terminal")) -> None:
        from kouan.channels import services
        from kouan.registry.caller import Caller
        from kouan.registry.roles import Role

        caller = Caller(None, self.organisation, frozenset(Role(role) for role in roles), "en")
        services.receive(caller=caller, raw=body, at_point=self._point)

    def _take(self, headers: dict[str, str], body: bytes) -> None:
        from kouan.channels.services import as2

        as2.take(headers=headers, body=body, at_point=self._point)

    def _point(self, point: str) -> None:
        from tests.campaigns.kill_channels import die

        if point == self.step:
            die()

    def _accepted(self, body: bytes) -> Any:
        from kouan.channels.models import Message

        found = list(Message.objects.filter(direction="in", organisation=self.organisation, raw=body))
        return found[0] if [row.state for row in found] == ["accepted"] else f"messages {[r.state for r in found]}"

    def _one(self, body: bytes, *, answers: int) -> str:
        from kouan.channels.models import Message

        found = self._accepted(body)
        if isinstance(found, str):
            return found
        effects = self._effects(found)  # type: ignore[attr-defined]
        told = Message.objects.filter(reply_to=found.id).exclude(format="MDN").count()
        return "" if (effects, told) == (1, answers) else f"effects {effects}, answers {told}"
