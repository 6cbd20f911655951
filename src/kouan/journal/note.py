"""A checkpoint as a signed note (C2SP signed-note and tlog-checkpoint), so that other tools can check it. Pure.

kouan/journal
1234
<root, base64>
signed_at 2026-11-23T11:00:00.000000Z

— kouan/journal <key hash and signature, base64>
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ORIGIN = "kouan/journal"
_ED25519 = b"\x01"


class NoteError(ValueError):
    """The note cannot be read, or its signature is not of this key."""


@dataclass(frozen=True, slots=True)
class Note:
    """What is signed: the first `size` events have this Merkle root; `signed_at` as the journal writes moments."""

    size: int
    root: bytes
    signed_at: str

    def text(self) -> str:
        """The signed text."""
        return f"{ORIGIN}\n{self.size}\n{b64encode(self.root).decode()}\nsigned_at {self.signed_at}\n"


def key_id(public: bytes) -> str:
    """Four bytes in hex: the beginning of SHA-256(name, newline, algorithm, key)."""
    return sha256(ORIGIN.encode() + b"\n" + _ED25519 + public).digest()[:4].hex()


def sign(note: Note, key: Ed25519PrivateKey) -> bytes:
    """The signature (64 bytes) over the text of the note."""
    return key.sign(note.text().encode())


def write(note: Note, signature: bytes, signer: str) -> str:
    """The note with its signature line; `signer` is the key's id."""
    return f"{note.text()}\n— {ORIGIN} {b64encode(bytes.fromhex(signer) + signature).decode()}\n"


def check(note: Note, signature: bytes, public: bytes) -> None:
    """NoteError when the signature is not of this key (32 bytes) over this note."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, note.text().encode())
    except InvalidSignature:
        raise NoteError("the signature of the checkpoint is wrong") from None


def read(text: str, public: bytes) -> Note:
    """The checked note. NoteError when it cannot be read, is signed by another key, or was changed."""
    body, _, signatures = text.partition("\n\n")
    try:
        origin, size, root, signed_at = body.split("\n")
        if origin != ORIGIN:
            raise NoteError(f"a note of {origin!r}, not of {ORIGIN!r}")
        note = Note(int(size), b64decode(root, validate=True), signed_at.removeprefix("signed_at "))
        lines = [line.split(" ") for line in signatures.splitlines()]
        signed = [b64decode(line[2], validate=True) for line in lines if line[:2] == ["—", ORIGIN]]
    except (ValueError, IndexError) as error:
        raise NoteError(f"the checkpoint cannot be read: {error}") from None
    if note.text() != f"{body}\n":
        raise NoteError("the checkpoint cannot be read: not in the form it is signed in")
    ours = [data[4:] for data in signed if data[:4].hex() == key_id(public)]
    if not ours:
        raise NoteError("the checkpoint is not signed by this key")
    check(note, ours[0], public)
    return note
