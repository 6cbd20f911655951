"""The test database may empty the journal between tests; nothing else may, anywhere."""

from __future__ import annotations

from django.db import connection

REPLACE = "CREATE OR REPLACE FUNCTION journal_refuse_truncate() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {} END $$"


def allow_truncate() -> None:
    """Let TRUNCATE pass on the tables of the journal."""
    with connection.cursor() as cursor:
        cursor.execute(REPLACE.format("RETURN NULL;"))


def refuse() -> None:
    """The trigger of the migration again, for the rest of this transaction."""
    from importlib import import_module

    real = str(import_module("kouan.journal.migrations.0002_tables").APPEND_ONLY)
    start = real.index("CREATE FUNCTION journal_refuse_truncate")
    with connection.cursor() as cursor:
        cursor.execute(real[start : real.index("END $$;", start) + 7].replace("CREATE", "CREATE OR REPLACE", 1))
