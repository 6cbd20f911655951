"""One throw-away PostgreSQL for a whole run of the tests, started before Django reads its settings.

Under xdist only the controlling process starts it; the workers inherit its address and get a database each.
"""

from __future__ import annotations

import atexit
import os
import shutil
import sys
import tempfile
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[1] / "src"
if str(SOURCE) not in sys.path:
    sys.path.insert(0, str(SOURCE))

from kouan.config.services import postgres  # noqa: E402
from kouan.config.translations import compile_all  # noqa: E402

STARTED = "KOUAN_TEST_SERVICES"  # process id of the run that started the server


def throw_away_folder() -> Path:
    """A folder that is removed at the end of the run."""
    folder = Path(tempfile.mkdtemp(prefix="kouan-test-"))
    folder.chmod(0o711)  # as root, PostgreSQL runs under an account that must walk through here
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _start() -> None:
    if STARTED in os.environ:
        return
    compile_all()
    folder = throw_away_folder()
    (folder / "static").mkdir()
    server = postgres.start(folder / "postgres", durable=False)
    atexit.register(server.stop)
    os.environ[STARTED] = str(os.getpid())
    os.environ["KOUAN_DATABASE_URL"] = server.url
    os.environ["KOUAN_STATE"] = str(folder)
    os.environ["KOUAN_NATS_URL"] = ""  # off until a test asks for `nats_url`


_start()
