"""One byte string per value: what the journal hashes."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import Enum
from typing import Any

import msgspec

_encoder = msgspec.json.Encoder(order="sorted", decimal_format="string", uuid_format="canonical")
_KEPT = (datetime, bytes)


def canonical(value: Any) -> bytes:
    """Canonical JSON: keys sorted by code point, no spaces, UTF-8; the same bytes after a trip through JSON.

    Decimals become strings, moments UTC ending in Z, dates ISO, UUIDs canonical strings, bytes hex; enums their
    value, structs and dataclasses objects, sets sorted lists. TypeError for floats (stores change them: use Decimal),
    moments without a zone and keys that are not strings.
    """
    return _encoder.encode(_plain(value))


def _plain(value: Any) -> Any:
    kind = type(value)
    if kind is str or kind is int or value is None or kind is bool:
        return value
    if kind is dict:
        return _plain_dict(value)
    if kind is list or kind is tuple:
        return [_plain(item) for item in value]
    return _plain_other(value)


def _plain_dict(value: dict[Any, Any]) -> dict[str, Any]:
    for key in value:
        if type(key) is not str:
            raise TypeError(f"canonical JSON has text keys only, not {key!r}")
    return {key: _plain(item) for key, item in value.items()}


def _plain_other(value: Any) -> Any:
    if isinstance(value, Enum):
        return _plain(value.value)
    if isinstance(value, str):
        return str.__str__(value)  # a marked-up or lazy subclass: its plain text
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise TypeError("canonical JSON refuses a moment without a time zone")
        return value.astimezone(UTC)
    if isinstance(value, (bytes, bytearray, memoryview)):
        return value.hex()
    if isinstance(value, float):
        raise TypeError("canonical JSON refuses floats: use Decimal or an integer of a smaller unit")
    builtin = msgspec.to_builtins(value, builtin_types=_KEPT, order="sorted")
    return builtin if type(builtin) is type(value) else _plain(builtin)
