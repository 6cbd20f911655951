"""The log's signing key: Ed25519, in the state folder, made at first use, readable by its owner only."""

from __future__ import annotations

import os
from hashlib import sha256
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from django.conf import settings

from kouan.journal.note import key_id


def signing_key() -> Ed25519PrivateKey:
    """The present key. Its public half is kept beside it under its id, also after the key is replaced."""
    path = _folder() / "journal.pem"
    if not path.exists():
        _make(path)
    found = load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(found, Ed25519PrivateKey):
        raise TypeError(f"{path} is not an Ed25519 key")
    return found


def public_keys() -> dict[str, bytes]:
    """Every public key this log ever signed with (32 bytes each), by its id."""
    found = (path.read_text().strip() for path in sorted(_folder().glob("journal-*.pub")))
    keys = [bytes.fromhex(text) for text in found]
    return {key_id(key): key for key in keys}


def raw(key: Ed25519PublicKey) -> bytes:
    """The 32 bytes of a public key."""
    return key.public_bytes(Encoding.Raw, PublicFormat.Raw)


def fingerprint(key: bytes) -> str:
    """SHA-256 of a public key in hex, to be read over the telephone."""
    return sha256(key).hexdigest()


def _folder() -> Path:
    return Path(settings.STATE) / "keys"


def _make(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    key = Ed25519PrivateKey.generate()
    public = raw(key.public_key())
    path.with_name(f"journal-{key_id(public)}.pub").write_text(public.hex() + "\n")
    work = path.with_name(f"journal.{os.getpid()}.new")
    with os.fdopen(os.open(work, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(work, path)  # the first of two processes wins
    except FileExistsError:
        pass
    finally:
        work.unlink()
