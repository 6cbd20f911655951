# ruff: noqa: S608 - the SQL is put together from the constants of this module
"""Sealing: committed events get their dense position, their digest, the hash chain and the Merkle tree.

Why by snapshot: sequence numbers are handed out before the commit, so a reader that goes by `seq` runs past an event
that commits late. A round takes exactly the events that the snapshot of this round sees and the one of the last round
did not, in the order of `seq`. Nothing is skipped, and nothing waits for a long transaction that goes on elsewhere.
Two events of one subject are written under the lock of its row, so who sees the later one sees the earlier one too:
order per subject holds within a round and over rounds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.db import connection, transaction

from kouan.journal import digest
from kouan.journal.db import in_atomic, one, quick, run
from kouan.journal.insert import insert_many
from kouan.journal.merkle import Frontier
from kouan.journal.models import Leaf, Tile
from kouan.journal.wake import SEALED

LOCK = 0x6B6F75616E01
BATCH = 100_000
CHUNK = 5_000
START = sha256(b"kouan journal").digest()
NOTHING = "1:1:"  # the snapshot that sees no transaction

_STATE = "SELECT seen, target, seq, server, size, chain, frontier FROM journal_seal"
_HERE = "SELECT pg_current_snapshot()::text, system_identifier FROM pg_control_system()"
_EVENTS = (
    f"SELECT {digest.COLUMNS} FROM journal_event e "
    "WHERE {which} AND NOT EXISTS (SELECT FROM journal_leaf l WHERE l.seq = e.seq) ORDER BY e.seq LIMIT {limit}"
)
_NEW = (
    "((e.txid >= '{xmax}' OR e.txid = ANY('{{{running}}}'::xid8[])) AND e.txid < '{end}'"
    " AND pg_visible_in_snapshot(e.txid, '{target}') AND e.seq > {seq})"
)


@dataclass(slots=True)
class _State:
    """`seen`: the snapshot whose events are sealed; `target`: the one being sealed, done up to event `seq`."""

    seen: str
    target: str
    seq: int
    server: int
    size: int
    chain: bytes
    frontier: bytes


def seal(batch: int = BATCH) -> int:
    """Seal up to `batch` events and answer how many; 0 when nothing is left, or while another process seals.

    Inside a caller's transaction (a test's) its own events are sealed with the others, and undone with it.
    """
    count, again = _round(batch)
    while again:
        count, again = _round(batch)
    return count


def _round(batch: int) -> tuple[int, bool]:
    """One transaction's work. True when it only found that the last round had finished its snapshot to the event."""
    own = in_atomic()
    with transaction.atomic():
        if not one("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])[0]:
            return 0, False
        state = _load()
        went_on = state.target != ""
        moved = _aim(state)
        count, last = _write(state, _events(state, None if moved else batch, own=own))
        if count == batch and not moved:
            state.seq = last
        else:
            if not own:  # a caller's own transaction may write more: it does not count as seen
                state.seen = state.target
            state.target, state.seq = "", -1
        if count or went_on or moved:
            _save(state)
        return count, went_on and not count


def _aim(state: _State) -> bool:
    """Choose the snapshot to seal up to. True when the store was restored into another server.

    The old transaction numbers mean nothing there, so all events without a position are taken in one go.
    """
    target, server = one(_HERE)
    moved: bool = state.server != server
    if moved:
        state.target, state.seq, state.server = "", -1, server
    state.target = state.target or target
    return moved


def _load() -> _State:
    found = run(_STATE).fetchone()
    if found is None:
        run(
            "INSERT INTO journal_seal (id, seen, target, seq, server, size, chain, frontier) "
            "SELECT 1, %s, '', -1, system_identifier, 0, %s, '' FROM pg_control_system() ON CONFLICT DO NOTHING",
            [NOTHING, START],
        )
        found = one(_STATE)
    seen, target, seq, server, size, chain, frontier = found
    return _State(seen, target, seq, server, size, bytes(chain), bytes(frontier))


def _save(state: _State) -> None:
    run(
        "UPDATE journal_seal SET seen = %s, target = %s, seq = %s, server = %s, size = %s, chain = %s, frontier = %s",
        [state.seen, state.target, state.seq, state.server, state.size, state.chain, state.frontier],
    )
    run(f"NOTIFY {SEALED}, '{state.size}'", prepare=False)


def _events(state: _State, limit: int | None, *, own: bool) -> Iterator[tuple[Any, ...]]:
    """The events to seal now, in the order of `seq`; without a `limit` all that have no position."""
    _, xmax, running = state.seen.split(":")
    end = state.target.split(":")[1]
    which = _NEW.format(xmax=xmax, running=running, end=end, target=state.target, seq=state.seq)
    if limit is None:
        which = "true"
    elif own:
        which = f"({which} OR e.txid = pg_current_xact_id_if_assigned())"
    sql = _EVENTS.format(which=which, limit="ALL" if limit is None else limit)
    with connection.connection.cursor(name="journal_seal") as cursor:
        cursor.itersize = CHUNK
        yield from quick(cursor).execute(sql)


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
