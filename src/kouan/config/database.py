"""Reads `KOUAN_DATABASE_URL` with libpq's own rules, Unix sockets included."""

from typing import Any

from psycopg.conninfo import conninfo_to_dict

ONLY_WHERE_ASKED = 2**31


def parse(url: str) -> dict[str, Any]:
    """A Django DATABASES entry from a libpq URL or connection string."""
    info = {k: str(v) for k, v in conninfo_to_dict(url).items() if v is not None}
    known = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    entry: dict[str, Any] = {name: info.pop(key, "") for key, name in known.items()}
    return entry | {
        "ENGINE": "kouan.config.postgres",
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": False,
        # Django turns server-side prepared statements off. Ours ask for it with prepare=True; nothing else is prepared.
        # A pooler that hands out connections per transaction must be one that keeps prepared statements.
        "OPTIONS": {**info, "prepare_threshold": ONLY_WHERE_ASKED},
    }
