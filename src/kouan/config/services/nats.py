"""An embedded NATS server with JetStream and its MQTT listener, on 127.0.0.1 only."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from kouan.config.services.process import (
    ServiceError,
    alive,
    command_line,
    die_with_parent,
    free_port,
    stop_child,
    stop_pid,
    tail,
)

START_SECONDS = 60
AGAIN = "30s"
MAX_PAYLOAD = 8 * 1024 * 1024


@dataclass
class Nats:
    """A running server: `url` is what KOUAN_NATS_URL holds, `mqtt_port` is for gates, cranes and trucks."""

    store: Path
    port: int
    mqtt_port: int
    process: subprocess.Popen[bytes]

    @property
    def url(self) -> str:
        """Address for NATS clients."""
        return f"nats://127.0.0.1:{self.port}"

    @property
    def mqtt_url(self) -> str:
        """Address for MQTT 3.1.1 clients."""
        return f"mqtt://127.0.0.1:{self.mqtt_port}"

    def running(self) -> bool:
        """Whether the server process is still there."""
        return self.process.poll() is None

    def stop(self) -> None:
        """Stop taking messages, write the streams and stop."""
        stop_child(self.process, (signal.SIGTERM,))
        self.store.joinpath("nats.pid").unlink(missing_ok=True)


def start(store: Path, *, port: int = 0, mqtt_port: int = 0, log: Path | None = None, again: str = AGAIN) -> Nats:
    """Start the server with its streams in `store`; a port of 0 means any free one.

    `again`: after this time MQTT gives a message that nobody confirmed once more.
    Raises ServiceError when it does not answer.
    """
    store.mkdir(parents=True, exist_ok=True, mode=0o700)
    orphan = living_server(store)
    if orphan:
        stop_pid(orphan, (signal.SIGTERM, signal.SIGKILL))
    log = log or store / "server.log"
    for last in (False, False, True):
        server = _launch(store, port or free_port(), mqtt_port or free_port(), log, again)
        if _answers(server):
            return server
        server.stop()
        if last or port:  # with ports of our own choice, somebody may have been faster: try others
            break
    raise ServiceError(f"NATS did not start. Its log ({log}) ends with:\n{tail(log)}")


def living_server(store: Path) -> int | None:
    """Process id of the server that uses this store now, None when there is none."""
    try:
        pid = int((store / "nats.pid").read_text())
    except (OSError, ValueError):
        return None
    return pid if alive(pid) and str(store / "nats.conf") in command_line(pid) else None


def _launch(store: Path, port: int, mqtt_port: int, log: Path, again: str) -> Nats:
    config = store / "nats.conf"
    config.write_text(_config(store, port, mqtt_port, again))
    binary = Path(sys.executable).parent / "nats-server"
    if not binary.exists():
        raise ServiceError("The NATS server is missing from the environment: delete .venv and start again.")
    with log.open("ab") as out:
        process = subprocess.Popen(
            [binary, "-c", config],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            start_new_session=True,
            preexec_fn=die_with_parent(signal.SIGTERM),
            env={**os.environ, "GOMAXPROCS": os.environ.get("GOMAXPROCS", "2")},
        )
    (store / "nats.pid").write_text(str(process.pid))
    return Nats(store, port, mqtt_port, process)


def _config(store: Path, port: int, mqtt_port: int, again: str) -> str:
    # JSON is a subset of the configuration language, and quotes any path correctly.
    return json.dumps(
        {
            "server_name": "kouan",  # MQTT keeps its sessions under this name
            "listen": f"127.0.0.1:{port}",
            "max_payload": MAX_PAYLOAD,
            "jetstream": {"store_dir": str(store), "max_memory_store": 64 << 20, "max_file_store": 4 << 30},
            "mqtt": {"listen": f"127.0.0.1:{mqtt_port}", "ack_wait": again},
        },
        indent=1,
        ensure_ascii=False,  # the server reads UTF-8, but not JSON's escapes
    )


def _answers(server: Nats) -> bool:
    """The server greets every client with INFO; the MQTT port opens last."""
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and server.running():
        try:
            with socket.create_connection(("127.0.0.1", server.port), 1) as client:
                greeting = client.recv(4)
            with socket.create_connection(("127.0.0.1", server.mqtt_port), 1):
                return greeting == b"INFO" and server.running()
        except OSError:
            time.sleep(0.02)
    return False
