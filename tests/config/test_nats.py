"""The embedded NATS server."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import nats as client
import pytest

from kouan.config.services import nats
from kouan.config.services.process import alive, free_port, wait_gone
from tests.shared import ROOT


async def publish(url: str, subject: str) -> int:
    connection = await client.connect(url)
    stream = connection.jetstream()
    await stream.add_stream(name="seen", subjects=["seen.>"])
    await stream.publish(subject, b"x")
    count = (await stream.stream_info("seen")).state.messages
    await connection.close()
    return count


def test_streams_are_kept_over_a_restart_on_the_same_port(tmp_path: Path) -> None:
    port = free_port()
    for run in (1, 2):
        server = nats.start(tmp_path / "nats", port=port)
        try:
            assert server.url == f"nats://127.0.0.1:{port}"
            assert asyncio.run(publish(server.url, "seen.once")) == run
        finally:
            server.stop()
        assert nats.living_server(tmp_path / "nats") is None


def test_mqtt_greets(tmp_path: Path) -> None:
    server = nats.start(tmp_path / "口岸 数据" / "nats")
    try:
        with socket.create_connection(("127.0.0.1", server.mqtt_port), 5) as device:
            device.sendall(b"\x10\x10\x00\x04MQTT\x04\x02\x00\x3c\x00\x04gate")  # CONNECT, 3.1.1, clean session
            assert device.recv(4)[:2] == b"\x20\x02"  # CONNACK
    finally:
        server.stop()


def test_killed_parent_leaves_a_store_the_next_start_can_use(tmp_path: Path) -> None:
    code = (
        "import sys, time; from pathlib import Path; from kouan.config.services import nats;"
        "print(nats.start(Path(sys.argv[1])).process.pid, flush=True); time.sleep(600)"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    parent = subprocess.Popen([sys.executable, "-c", code, tmp_path / "nats"], stdout=subprocess.PIPE, env=environment)
    assert parent.stdout is not None
    orphan = int(parent.stdout.readline())
    parent.send_signal(signal.SIGKILL)
    parent.communicate()
    server = nats.start(tmp_path / "nats")
    server.stop()
    assert wait_gone(orphan, 5)
    assert not alive(server.process.pid)


def test_taken_port_is_a_sentence_with_the_log(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(nats.ServiceError, match="NATS did not start"):
            nats.start(tmp_path / "nats", port=other.getsockname()[1])
