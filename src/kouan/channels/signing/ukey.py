"""The officer's USB key, through the control program of the electronic port: a WebSocket on the officer's machine.

The program greets with `open`; a call is `{"_method", "_id", "args"}`, its answer `{"_method", "_id", "_status",
"_args": {"Result", "Data", "Error"}}`. Other calls' answers may come in between.
"""

from __future__ import annotations

import base64
import binascii
from functools import cached_property
from typing import Any

import msgspec
from asn1crypto import pem
from websockets.exceptions import WebSocketException
from websockets.sync.client import ClientConnection, connect

from kouan.channels.signing import sm2
from kouan.channels.signing.files import serial_of
from kouan.channels.signing.port import RSA_SHA1, SM2_SM3, SigningFailed

SIGN, CERTIFICATE = "cus-sec_SpcSignDataAsPEM", "cus-sec_SpcGetSignCertAsPEM"
SECONDS = 30  # the key is slow, and its reader may have to wake up


class _Args(msgspec.Struct, rename="pascal"):
    result: bool = False
    data: list[str] = []
    error: list[str] = []


class _Answer(msgspec.Struct):
    method: str = msgspec.field(name="_method", default="")
    id: int = msgspec.field(name="_id", default=0)
    status: str = msgspec.field(name="_status", default="")
    args: _Args = msgspec.field(name="_args", default_factory=_Args)


class UsbKey:
    """The key behind `url`. It signs what it is given: the digest is the key's own work."""

    def __init__(self, url: str, pin: str) -> None:
        self._url, self._pin = url, pin

    @cached_property
    def certificate(self) -> bytes:
        said = self._ask(CERTIFICATE, {})[0].encode()
        try:
            return pem.unarmor(said)[2] if pem.detect(said) else base64.b64decode(said, validate=False)
        except (ValueError, binascii.Error) as error:
            raise SigningFailed(why=str(error)[:100]) from error

    @property
    def algorithm(self) -> str:
        return SM2_SM3 if sm2.public_key(self.certificate) else RSA_SHA1

    @property
    def serial(self) -> str:
        return serial_of(self.certificate)

    def sign(self, data: bytes) -> bytes:
        return base64.b64decode(self._ask(SIGN, {"inData": data.decode("utf-8"), "passwd": self._pin})[0])

    def _ask(self, method: str, args: dict[str, str]) -> list[str]:
        try:
            with connect(self._url, open_timeout=SECONDS, proxy=None) as link:
                return self._answer(link, method, args)
        except (OSError, WebSocketException) as fault:
            raise SigningFailed(why=f"{self._url}: {fault}"[:200]) from fault

    @staticmethod
    def _answer(link: ClientConnection, method: str, args: dict[str, Any]) -> list[str]:
        link.send(msgspec.json.encode({"_method": method, "_id": 1, "args": args}).decode())
        while True:
            try:
                said = msgspec.json.decode(link.recv(timeout=SECONDS), type=_Answer, strict=False)
            except msgspec.DecodeError as error:
                raise SigningFailed(why=str(error)[:100]) from error
            if said.method != method:
                continue  # the greeting, or news of the reader
            if said.status != "00" or not said.args.result or not said.args.data:
                raise SigningFailed(why="；".join(said.args.error)[:200] or said.status)
            return said.args.data
