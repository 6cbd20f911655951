"""Checking a proof without the database: for outsiders. Needs the standard library and `cryptography` only."""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from kouan.journal import note
from kouan.journal.merkle import check_inclusion

KIND = "kouan-journal-proof/1"


class ProofError(ValueError):
    """The proof cannot be read, or does not prove the event."""


def verify_proof(proof: Mapping[str, Any], checkpoint: str, public_key: bytes) -> dict[str, Any]:
    """The event, proven to be in the journal that `checkpoint` (a signed note) speaks of.

    Take `public_key` (32 bytes) from a source you trust, not from the proof. Raises ProofError, NoteError.
    """
    said = note.read(checkpoint, public_key)
    try:
        if proof["kind"] != KIND:
            raise ProofError(f"not a {KIND}")
        event, position = dict(proof["event"]), int(proof["position"])
        path = [bytes.fromhex(step) for step in proof["path"]]
    except (KeyError, TypeError, ValueError) as error:
        raise ProofError(f"the proof cannot be read: {error}") from None
    if not check_inclusion(position, said.size, digest(event), path, said.root):
        raise ProofError(f"the event is not at position {position} of the journal with {said.size} events")
    return event


def digest(event: Mapping[str, Any]) -> bytes:
    """SHA-256 of the canonical JSON of the event: keys sorted by code point, no spaces, UTF-8."""
    text = json.dumps(event, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return sha256(text.encode()).digest()
