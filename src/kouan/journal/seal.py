"""Sealing: committed events get their dense position, their digest, the hash chain and the Merkle tree.

Why by transaction number: sequence numbers are handed out before the commit, so a reader of `seq` would run past an
event that commits late. Below the horizon every transaction of this database has ended. Events between the last
horizon and this one are taken in the order of `seq`. Two events of one subject are written under the lock of its row,
so the later one's transaction cannot have ended before the earlier one's: order per subject holds over batches too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.db import connection, transaction

from kouan.journal import digest
from kouan.journal.db import in_atomic, run
from kouan.journal.insert import insert_many
from kouan.journal.merkle import Frontier
from kouan.journal.models import Leaf, Tile
from kouan.journal.wake import SEALED

LOCK = 0x6B6F75616E01
BATCH = 100_000
CHUNK = 5_000
START = sha256(b"kouan journal").digest()

_STATE = "SELECT low::text::bigint, high::text::bigint, seq, size, chain, frontier FROM journal_seal"
_WINDOW = (
    f"SELECT {digest.COLUMNS} FROM journal_event e "
    "WHERE {which} AND NOT EXISTS (SELECT FROM journal_leaf l WHERE l.seq = e.seq) ORDER BY e.seq LIMIT %(limit)s"
)
_BELOW = "e.txid >= %(low)s::text::xid8 AND e.txid < %(high)s::text::xid8 AND e.seq > %(seq)s"


@dataclass(frozen=True, slots=True)
class Sealed:
    """What one round did: events sealed, and whether committed or running transactions may still hold more."""

    count: int
    more: bool


@dataclass(slots=True)
class _State:
    low: int
    high: int
    seq: int
    size: int
    chain: bytes
    frontier: bytes


def seal(batch: int = BATCH) -> Sealed:
    """Seal up to `batch` events. Nothing happens while another process seals.

    Inside a caller's transaction (tests) its own events are sealed with the others, and undone with it.
    """
    own = in_atomic()
    with transaction.atomic():
        if not run("SELECT pg_try_advisory_xact_lock(%s)", [LOCK]).fetchone()[0]:
            return Sealed(0, more=True)
        state = _load()
        if state.low == state.high:
            state.high, state.seq = run("SELECT journal_horizon()::text::bigint").fetchone()[0], -1
        lost = state.high < state.low  # restored into another server, whose transaction numbers are smaller
        count, last = _write(state, _unsealed(state, batch, own=own, every=lost))
        if count == batch:
            state.seq = last
            _save(state)
            return Sealed(count, more=True)
        if count or lost:
            state.low = state.high
            _save(state)
        return Sealed(count, more=_pending(state.high))


def _load() -> _State:
    found = run(_STATE).fetchone()
    if found is None:
        run(
            "INSERT INTO journal_seal (id, low, high, seq, size, chain, frontier) "
            "VALUES (1, '0', '0', -1, 0, %s, '') ON CONFLICT DO NOTHING",
            [START],
        )
        found = run(_STATE).fetchone()
    return _State(*found[:4], bytes(found[4]), bytes(found[5]))


def _save(state: _State) -> None:
    run(
        "UPDATE journal_seal SET low = %s::text::xid8, high = %s::text::xid8, seq = %s, size = %s, chain = %s, "
        "frontier = %s",
        [state.low, state.high, state.seq, state.size, state.chain, state.frontier],
    )
    run(f"NOTIFY {SEALED}, '{state.size}'", prepare=False)


def _unsealed(state: _State, limit: int, *, own: bool, every: bool) -> Iterator[tuple[Any, ...]]:
    which = "true" if every else f"({_BELOW} OR e.txid = pg_current_xact_id_if_assigned())" if own else _BELOW
    values = {"low": state.low, "high": state.high, "seq": state.seq, "limit": limit}
    if own:  # no server-side cursor: this transaction may hold constraints that wait
        yield from run(_WINDOW.format(which=which), values, prepare=False)
        return
    with connection.connection.cursor(name="journal_seal") as cursor:
        cursor.itersize = CHUNK
        yield from cursor.execute(_WINDOW.format(which=which), values)


def _write(state: _State, events: Iterable[tuple[Any, ...]]) -> tuple[int, int]:
    """Write leaves and tiles for the events; answers how many there were and the last one's `seq`."""
    count, last, chunk = 0, -1, []
    tree = Frontier(state.size, state.frontier)
    for event in events:
        hashed = digest.digest(event)
        state.chain = sha256(state.chain + hashed).digest()
        chunk.append((state.size + count, event[0], event[1], hashed, state.chain))
        count, last = count + 1, event[0]
        if len(chunk) == CHUNK:
            _store(tree, chunk)
            chunk = []
    _store(tree, chunk)
    state.size, state.frontier = tree.size, tree.packed()
    return count, last


def _store(tree: Frontier, chunk: list[tuple[int, int, Any, bytes, bytes]]) -> None:
    insert_many(Leaf, ("position", "seq", "recorded_at", "digest", "chain"), chunk)
    insert_many(Tile, ("level", "index", "hash"), tree.add(leaf[3] for leaf in chunk))


def _pending(high: int) -> bool:
    found: bool = run(
        "SELECT EXISTS (SELECT FROM journal_event e WHERE e.txid >= %s::text::xid8 "
        "AND NOT EXISTS (SELECT FROM journal_leaf l WHERE l.seq = e.seq))",
        [high],
    ).fetchone()[0]
    return found
