"""`python -m kouan.config.cli`: runs a command and turns our own errors into one sentence."""

from __future__ import annotations

import sys

from kouan.config.cli.group import main
from kouan.config.services.process import ServiceError


def run() -> None:
    """Exit code 0 when done, 1 when something stood in the way, 2 for a wrong use, 130 after Ctrl-C."""
    try:
        main.main(prog_name="kouan")
    except ServiceError as error:
        sys.exit(f"kouan: {error}")
    except KeyboardInterrupt:
        sys.exit(130)
    except OSError as error:
        if error.errno != 28:  # ENOSPC
            raise
        sys.exit("kouan: The disk is full. Free some space, or name another folder: KOUAN_STATE=/some/folder")


if __name__ == "__main__":
    run()
