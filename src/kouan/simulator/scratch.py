"""A scratch world for replays: a database of its own on the same server, a state folder of its own, gone afterwards."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import psutil
from django.conf import settings
from django.db import connection

from kouan.registry import codes, rule_table, tokens
from kouan.registry.builtin import load_builtin
from kouan.registry.demo import demo_tokens, load_demo
from kouan.registry.services import set_rule_value

PREFIX = "kouan_scratch_"


@contextmanager
def scratch_worlds() -> Iterator[None]:
    """Within the block the default database is one made for copying: see `scratch_world`. Made once, it spares every
    replay its own tables and codes."""
    demo, name = settings.DEMO, connection.settings_dict["NAME"]
    settings.DEMO = True
    _sweep()
    connection.settings_dict["TEST"]["NAME"] = f"{PREFIX}{os.getpid()}"  # two replays do not meet
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        _forget()
        load_builtin()
        load_demo()
        without_chance()
        connection.close()
        yield
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)
        settings.DEMO = demo
        _forget()


@contextmanager
def scratch_world() -> Iterator[dict[str, str]]:
    """Inside `scratch_worlds`: database and STATE are fresh ones within the block. Gives the demo tokens by role."""
    state, model = settings.STATE, connection.settings_dict["NAME"]
    copy = f"{model}_copy"
    with tempfile.TemporaryDirectory(prefix="kouan-scratch-") as folder:
        _execute(f"DROP DATABASE IF EXISTS {copy}", f"CREATE DATABASE {copy} TEMPLATE {model}")
        settings.STATE = Path(folder)
        _switch(copy)
        try:
            yield demo_tokens()
        finally:
            _switch(model)
            _execute(f"DROP DATABASE {copy} WITH (FORCE)")
            settings.STATE = state


def without_chance() -> None:
    """Random selection off, so that a replay goes the same way each time; flows switch it on where they need it."""
    for key in ("review.random.share", "inspection.random.share"):
        set_rule_value(key=key, value="0", effective_from=date(2021, 1, 1), source="replay", tag="D", unit="fraction")


def _sweep() -> None:
    """Drop what killed replays have left."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [PREFIX])
        names = [name for (name,) in cursor.fetchall()]
    _execute(
        *(f"DROP DATABASE {name} WITH (FORCE)" for name in names if not psutil.pid_exists(int(name.split("_")[2])))
    )


def _execute(*statements: str) -> None:
    """On the server, outside every database of ours."""
    connection.close()
    with connection._nodb_cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _switch(name: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = name
    _forget()


def _forget() -> None:
    """What is remembered belongs to another world."""
    for memory in (codes, rule_table, tokens):
        memory.forget()
