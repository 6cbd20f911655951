"""May one organisation act for another? Asked by filing, paying and inspecting."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import connection

# Who holds a mandate in a statement of its own calls this (`held_sql`) and asks once more in a later statement whether
# it stands (`stands_sql`): a row lock shared by every filing of a large broker costs a tenth of the filings a second.
_KEY = "hashtextextended(%s::text, 9)"
_SQL = """
SELECT id FROM registry_mandate
 WHERE agent_id = %s AND principal_id = %s AND %s = ANY (scope) AND revoked_at IS NULL
   AND %s BETWEEN valid_from AND valid_until
 ORDER BY valid_until DESC LIMIT 1"""


def may_act(agent: UUID, principal: UUID, scope: str, on: date, *, lock: bool = False) -> bool:
    """Whether `agent` may do `scope` ("declare", "pay", "inspect") for `principal` on that day.

    Always true for itself. With `lock` (inside a transaction) the mandate is held in share mode, so that a
    revocation either came first, and this is False, or waits until the transaction ends.
    """
    return agent == principal or standing(agent, principal, scope, on, lock=lock) is not None


def held_sql(mandate: str) -> str:
    """The call, for a FROM, that holds the mandate named by an SQL expression until the transaction ends."""
    return f"pg_advisory_xact_lock_shared({_KEY.replace('%s', mandate)})"


def stands_sql(mandate: str) -> str:
    """The condition that a mandate held before was not revoked; true for NULL."""
    return f"NOT EXISTS (SELECT FROM registry_mandate WHERE id = {mandate} AND revoked_at IS NOT NULL)"


def await_holders(mandate: UUID) -> None:
    """Before it is revoked: wait for the transactions that hold it; none can begin to until this one ends."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_advisory_xact_lock({_KEY})", [mandate])


def standing(agent: UUID, principal: UUID, scope: str, on: date, *, lock: bool = False) -> UUID | None:
    """The mandate that allows it, or None."""
    with connection.cursor() as cursor:
        cursor.execute(_SQL + (" FOR SHARE" if lock else ""), [agent, principal, scope, on])
        row = cursor.fetchone()
    return row[0] if row else None
