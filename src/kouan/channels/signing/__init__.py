"""Signing for the electronic port: XML-DSig with an RSA or SM2 key in a file, or with the officer's USB key.

`signer()` is the one that this window is set to (KOUAN_SIGNER); a different key changes the setting, not the code.
"""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from kouan.channels.signing.files import RsaFile, Sm2File
from kouan.channels.signing.port import Signer, SigningFailed
from kouan.channels.signing.ukey import UsbKey
from kouan.channels.signing.xmldsig import Checked, sign, unsigned, verify
from kouan.kernel.text import Text

__all__ = ["Checked", "Signer", "SigningFailed", "sign", "signer", "unsigned", "verify"]

NOT_SET = Text("未设置签名密钥（KOUAN_SIGNER）。", "No signing key is set (KOUAN_SIGNER).")


def signer(said: str = "") -> Signer:
    """`rsa:FILE`, `sm2:FILE` (PEM, key and certificate) or `ukey:ws://HOST:PORT`; SigningFailed when it is none."""
    kind, _, where = (said or str(settings.KOUAN_SIGNER)).partition(":")
    if kind == "rsa":
        return RsaFile.read(Path(where))
    if kind == "sm2":
        return Sm2File.read(Path(where))
    if kind == "ukey":
        return UsbKey(where, str(settings.KOUAN_SIGNER_PIN))
    raise SigningFailed(NOT_SET)
