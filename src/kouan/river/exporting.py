"""What an outsider needs to check the order: the river's events with their proofs, and one signed checkpoint."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from kouan.journal import checkpoints, digest, keys, merkle, tiles
from kouan.journal.db import run
from kouan.river.audit import FILE, KIND

SUBJECTS = ("lock_passage", "river_vessel", "lock_plan", "lock_closure", "lock_draught", "express_slot")
QUERY = (
    f"SELECT l.position, {digest.COLUMNS} FROM journal_leaf l "  # noqa: S608  constants only
    "JOIN journal_event e ON e.seq = l.seq AND e.recorded_at = l.recorded_at "
    "WHERE e.subject_type = ANY(%s) AND l.position < %s ORDER BY l.position"
)


def export() -> dict[str, Any]:
    """Every sealed event of the river, proven under a checkpoint made now."""
    checkpoint = checkpoints.make()
    if checkpoint is None:
        return {"kind": KIND, "events": [], "checkpoint": "", "public_key": None}
    nodes, events = tiles.Nodes(), []
    for row in run(QUERY, [list(SUBJECTS), checkpoint.size]).fetchall():
        path = merkle.inclusion(int(row[0]), checkpoint.size, nodes)
        event = digest.document(row[1:])
        events.append({"event": event, "position": int(row[0]), "path": [step.hex() for step in path]})
    public = keys.public_keys().get(checkpoint.key_id)
    return {
        "kind": KIND,
        "checkpoint": checkpoints.signed(checkpoint),
        "public_key": public.hex() if public else None,
        "events": events,
    }


def write(folder: Path) -> Path:
    """The export as a file in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / FILE
    file.write_text(json.dumps(export(), ensure_ascii=False) + "\n", encoding="utf-8")
    return file
