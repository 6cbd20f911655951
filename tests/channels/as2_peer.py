"""The other end of AS2 in tests: its key, what it posts, and a small server that takes messages and answers."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer

from kouan.channels.as2 import keys, mdn, packing
from kouan.kernel import clock

PEER = "PEER 1"


@dataclass
class Peer:
    """A partner with a key. `status`, `trouble` and `silent` make it misbehave; `got` is what reached it."""

    ours: keys.Ours
    house: keys.Ours
    status: int = 200
    trouble: object = None
    silent: bool = False
    wrong_mic: bool = False
    got: list[packing.Unpacked] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    receipts: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    url: str = ""

    def request(self, payload: bytes, name: str = "<1@peer>", **options) -> tuple[dict[str, str], bytes]:
        """Headers (lower case) and body of a message to the house."""
        said = {"sign": True, "cipher": "aes256", "compress": False, "digest": "sha-256", "signed": True, "to": ""}
        said |= options
        packed = packing.pack(
            payload,
            media="application/edifact",
            filename="gate.edi",
            ours=self.ours,
            theirs=self.house.certificate,
            sign=said["sign"],
            compress=said["compress"],
            cipher=said["cipher"],
            digest=said["digest"],
        )
        headers = {"AS2-From": f'"{PEER}"', "AS2-To": "KOUAN", "Message-ID": name, "AS2-Version": "1.2"}
        headers |= packed.headers | {"Disposition-Notification-To": "x@peer"}
        if said["signed"]:
            headers["Disposition-Notification-Options"] = (
                f"signed-receipt-protocol=required, pkcs7-signature; signed-receipt-micalg=required, {said['digest']}"
            )
        if said["to"]:
            headers["Receipt-Delivery-Option"] = said["to"]
        self.mic = packed.mic
        return {key.lower(): value for key, value in headers.items()}, packed.body

    def read(self, headers: dict[str, str], body: bytes) -> mdn.Receipt:
        """The house's receipt, its signature verified."""
        lower = {key.lower(): value for key, value in headers.items()}
        return mdn.read(lower, body, theirs=[self.house.certificate], now=clock.now(), need_signature=True)

    def answer(self, headers: dict[str, str], body: bytes) -> tuple[dict[str, str], bytes]:
        """Take a message of the house's, and the receipt for it."""
        found = packing.unpack(headers, body, ours=self.ours, theirs=[self.house.certificate], now=clock.now())
        self.got.append(found)
        self.ids.append(headers["message-id"])
        mic = "AAAA, sha-256" if self.wrong_mic else found.mic
        wanted, turned = mdn.Wanted.of(headers), {**headers, "as2-to": PEER}
        made, receipt, _ = mdn.build(
            headers=turned,
            wanted=wanted,
            ours=self.ours,
            mic=mic,
            trouble=self.trouble,
            partner="KOUAN",
        )
        return made | {"AS2-From": f'"{PEER}"', "AS2-To": "KOUAN"}, receipt


@contextmanager
def serving(peer: Peer) -> Iterator[Peer]:
    """The peer behind a port of this machine."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {key.lower(): value for key, value in self.headers.items()}
            answered: dict[str, str] = {}
            said = b""
            if self.path == "/mdn":
                peer.receipts.append((headers, body))
            elif peer.status == 200:
                answered, said = peer.answer(headers, body)
                if peer.silent:
                    answered, said = {}, b""
            self.send_response(peer.status)
            for key, value in answered.items():
                self.send_header(key, value)
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *_: object) -> None:
            return

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    peer.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield peer
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
