"""`python -m kouan.config.cli`: runs a command and turns what stood in its way into a sentence."""

from __future__ import annotations

import errno
import sys

from kouan.config.cli.group import main
from kouan.config.services.process import ServiceError
from kouan.config.services.state import State
from kouan.kernel import collector
from kouan.kernel.errors import KouanError

DISK_FULL = "The disk is full. Free some space, or name another folder: KOUAN_STATE=/some/folder"


def run() -> None:
    """Exit code 0 when done, 1 when something stood in the way, 2 for a wrong use, 130 after Ctrl-C."""
    collector.spare()
    try:
        main.main(prog_name="kouan")
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:
        sentence = explain(error)
        if sentence is None:
            raise
        sys.exit(f"kouan: {sentence}")


def explain(error: Exception) -> str | None:
    """A sentence for trouble that is not a fault of the program; None for one that is."""
    if isinstance(error, ServiceError):
        return f"{error}\n       {DISK_FULL}" if "No space left" in str(error) else str(error)
    if isinstance(error, KouanError):
        return f"{error.text.zh} · {error.text.en}"
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        return DISK_FULL
    if isinstance(error, OSError) and error.filename is not None:
        return f"{error.filename}: {error.strerror}"
    if type(error).__name__ == "OperationalError":  # Django's and psycopg's, neither imported for this
        if "No space left" in str(error):
            return DISK_FULL
        try:
            State().require_space()
        except ServiceError:
            return DISK_FULL
        return f"The database can not be used: {error}\n       ./kouan doctor looks at every part."
    return None


if __name__ == "__main__":
    run()
