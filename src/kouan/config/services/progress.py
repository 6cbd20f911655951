"""A line for every step of a start: the title at once, the time when it is done."""

from __future__ import annotations

import time
from collections.abc import Callable

Step = Callable[[str, Callable[[], object]], None]


def shown(title: str, work: Callable[[], object]) -> None:
    """Do the work, visibly."""
    print(f"kouan: {title} ... ", end="", flush=True)
    begun = time.monotonic()
    try:
        work()
    except BaseException:
        print("not done", flush=True)
        raise
    print(f"{time.monotonic() - begun:.1f} s", flush=True)


def silent(_title: str, work: Callable[[], object]) -> None:
    """Do the work."""
    work()
