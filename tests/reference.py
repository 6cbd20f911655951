"""The built-in code lists and figures for tests: loaded once in a process, then copied back as they were."""

from django.db import connection

from kouan.registry import versions
from kouan.registry.builtin import load_builtin

TABLES = ("registry_codeentry", "registry_rulevalue", "registry_tableversion")
_snapshot: dict[str, bytes] = {}


def reference_data() -> None:
    """What `load_builtin` loads, 40 times faster from the second time on; whatever else those tables held is gone."""
    with connection.cursor() as cursor:
        if not _snapshot:
            load_builtin()
            for table in TABLES:
                with cursor.copy(f"COPY {table} TO STDOUT") as taken:
                    _snapshot[table] = b"".join(taken)
        else:
            for table, rows in _snapshot.items():
                cursor.execute(f"DELETE FROM {table}")
                with cursor.copy(f"COPY {table} FROM STDIN") as put:
                    put.write(rows)
    versions.look_again()
