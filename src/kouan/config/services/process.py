"""Small things about processes: die with the parent, ask whether one lives, stop one for good."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

PR_SET_PDEATHSIG = 1


class ServiceError(RuntimeError):
    """A server could not be started; the message is a sentence for the person at the keyboard."""


def die_with_parent(sig: int = signal.SIGTERM) -> Callable[[], None]:
    """A `preexec_fn` that makes the kernel send `sig` to the child when its parent dies (Linux only).

    It must be used from the main thread: the kernel watches the thread that forked, not the process.
    """
    parent = os.getpid()
    libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None

    def arrange() -> None:
        if libc is not None:
            libc.prctl(PR_SET_PDEATHSIG, sig, 0, 0, 0)
            if os.getppid() != parent:  # the parent died before prctl: nobody would tell us
                os.kill(os.getpid(), sig)

    return arrange


def alive(pid: int) -> bool:
    """Whether the process exists and is not a zombie."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return not Path("/proc/self").exists()
    return stat.rpartition(")")[2].split()[0] not in ("Z", "X")


def command_line(pid: int) -> list[str]:
    """Arguments of a live process, empty when it is gone."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace").rstrip("\0").split("\0")
    except OSError:
        return []


def wait_gone(pid: int, seconds: float) -> bool:
    """Wait until a process (not necessarily a child) is gone; False when it is still there."""
    end = time.monotonic() + seconds
    while alive(pid):
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


def stop_pid(pid: int, signals: tuple[int, ...], seconds: float = 10) -> None:
    """Send each signal in turn, waiting `seconds` after each, until the process is gone."""
    for sig in signals:
        try:
            os.kill(pid, sig)
        except ProcessLookupError:
            return
        if wait_gone(pid, seconds):
            return


def stop_child(child: subprocess.Popen[bytes], signals: tuple[int, ...], seconds: float = 10) -> int:
    """The same for our own child, whose exit status we collect."""
    for sig in (*signals, signal.SIGKILL):
        if child.poll() is not None:
            break
        child.send_signal(sig)
        try:
            return child.wait(seconds)
        except subprocess.TimeoutExpired:
            continue
    return child.wait()


def free_port() -> int:
    """A TCP port on 127.0.0.1 that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def port_taken(port: int) -> bool:
    """Whether 127.0.0.1:port can not be bound (connections that linger after a stop do not count)."""
    return _refusal(port) is not None


def port_closed(port: int) -> bool:
    """Whether this account may not bind the port at all (on most systems those below 1024)."""
    return isinstance(_refusal(port), PermissionError)


def _refusal(port: int) -> OSError | None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            return error
        return None


def tail(path: Path, lines: int = 5) -> str:
    """The last lines of a log, for an error message."""
    try:
        return "\n".join(path.read_text(errors="replace").splitlines()[-lines:])
    except OSError:
        return ""
