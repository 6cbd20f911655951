"""Signing for the electronic port: XML-DSig with an RSA or SM2 key in a file, or with the officer's USB key.

`signer()` is the one that this window is set to (KOUAN_SIGNER), `named(name)` one of the further keys (KOUAN_SIGNERS)
that a partner may be given; a different key changes the setting, not the code.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from kouan.channels.signing.files import RsaFile, Sm2File
from kouan.channels.signing.port import Signer, SigningFailed
from kouan.channels.signing.ukey import UsbKey
from kouan.channels.signing.xmldsig import Checked, sign, unsigned, verify
from kouan.kernel.text import Text

__all__ = ["Checked", "Key", "Signer", "SigningFailed", "further_keys", "named", "sign", "signer", "unsigned", "verify"]

UNKNOWN = Text("没有名为“{name}”的签名密钥（KOUAN_SIGNERS）。", "No signing key is called “{name}” (KOUAN_SIGNERS).")
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


@dataclass(frozen=True, slots=True)
class Key:
    """A key for people: what it is called, where it lies ("rsa", "sm2", "ukey"), its serial where it can be read."""

    name: str
    kind: str
    serial: str = ""


def named(name: str) -> Signer:
    """The key of that name, "" for the window's own. SigningFailed when there is none."""
    if not name:
        return signer()
    said = settings.KOUAN_SIGNERS.get(name)
    if said is None:
        raise SigningFailed(UNKNOWN.format(name=name))
    return signer(str(said))


def further_keys() -> list[Key]:
    """The keys a partner may be given, by name. A USB key is not asked: its holder may be away."""
    found = []
    for name, said in sorted(settings.KOUAN_SIGNERS.items()):
        kind, serial = str(said).partition(":")[0], ""
        if kind != "ukey":
            with contextlib.suppress(SigningFailed):
                serial = signer(str(said)).serial
        found.append(Key(name, kind, serial))
    return found
