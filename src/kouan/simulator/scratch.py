"""A scratch world for replays: a database of its own on the same server, a state folder of its own, gone afterwards."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from django.conf import settings
from django.db import connection

from kouan.registry import codes, rule_table, tokens
from kouan.registry.builtin import load_builtin
from kouan.registry.demo import demo_tokens, load_demo
from kouan.registry.services import set_rule_value


@contextmanager
def scratch_world() -> Iterator[dict[str, str]]:
    """Within the block the default database and STATE are scratch ones; gives the demo tokens by role name."""
    before, name = (settings.STATE, settings.DEMO), connection.settings_dict["NAME"]
    with tempfile.TemporaryDirectory(prefix="kouan-scratch-") as folder:
        settings.STATE, settings.DEMO = Path(folder), True
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        for memory in (codes, rule_table, tokens):
            memory.forget()  # what is remembered belongs to another world
        try:
            load_builtin()
            load_demo()
            without_chance()
            yield demo_tokens()
        finally:
            connection.creation.destroy_test_db(name, verbosity=0)
            settings.STATE, settings.DEMO = before


def without_chance() -> None:
    """Random selection off, so that a replay goes the same way each time; flows switch it on where they need it."""
    for key in ("review.random.share", "inspection.random.share"):
        set_rule_value(key=key, value="0", effective_from=date(2021, 1, 1), source="replay", tag="D", unit="fraction")
