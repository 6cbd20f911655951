"""May one organisation act for another? Asked by filing, paying and inspecting."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import DatabaseError, connection

# The key of `registry_hold_mandate`. A row lock shared by every filing of a large broker costs a tenth of the filings a
# second, an advisory one nothing.
_KEY = "hashtextextended(%s::text, 9)"
_REVOKED = "KM001"
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


def hold_sql(mandate: str) -> str:
    """The call that holds the mandate of an SQL expression until the transaction ends; nothing for NULL.

    To stand in the statement that relies on it. Was the mandate revoked, also a moment ago, that statement fails as a
    whole (`was_revoked` knows its error).
    """
    return f"registry_hold_mandate({mandate}::uuid)"


def was_revoked(error: DatabaseError) -> bool:
    """Whether a statement failed because the mandate it relied on was revoked."""
    return getattr(error.__cause__, "sqlstate", None) == _REVOKED


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
