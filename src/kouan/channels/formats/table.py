"""The table of formats: how each is recognised, numbered, checked, shown and answered.

A codec attaches with one entry; the wing that acts on the messages registers a handler under the same name
(`handlers.register`). Formats of one family ("EDIFACT") share an entry; the name of a message is then finer
("CODECO"), and its handler may be registered under either.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from kouan.kernel.errors import KouanError, Problem


@dataclass(frozen=True, slots=True)
class Decoded:
    """A message as data for people and programs: plain values by name, and what the reader found."""

    value: Any
    findings: Sequence[Problem] = ()
    about: dict[str, str] = field(default_factory=dict)


Findings = Sequence[Problem]


def _nothing(raw: bytes, charset: str) -> Findings:
    return ()


def _alone(raw: bytes) -> frozenset[str]:
    return frozenset()


def _same(raw: bytes, charset: str) -> bytes:
    return raw


@dataclass(frozen=True, slots=True)
class Format:
    """One entry.

    `sniff(raw)` answers the exact name of the message or "" when it is none of ours. `number(raw, charset)` is the
    sender's own number ("" when none), `text(raw, charset)` the text for people and the charset it was read in,
    `decode(raw, charset)` the content, `check(raw, charset)` errors of syntax that a partner's profile may forgive,
    `normal(raw, charset)` the bytes as handlers take them. `refusal(number, error, raw)` is the answer that says no,
    `acknowledge(raw, charset, findings, rejected)` the one that says yes where the handler gives none. `charset` is
    what the partner's profile names, "" when the message itself decides. None raises on bad content, except `decode`
    and `acknowledge`, which may raise Malformed. Where one file carries several messages, `sound(raw, charset)` answers
    it without those that have errors, and their references (for `acknowledge`), and `parts(raw)` the names of those it
    carries. `kept` says that a message no wing acts on is accepted all the same, `recycled` that senders use their
    numbers again, so that one is known for the profile's duplicate window only.
    """

    family: str
    sniff: Callable[[bytes], str]
    number: Callable[[bytes, str], str]
    text: Callable[[bytes, str], tuple[str, str]]
    decode: Callable[[bytes, str], Decoded]
    refusal: Callable[[str, KouanError, bytes], bytes]
    check: Callable[[bytes, str], Findings] = _nothing
    normal: Callable[[bytes, str], bytes] = _same
    acknowledge: Callable[[bytes, str, Findings, Collection[str]], bytes] | None = None
    sound: Callable[[bytes, str], tuple[bytes, frozenset[str]]] | None = None
    parts: Callable[[bytes], frozenset[str]] = _alone
    media: str = "application/xml"
    suffix: str = "xml"
    answer: str = "DecImportResponse"
    kept: bool = False
    recycled: bool = False


_table: list[Format] = []


def attach(entry: Format, *, first: bool = False) -> None:
    """Add a format. They are tried in order; `first` for one that would otherwise be taken for a broader one."""
    if all(known.family != entry.family for known in _table):
        _table.insert(0 if first else len(_table), entry)


def recognise(raw: bytes) -> tuple[str, Format | None]:
    """Exact name and entry of the message, ("", None) when nobody knows it."""
    for entry in _table:
        if name := entry.sniff(raw):
            return name[:32], entry
    return "", None


def entries() -> list[Format]:
    """All of them, in the order they are tried."""
    return list(_table)
