"""The compiler of the planner's inner loops, and where its work is kept.

Numba's own cache forgets to look at functions of other modules; ours is a folder per state of all sources,
so that a change anywhere compiles anew and an unchanged program never does.
"""

from __future__ import annotations

import hashlib
import os
import platform
import sys
import tempfile
from functools import cache
from pathlib import Path

import numba
from numba import config

HERE = Path(__file__).parent
FOLDER = "kouan-compiled"
READY = "ready"


@cache
def fingerprint() -> str:
    """What the compiled code depends on: our sources, Python, Numba and the processor."""
    parts = [path.read_bytes() for path in sorted((HERE / "kernels").glob("*.py"))]
    parts.append(Path(__file__).read_bytes())
    parts.append(f"{sys.version} {numba.__version__} {platform.machine()} {platform.processor()}".encode())
    return hashlib.sha256(b"\0".join(parts)).hexdigest()[:16]


@cache
def folder() -> Path:
    """The first place that can be written to: the environment, the user's cache, a temporary folder."""
    places = (
        Path(os.environ.get("KOUAN_COMPILED") or sys.prefix) / FOLDER,
        Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / FOLDER,
        Path(tempfile.gettempdir()) / f"{FOLDER}-{os.getuid()}",
    )
    for place in places:
        try:
            place = place / fingerprint()
            place.mkdir(parents=True, exist_ok=True)
            probe = place / f"probe-{os.getpid()}"
            probe.touch()
            probe.unlink()
        except OSError:
            continue
        return place
    return Path(tempfile.mkdtemp(prefix=FOLDER))


def is_ready() -> bool:
    """Whether everything was compiled before; if not, the first use takes tens of seconds."""
    return (folder() / READY).exists()


def mark_ready() -> None:
    """Every kernel has been compiled and kept."""
    (folder() / READY).touch()


config.CACHE_DIR = str(folder())
kernel = numba.njit(cache=True, nogil=True, error_model="numpy")
