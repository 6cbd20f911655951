"""May one organisation act for another? Asked by filing, paying and inspecting."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import connection

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


def standing(agent: UUID, principal: UUID, scope: str, on: date, *, lock: bool = False) -> UUID | None:
    """The mandate that allows it, or None."""
    with connection.cursor() as cursor:
        cursor.execute(_SQL + (" FOR SHARE" if lock else ""), [agent, principal, scope, on])
        row = cursor.fetchone()
    return row[0] if row else None
