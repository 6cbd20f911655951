"""The port: what a key must do to sign for us."""

from __future__ import annotations

from typing import Protocol

from kouan.kernel.errors import Unavailable
from kouan.kernel.text import Text

RSA_SHA1, SM2_SM3 = "rsa-sha1", "sm2-sm3"


class SigningFailed(Unavailable):
    """The key did not sign: it is missing, not set, or says no."""

    code = "signing_failed"
    text = Text("签名失败：{why}", "Signing failed: {why}")

    def __init__(self, text: Text | None = None, why: str = "") -> None:
        super().__init__(text) if text else super().__init__(why=why)


class Signer(Protocol):
    """A key with its certificate."""

    @property
    def algorithm(self) -> str:
        """`rsa-sha1` or `sm2-sm3`."""
        ...

    @property
    def certificate(self) -> bytes:
        """X.509, DER."""
        ...

    @property
    def serial(self) -> str:
        """The certificate's number, as the electronic port names keys (hex)."""
        ...

    def sign(self, data: bytes) -> bytes:
        """The signature over `data` (it does the digest itself). SigningFailed."""
        ...
