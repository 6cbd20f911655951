"""A USB key of the electronic port, simulated: the same WebSocket, a key made for the occasion.

    python -m kouan.simulator.ukey [--port 61232] [--algorithm sm2|rsa] [--pin 88888888]

A process of its own; it prints its address when it is ready. A wrong PIN and a missing key are answered as the
control program answers them.
"""

from __future__ import annotations

import argparse
import base64
from collections.abc import Callable

import msgspec
from asn1crypto import pem
from websockets.exceptions import ConnectionClosed
from websockets.sync.server import ServerConnection, serve

from kouan.channels.signing import sm2
from kouan.channels.signing.files import RsaFile, Sm2File
from kouan.channels.signing.port import Signer
from kouan.channels.signing.ukey import CERTIFICATE, SIGN

PORT, PIN = 61232, "88888888"


def main() -> None:
    """Serve until stopped."""
    said = argparse.ArgumentParser(description=__doc__)
    said.add_argument("--port", type=int, default=PORT)
    said.add_argument("--algorithm", choices=["sm2", "rsa"], default="sm2")
    said.add_argument("--pin", default=PIN)
    given = said.parse_args()
    handler = answering(make(given.algorithm), given.pin)
    with serve(handler, "127.0.0.1", given.port) as server:
        print(f"ws://127.0.0.1:{server.socket.getsockname()[1]}", flush=True)
        server.serve_forever()


def make(algorithm: str) -> Signer:
    """A new key with a certificate of its own."""
    if algorithm == "sm2":
        pair = sm2.generate()
        return Sm2File(pair, sm2.certify(pair, "示例申报员"))
    from cryptography.hazmat.primitives.serialization import Encoding

    from kouan.channels.as2 import keys

    made = keys.make("Example officer", bits=2048)
    return RsaFile(made.key, made.certificate.public_bytes(Encoding.DER))


def answering(key: Signer, pin: str) -> Callable[[ServerConnection], None]:
    """What happens on one connection."""

    def handle(link: ServerConnection) -> None:
        link.send(_said("open", 0, True, []))
        try:
            for text in link:
                asked = msgspec.json.decode(text)
                link.send(_answer(key, pin, asked))
        except ConnectionClosed:
            return

    return handle


def _answer(key: Signer, pin: str, asked: dict[str, object]) -> str:
    method, number = str(asked.get("_method", "")), int(str(asked.get("_id", 0)))
    args = asked.get("args")
    given = args if isinstance(args, dict) else {}
    if method == CERTIFICATE:
        return _said(method, number, True, [pem.armor("CERTIFICATE", key.certificate).decode()])
    if method != SIGN:
        return _said(method, number, False, [], ["未知的方法", "Err:Custom50001"])
    if given.get("passwd") != pin:
        return _said(method, number, False, [], ["[卡片]校验口令失败:错误码=50020", "Err:Custom50020"])
    signature = base64.b64encode(key.sign(str(given.get("inData", "")).encode())).decode()
    return _said(method, number, True, [signature, key.serial])


def _said(method: str, number: int, result: bool, data: list[str], error: list[str] | None = None) -> str:
    body = {"_method": method, "_id": number, "_status": "00"}
    return msgspec.json.encode(body | {"_args": {"Result": result, "Data": data, "Error": error or []}}).decode()


if __name__ == "__main__":
    main()
