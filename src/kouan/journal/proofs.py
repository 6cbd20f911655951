# ruff: noqa: S608 - the SQL is put together from the constants of this module
"""Making proofs from the store: that one event is in the journal, and that an old checkpoint is its beginning."""

from __future__ import annotations

from typing import Any

from kouan.journal import checkpoints, digest, keys, merkle, tiles
from kouan.journal.db import run
from kouan.journal.models import Checkpoint
from kouan.journal.proof import KIND
from kouan.kernel.errors import NotFound
from kouan.kernel.text import Text

_UNSEALED = Text("没有该序号的已封存事件。", "No sealed event has this number.")
_EVENT = (
    f"SELECT l.position, {digest.COLUMNS} FROM journal_leaf l "
    "JOIN journal_event e ON e.seq = l.seq AND e.recorded_at = l.recorded_at WHERE l.seq = %s"
)


def prove(seq: int) -> dict[str, Any]:
    """A JSON-able proof that the event is in the journal, with the checkpoint it is proven under.

    The oldest checkpoint that covers it is used; one is signed when there is none yet. NotFound for an event that
    does not exist or is not sealed.
    """
    found = run(_EVENT, [seq]).fetchone()
    if found is None:
        raise NotFound(_UNSEALED)
    position = int(found[0])
    checkpoint = checkpoints.covering(position) or checkpoints.make()
    if checkpoint is None:
        raise NotFound(_UNSEALED)
    path = merkle.inclusion(position, checkpoint.size, tiles.Nodes())
    return {
        "kind": KIND,
        "event": digest.document(found[1:]),
        "position": position,
        "path": [step.hex() for step in path],
        "checkpoint": checkpoints.signed(checkpoint),
        "public_key": public_key_of(checkpoint),
    }


def prove_consistency(old: Checkpoint, new: Checkpoint) -> list[str]:
    """The hashes that show the journal of `old` to be the unchanged beginning of that of `new`."""
    return [step.hex() for step in merkle.consistency(old.size, new.size, tiles.Nodes())]


def public_key_of(checkpoint: Checkpoint) -> str | None:
    """The key the checkpoint is signed with, in hex; None where its public half is not kept."""
    found = keys.public_keys().get(checkpoint.key_id)
    return found.hex() if found else None
