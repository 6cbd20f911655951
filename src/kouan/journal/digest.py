"""The bytes of an event that are hashed: one canonical JSON object with every field of its row."""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import msgspec

_encoder = msgspec.json.Encoder(order="sorted")
_decode = msgspec.json.Decoder().decode

COLUMNS = (
    "e.seq, e.recorded_at, e.occurred_at, e.type, e.subject_type, e.subject_id::text, e.journey::text, "
    "e.actor::text, e.organisation::text, e.source, e.request::text, e.payload::text, e.set::text, e.corrects"
)
NAMES = (
    "seq",
    "recorded_at",
    "occurred_at",
    "type",
    "subject_type",
    "subject_id",
    "journey",
    "actor",
    "organisation",
    "source",
    "request",
    "payload",
    "set",
    "corrects",
)


def document(row: tuple[Any, ...]) -> dict[str, Any]:
    """The event as a JSON-able object, from a row of `COLUMNS`."""
    found = dict(zip(NAMES, row, strict=True))
    found["recorded_at"] = moment(row[1])
    found["occurred_at"] = moment(row[2])
    found["payload"] = _decode(row[11])
    found["set"] = None if row[12] is None else _decode(row[12])
    return found


def digest(row: tuple[Any, ...]) -> bytes:
    """SHA-256 of the canonical JSON of the event."""
    return sha256(_encoder.encode(document(row))).digest()


def moment(at: datetime) -> str:
    """A moment as the journal writes it: UTC, microseconds, Z."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")[:26] + "Z"
