"""After a test that commits its rows go and the tables stay: TRUNCATE of all of them costs more than most tests."""

from __future__ import annotations

from functools import cache

from django.db import connection, transaction
from django.test import TransactionTestCase

# What migrations leave, and Django would put back after every flush.
KEPT = ("django_migrations", "django_content_type", "auth_permission")
TABLES = """
SELECT c.oid::regclass::text FROM pg_class c
 WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relnamespace = 'public'::regnamespace
   AND NOT c.relname = ANY (%s)"""


def instead_of_flush() -> None:
    """Let Django's tests that commit end with `empty`."""
    TransactionTestCase._fixture_teardown = lambda self: empty()  # type: ignore[method-assign]


def empty() -> None:
    """Delete every row, also of the journal: as a replica, triggers and foreign keys are not asked."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        if full := filled():
            cursor.execute("; ".join(f"DELETE FROM {name}" for name in full))


def filled() -> list[str]:
    """The tables with rows in them, but for those of KEPT."""
    with connection.cursor() as cursor:
        cursor.execute(_question())
        return [name for (name,) in cursor.fetchall()]


@cache
def _question() -> str:
    with connection.cursor() as cursor:
        cursor.execute(TABLES, [list(KEPT)])
        names = [name for (name,) in cursor.fetchall()]
    return " UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT FROM {name})" for name in names)
