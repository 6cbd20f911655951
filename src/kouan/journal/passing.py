"""Moving on the cursors of subscribers whom the newest events do not concern: all of them in one statement."""

from __future__ import annotations

from kouan.journal.db import run
from kouan.journal.subscriptions import Subscription

SPAN = 500  # positions; a cursor further behind is fed as usual

_BEHIND = """
SELECT c.name, c.position, s.size FROM journal_cursor c, journal_seal s
 WHERE c.name = ANY (%(names)s) AND c.errors = 0 AND c.position < s.size AND c.position >= s.size - %(span)s"""
_LAST = """
SELECT e.type, max(l.position)
  FROM journal_leaf l JOIN journal_event e ON e.seq = l.seq AND e.recorded_at = l.recorded_at
 WHERE l.position >= %(start)s AND l.position < %(end)s GROUP BY e.type"""
_MOVE = """
UPDATE journal_cursor SET position = %(end)s WHERE name IN (
  SELECT c.name FROM journal_cursor c JOIN unnest(%(names)s::text[], %(positions)s::bigint[]) AS seen (name, position)
      ON c.name = seen.name AND c.position = seen.position
   WHERE c.errors = 0 ORDER BY c.name FOR UPDATE OF c SKIP LOCKED)"""


def pass_over(behind: dict[str, Subscription]) -> set[str]:
    """Of the subscribers that are behind, those whom no event up to the end concerns; their cursors are there now.

    One that has errors, that another process feeds, or that listens to every type is left to `feed`.
    """
    picky = [name for name, subscription in behind.items() if subscription.to]
    found = run(_BEHIND, {"names": picky, "span": SPAN}).fetchall()
    if not found:
        return set()
    end = found[0][2]
    last = dict(run(_LAST, {"start": min(position for _, position, _ in found), "end": end}).fetchall())
    free = {name: at for name, at, _ in found if all(last.get(kind, -1) < at for kind in behind[name].to)}
    if free:
        run(_MOVE, {"end": end, "names": list(free), "positions": list(free.values())})
    return set(free)
