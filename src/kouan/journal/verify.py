# ruff: noqa: S608 - the SQL is put together from the constants of this module
"""Verifying the journal: dense positions, digests, chain, tree, checkpoints, and events that no position has."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from typing import Any

from kouan.journal import checkpoints, digest, keys, note, seal, selectors, tiles
from kouan.journal.db import rows, run
from kouan.journal.merkle import Frontier
from kouan.journal.models import Checkpoint
from kouan.kernel import clock

STEP = 10_000
QUICK = 10_000  # the newest positions that a quick check reads
GRACE = timedelta(seconds=60)
SHOWN = 10

Progress = Callable[[int], None]
Row = tuple[Any, ...]

_LEAVES = (
    "SELECT position, seq, recorded_at, digest, chain FROM journal_leaf "
    "WHERE position >= %s AND position < %s ORDER BY position"
)
_EVENTS = (
    f"SELECT {digest.COLUMNS} FROM journal_event e "
    "WHERE e.seq = ANY(%s) AND e.recorded_at >= %s AND e.recorded_at <= %s"
)
_NO_POSITION = "FROM journal_event e WHERE NOT EXISTS (SELECT FROM journal_leaf l WHERE l.seq = e.seq)"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it should be; `position` where it has one."""

    text: str
    position: int | None = None

    def __str__(self) -> str:
        return self.text if self.position is None else f"position {self.position}: {self.text}"


@dataclass(slots=True)
class _Walk:
    """How far the check has come: the chain and the tree up to there."""

    chain: bytes
    tree: Frontier
    marks: dict[int, bytes] = field(default_factory=dict)


def check_log(since: int = 0, progress: Progress = lambda _: None) -> Iterator[Finding]:
    """Read every event from position `since` on and compute everything again. `progress` gets events done."""
    end, chain, packed = _sealed()
    since = min(since, end)
    try:
        walk = _begin(since)
    except (tiles.MissingNode, LookupError) as error:
        yield Finding(f"cannot begin: {error}", since)
        return
    walk.marks = {c.size: bytes(c.root) for c in Checkpoint.objects.filter(size__gt=since)}
    for start in range(since, end, STEP):
        yield from _check_range(walk, start, min(start + STEP, end))
        progress(min(start + STEP, end))
    if (walk.chain, walk.tree.packed()) != (chain, packed):
        yield Finding(f"the chain or tree of the {end} events differs from the sealer's own note")
    yield from (Finding(f"a checkpoint speaks of {size} events, there are {end}") for size in walk.marks if size > end)


def check_checkpoints(only: int | None = None, roots: bool = False) -> Iterator[Finding]:
    """Every signature (or those of the newest `only`); with `roots` also the root, from the stored nodes."""
    known = keys.public_keys()
    for checkpoint in Checkpoint.objects.order_by("-size")[:only]:
        where = f"checkpoint of {checkpoint.size} events"
        if checkpoint.key_id not in known:
            yield Finding(f"{where}: signed by a key {checkpoint.key_id} that is not ours")
            continue
        try:
            note.check(checkpoints.as_note(checkpoint), bytes(checkpoint.signature), known[checkpoint.key_id])
            if roots and tiles.root(checkpoint.size) != bytes(checkpoint.root):
                yield Finding(f"{where}: the root is not that of the events")
        except (note.NoteError, tiles.MissingNode) as error:
            yield Finding(f"{where}: {error}")


def check_gaps(since: timedelta | None = None) -> Iterator[Finding]:
    """Events without a position: those that the sealer ran past, and those that wait for longer than GRACE."""
    now = clock.now()
    bounds = "AND e.recorded_at >= %(from)s" if since else ""
    values = {"from": now - (since or GRACE), "before": now - GRACE, "seen": _seen()}
    sql = (
        f"SELECT e.seq, pg_visible_in_snapshot(e.txid, %(seen)s::pg_snapshot) {_NO_POSITION} {bounds} "
        "AND (pg_visible_in_snapshot(e.txid, %(seen)s::pg_snapshot) OR e.recorded_at < %(before)s) "
        f"ORDER BY e.seq LIMIT {SHOWN}"
    )
    for seq, passed in run(sql, values, prepare=False).fetchall():
        why = "was passed over by the sealer" if passed else "waits for its seal: does the worker run?"
        yield Finding(f"event {seq} {why}")


def check_quick(progress: Progress = lambda _: None) -> Iterator[Finding]:
    """The newest events, the newest checkpoints with their roots, and what waits."""
    yield from check_log(max(0, selectors.size() - QUICK), progress)
    yield from check_checkpoints(only=10, roots=True)
    yield from check_gaps(timedelta(days=1))


def _begin(since: int) -> _Walk:
    if since == 0:
        return _Walk(seal.START, Frontier())
    found = run("SELECT chain FROM journal_leaf WHERE position = %s", [since - 1]).fetchone()
    if found is None:
        raise LookupError(f"there is no position {since - 1}")
    return _Walk(bytes(found[0]), tiles.frontier(since))


def _check_range(walk: _Walk, start: int, end: int) -> Iterator[Finding]:
    leaves = rows(_LEAVES, [start, end], prepare=False).fetchall()
    events = _events_of(leaves)
    expected = start
    for position, seq, _, digest_, chain in leaves:
        if position != expected:
            yield Finding(f"{position - expected} position(s) are missing", expected)
            walk.tree.add([b""] * (position - expected))
        expected = position + 1
        yield from _check_leaf(walk, position, events.get(seq), bytes(digest_), bytes(chain))
        yield from _grow(walk, position, bytes(digest_))
    if expected != end:
        yield Finding(f"{end - expected} position(s) are missing", expected)
        walk.tree.add([b""] * (end - expected))


def _check_leaf(walk: _Walk, position: int, event: Row | None, hashed: bytes, chain: bytes) -> Iterator[Finding]:
    if event is None:
        yield Finding("the event is gone", position)
    elif digest.digest(event) != hashed:
        yield Finding(f"event {event[0]} is not what was sealed", position)
    if sha256(walk.chain + hashed).digest() != chain:
        yield Finding("the chain is broken", position)
    walk.chain = chain


def _grow(walk: _Walk, position: int, hashed: bytes) -> Iterator[Finding]:
    for level, index, root in walk.tree.add((hashed,)):
        found = run("SELECT hash FROM journal_tile WHERE level = %s AND index = %s", [level, index]).fetchone()
        if found is None or bytes(found[0]) != root:
            yield Finding(f"the stored node {index} of level {level} is not that of the events", position)
    root_said = walk.marks.get(position + 1)
    if root_said is not None and root_said != walk.tree.root():
        yield Finding(f"the events are not those of the checkpoint of {position + 1} events", position)


def _events_of(leaves: list[Row]) -> dict[int, Row]:
    if not leaves:
        return {}
    moments = [leaf[2] for leaf in leaves]
    found = rows(_EVENTS, [[leaf[1] for leaf in leaves], min(moments), max(moments)], prepare=False)
    return {row[0]: row for row in found}


def _sealed() -> tuple[int, bytes, bytes]:
    found = run("SELECT size, chain, frontier FROM journal_seal").fetchone()
    return (found[0], bytes(found[1]), bytes(found[2])) if found else (0, seal.START, b"")


def _seen() -> str:
    found = run("SELECT seen FROM journal_seal").fetchone()
    return str(found[0]) if found else seal.NOTHING
