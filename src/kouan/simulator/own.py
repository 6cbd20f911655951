"""A window of our own for the time of one simulation, where none is running: web server, worker and bank."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

READY_SECONDS = 60


def start(*arguments: str, log: Path, environment: dict[str, str] | None = None) -> subprocess.Popen[bytes]:
    """A process of our own program; its words go to `log`."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as out:
        return subprocess.Popen(  # noqa: S603 - our own interpreter and modules
            [sys.executable, *arguments], stdin=subprocess.DEVNULL, stdout=out, stderr=out, env=environment
        )


def end(process: subprocess.Popen[bytes]) -> None:
    """Ask it to end; after ten seconds it is ended."""
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@contextmanager
def bank(state: Path, *options: str) -> Iterator[None]:
    """The bank beside us. Where one is at work on this folder already, ours waits and does nothing."""
    process = start(
        "-m",
        "kouan.simulator.bank",
        "--folder",
        str(state / "bank"),
        "--with-parent",
        *options,
        log=_log(state, "bank"),
    )
    try:
        yield
    finally:
        end(process)


@contextmanager
def window(state: Path, stop: threading.Event, clock: str = "") -> Iterator[str]:
    """The address of a web server and worker started for us; `clock` is their KOUAN_CLOCK."""
    port = _free_port()
    environment = dict(os.environ) | {"KOUAN_CLOCK": clock, "KOUAN_DEMO": "1"}
    server = ("-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port))
    size = ("--workers", "1", "--blocking-threads", "4", "--no-ws", "--log-level", "warning")
    processes = [
        start(*server, *size, "kouan.config.wsgi:application", log=_log(state, "web"), environment=environment),
        start("-m", "kouan.config.worker", log=_log(state, "worker"), environment=environment),
    ]
    try:
        _wait(port, processes[0], stop)
        yield f"http://127.0.0.1:{port}"
    finally:
        for process in processes:
            end(process)


def answers(host: str, port: int) -> bool:
    """Whether a window answers there."""
    line = http.client.HTTPConnection(host, port, timeout=5)
    try:
        line.request("GET", "/healthz")
        return line.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        line.close()


def _wait(port: int, server: subprocess.Popen[bytes], stop: threading.Event) -> None:
    until = time.monotonic() + READY_SECONDS
    while not answers("127.0.0.1", port):
        if server.poll() is not None or time.monotonic() > until or stop.wait(0.1):
            raise RuntimeError("The web server for the simulation did not start; see log/simulator-web.log.")


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _log(state: Path, name: str) -> Path:
    return state / "log" / f"simulator-{name}.log"
