"""A gate move in few prepared statements: lock what is there, then write move, box, goods and event in one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from kouan.journal.db import one, run
from kouan.journal.insert import rows_json, statement
from kouan.journal.services import Entry, append_many_parameter, append_many_sql
from kouan.journal.wake import appended
from kouan.journeys.models import GateMove
from kouan.journeys.selectors import GateAnswer
from kouan.kernel.ids import uuid7

# The join is made before the box is locked, so the lines are locked before it: the order everybody locks in.
_LOCKED = """
WITH lines AS MATERIALIZED (
  SELECT c.id, c.direction FROM journeys_consignment c
   WHERE c.id IN (SELECT l.consignment_id FROM journeys_consignmentunit l JOIN journeys_unit b ON b.id = l.unit_id
                   WHERE b.number = %(number)s AND l.closed_at IS NULL)
   ORDER BY c.id FOR NO KEY UPDATE OF c),
told AS MATERIALIZED (SELECT array_agg(id) AS ids, array_agg(direction::text) AS directions FROM lines),
here AS MATERIALIZED (
  SELECT u.id, u.location::text, u.located_at, told.ids, told.directions
    FROM told JOIN journeys_unit u ON u.number = %(number)s FOR NO KEY UPDATE OF u)"""
_LOCK = f"{_LOCKED} SELECT * FROM here"  # noqa: S608
_LOCK_OR_MAKE = f"""{_LOCKED},
new AS (
  INSERT INTO journeys_unit (id, number, size_type, "full", seal, location)
  SELECT %(id)s, %(number)s, '', %(full)s, '', '' WHERE NOT EXISTS (SELECT FROM here)
  ON CONFLICT DO NOTHING RETURNING id)
SELECT * FROM here UNION ALL SELECT id, '', NULL, NULL, NULL FROM new"""  # noqa: S608 - put together from constants
_MOVE = ("id", "unit_id", "number", "plate", "terminal", "outward", "at", "allowed", "answer")
_KNOWN = """
SELECT answer::text FROM journeys_gatemove
 WHERE number = %(number)s AND plate = %(plate)s AND terminal = %(terminal)s AND outward = %(outward)s
   AND at = %(at)s"""


Answer = dict[str, Any]


class Here(NamedTuple):
    """A box with what it carries now, locked: ids and directions of the consignments, in order of id."""

    id: UUID
    location: str
    located_at: datetime | None
    lines: list[UUID]
    directions: list[str]

    def moves(self, location: str, at: datetime) -> bool:
        """Whether that report is later than the known one; of two of the same instant, leaving wins (R-T4)."""
        return self.located_at is None or (at, location == "") > (self.located_at, self.location == "")


def lock(number: str) -> Here | None:
    """The box and what it carries, locked in the order everybody locks in: consignments, then the box.

    So no hold is placed between question and answer, and a tally never waits for a gate that waits for it.
    """
    return _here(run(_LOCK, {"number": number}).fetchone())


def lock_or_make(number: str, *, full: bool) -> Here:
    """The same; a box the system does not know is made known."""
    said = {"number": number, "full": full, "id": uuid7()}
    found = _here(run(_LOCK_OR_MAKE, said).fetchone()) or lock(number)  # none: another made it known meanwhile
    assert found is not None
    return found


def _here(row: tuple[Any, ...] | None) -> Here | None:
    return Here(row[0], row[1], row[2], row[3] or [], row[4] or []) if row else None


def record(key: dict[str, Any], answer: GateAnswer, box: Here | None, event: str, ended: Sequence[UUID]) -> Answer:
    """Write the move with all that follows from it; the stored answer, the former one where the move is known.

    `key` are the fields that a repetition has in common, `ended` the consignments whose journey in the box is over.
    """
    outward, at = key["outward"], key["at"]
    location = "" if outward else key["terminal"]
    moves = answer.allowed and box is not None and box.moves(location, at)
    stored, id = answer.as_dict("zh"), uuid7()
    row = (id, box.id if box else None, *(key[name] for name in _MOVE[2:7]), answer.allowed, stored)
    done = run(
        _write(),
        {
            "move": rows_json(GateMove, _MOVE, [row]).decode(),
            "events": append_many_parameter([_entry(key, stored, box, event, id, moves)]),
            "box": box.id if box else None,
            "location": location,
            "at": at,
            "moves": moves,
            "ended": list(ended),
        },
    )
    if done.rowcount:
        appended()
        return stored
    return msgspec.json.decode(one(_KNOWN, key)[0], type=Answer)


def _entry(key: dict[str, Any], stored: dict[str, Any], box: Here | None, event: str, id: UUID, moves: bool) -> Entry:
    lines = box.lines if box else []
    stands = None
    if stored["allowed"] and box is not None:
        place = ("" if key["outward"] else key["terminal"], key["at"]) if moves else (box.location, box.located_at)
        stands = dict(zip(("location", "located_at"), place, strict=True))
    return Entry(
        event,
        ("unit", box.id) if box else ("gate_move", id),
        {**key, "reasons": stored["reasons"], "consignments": lines},
        journey=lines[0] if len(lines) == 1 else None,
        occurred_at=key["at"],
        set=stands,
    )


@cache
def _write() -> str:
    made = f"{statement(GateMove, _MOVE, '%(move)s')} ON CONFLICT DO NOTHING RETURNING id"
    return f"""
WITH made AS ({made}),
moved AS (UPDATE journeys_unit SET location = %(location)s, located_at = %(at)s
           WHERE id = %(box)s AND %(moves)s AND EXISTS (SELECT FROM made)),
closed AS (UPDATE journeys_consignmentunit SET closed_at = %(at)s
            WHERE unit_id = %(box)s AND consignment_id = ANY(%(ended)s::uuid[]) AND closed_at IS NULL
              AND EXISTS (SELECT FROM made))
{append_many_sql()} WHERE EXISTS (SELECT FROM made)"""  # noqa: S608 - put together from constants
