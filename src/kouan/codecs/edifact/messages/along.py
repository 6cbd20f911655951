"""Typing the messages of an interchange while its segments pass by, in little memory whatever its length."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO, cast

import msgspec

from kouan.codecs.edifact.envelope import MessageInfo
from kouan.codecs.edifact.messages.registry import kind_of
from kouan.codecs.edifact.syntax import Segment

LONGEST = 500_000  # segments of one message; a longer one is passed on untyped
IN_MEMORY = 8 * 1024 * 1024  # bytes of typed JSON before it goes to a temporary file
ENDS = frozenset(("UNB", "UNG", "UNE", "UNZ"))


class Along:
    """Pass the segments through `watch`, then ask `results`."""

    def __init__(self, language: str = "en") -> None:
        self._language = language
        self._spool = cast(BinaryIO, tempfile.SpooledTemporaryFile(IN_MEMORY))  # noqa: SIM115 closed with this object
        self._places: dict[int, tuple[int, int]] = {}  # number of UNH -> where in the spool, how long
        self._held: list[Segment] = []
        self._first = 0

    def watch(self, segments: Iterable[Segment]) -> Iterator[Segment]:
        """The same segments; every message that ends is typed on the way."""
        for number, segment in enumerate(segments, 1):
            tag = segment[0]
            if tag == "UNH" or tag in ENDS:
                self._finish()
            if tag == "UNH":
                self._first = number
            if self._first and len(self._held) < LONGEST:
                self._held.append(segment)
            if tag == "UNT":
                self._finish()
            yield segment
        self._finish()

    def _finish(self) -> None:
        held, first = self._held, self._first
        self._held, self._first = [], 0
        kind = kind_of(held) if first and len(held) < LONGEST else None
        if kind is None:
            return
        message, findings = kind.decode(held, first)
        said = {"name": kind.name, "decoded": message, "findings": [each.as_dict(self._language) for each in findings]}
        raw = _json(said)
        self._places[first] = self._spool.tell(), len(raw)
        self._spool.write(raw)

    def results(self, messages: Iterable[MessageInfo]) -> Iterator[dict[str, Any]]:
        """Each message as a dictionary: what its UNH says, and for known kinds `name`, `decoded`, `findings`."""
        for message in messages:
            place = self._places.get(message.first)
            typed = {}
            if place:
                self._spool.seek(place[0])
                typed = json.loads(self._spool.read(place[1]))
            yield {**message.as_dict(), **typed}


def _json(said: dict[str, Any]) -> bytes:
    try:
        return msgspec.json.encode(said)
    except UnicodeEncodeError:  # bytes the charset does not have stand as lone surrogates
        return json.dumps(msgspec.to_builtins(said), ensure_ascii=False).encode("utf-8", "replace")
