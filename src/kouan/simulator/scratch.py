"""A scratch world for replays: a database of its own on the same server, a state folder of its own, gone afterwards."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection

from kouan.registry.builtin import load_builtin
from kouan.registry.demo import demo_tokens, load_demo


@contextmanager
def scratch_world() -> Iterator[dict[str, str]]:
    """Within the block the default database and STATE are scratch ones; gives the demo tokens by role name."""
    before, name = settings.STATE, connection.settings_dict["NAME"]
    with tempfile.TemporaryDirectory(prefix="kouan-scratch-") as folder:
        settings.STATE, settings.DEMO = Path(folder), True
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        try:
            load_builtin()
            load_demo()
            yield demo_tokens()
        finally:
            connection.creation.destroy_test_db(name, verbosity=0)
            settings.STATE = before
