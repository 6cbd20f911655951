"""Where compiled kernels are kept, and whether they are there. Imports no compiler, so that asking is cheap.

Numba's own cache forgets to look at functions of other modules; ours is a folder per state of all sources,
so that a change anywhere compiles anew and an unchanged program never does.
"""

from __future__ import annotations

import hashlib
import os
import platform
import subprocess
import sys
import tempfile
from functools import cache
from importlib.metadata import version
from pathlib import Path

HERE = Path(__file__).parent
FOLDER = "kouan-compiled"
READY = "ready"
COMPILING_S = 60  # what compiling everything may take on a slow machine


@cache
def fingerprint() -> str:
    """What the compiled code depends on: our sources, Python, Numba and the processor."""
    kernels = [*sorted((HERE / "kernels").glob("*.py")), HERE / "compiled.py", HERE / "handle.py"]
    parts = [path.read_bytes() for path in [*kernels, HERE / "schedule.py", HERE / "problem.py", HERE / "scene.py"]]
    parts.append(f"{sys.version} {version('numba')} {platform.machine()} {platform.processor()}".encode())
    return hashlib.sha256(b"\0".join(parts)).hexdigest()[:16]


@cache
def folder() -> Path:
    """The first place that can be written to: the one named, the user's cache, the environment, a temporary folder."""
    places = (
        *([Path(os.environ["KOUAN_COMPILED"])] if os.environ.get("KOUAN_COMPILED") else []),
        Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"),
        Path(sys.prefix),
        Path(tempfile.gettempdir()) / f"{FOLDER}-{os.getuid()}",
    )
    for place in places:
        own = place / FOLDER / fingerprint()
        try:
            own.mkdir(parents=True, exist_ok=True)
            probe = own / f"probe-{os.getpid()}"
            probe.touch()
            probe.unlink()
        except OSError:
            continue
        return own
    return Path(tempfile.mkdtemp(prefix=FOLDER))


def is_ready() -> bool:
    """Whether everything was compiled before; if not, the first use takes tens of seconds."""
    return (folder() / READY).exists()


def mark_ready() -> None:
    """Every kernel has been compiled and kept."""
    (folder() / READY).touch()


def compile_apart() -> None:
    """Compile in a process of its own that outlives this one."""
    subprocess.Popen(
        [sys.executable, "-m", "kouan.planning.lockage.warm"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        env={name: value for name, value in os.environ.items() if name != "NUMBA_DISABLE_JIT"},
    )
