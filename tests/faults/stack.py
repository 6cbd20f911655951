"""A small Kouan of real processes, durable store and all, whose parts can be killed and started again."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.request import urlopen

from kouan.config.services import nats, postgres

ROOT = Path(__file__).resolve().parents[2]
GRANIAN = "-m granian --interface wsgi --workers 1 --blocking-threads 4 --no-log kouan.config.wsgi:application"


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


class Stack:
    """PostgreSQL (fsync on), NATS, one web process, one worker; all below `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.server = postgres.start(folder / "postgres", durable=True)
        self.nats = nats.start(folder / "nats")
        self.environment = os.environ | {
            "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
            "KOUAN_DATABASE_URL": self.server.url,
            "KOUAN_STATE": str(folder),
            "KOUAN_DEMO": "1",
            "KOUAN_NATS_URL": self.nats.url,
            "DJANGO_SETTINGS_MODULE": "kouan.config.settings",
        }
        self.run("-m", "tests.faults.prepare")
        self.web = self.start_web()
        self.worker = self.start_worker()

    def run(self, *arguments: str) -> str:
        """A program of ours to its end; its output. AssertionError with the output when it fails."""
        done = subprocess.run(
            [sys.executable, *arguments], cwd=ROOT, env=self.environment, capture_output=True, text=True, timeout=300
        )
        assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
        return done.stdout

    def start_web(self) -> subprocess.Popen[bytes]:
        return self._start(*GRANIAN.split(), "--host", "127.0.0.1", "--port", str(self.port))

    def start_worker(self) -> subprocess.Popen[bytes]:
        return self._start("-m", "kouan.config.worker")

    def _start(self, *arguments: str) -> subprocess.Popen[bytes]:
        with (self.folder / "processes.log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, *arguments],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def kill(self, part: str) -> None:
        """SIGKILL to every process of that part (the postmaster's own children end with it), then start it again.

        NATS stays away until the next kill.
        """
        self.return_nats()
        if part == "nats":
            self.nats.process.kill()
            self.nats.process.wait()
            return
        if part == "postgres":
            os.kill(self.server.process.pid, signal.SIGKILL)
            self.server.process.wait()
            self.server = self._postgres_again()
            return
        os.killpg(getattr(self, part).pid, signal.SIGKILL)
        getattr(self, part).wait()
        setattr(self, part, self.start_web() if part == "web" else self.start_worker())

    def return_nats(self) -> None:
        """NATS with the streams it had, where it was killed."""
        if not self.nats.running():
            self.nats = nats.start(self.folder / "nats", port=self.nats.port, mqtt_port=self.nats.mqtt_port)

    def _postgres_again(self) -> postgres.Postgres:
        """Back-ends of the killed server take a moment to notice; until then a new one is refused."""
        for _ in range(100):
            try:
                again = postgres.start(self.folder / "postgres", durable=True)
            except Exception:
                time.sleep(0.1)
            else:
                assert again.url == self.environment["KOUAN_DATABASE_URL"]
                return again
        raise AssertionError("PostgreSQL does not come back")

    def wait(self) -> None:
        """Until the web process answers."""
        for _ in range(300):
            try:
                urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=2).close()
                return
            except OSError:
                time.sleep(0.1)
        raise AssertionError((self.folder / "processes.log").read_text()[-3000:])

    def stop(self) -> None:
        for process in (self.web, self.worker):
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        self.nats.stop()
        self.server.stop()
