"""A `kouan up` of its own for a test: own state folder, own port, our real program."""

from __future__ import annotations

import os
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

from kouan.config.services.process import free_port
from tests.shared import ROOT

OURS = ("KOUAN_", "DJANGO_", "PYTEST_", "COV_")


class Up:
    """One state folder and the commands run on it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        kept = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
        venv = str(Path(sys.executable).parent.parent)
        own = {"KOUAN_STATE": str(folder), "KOUAN_PORT": str(self.port), "KOUAN_VENV": venv}
        self.environment = {**kept, **own, "PYTHONPATH": str(ROOT / "src")}
        self.process: subprocess.Popen[str] | None = None
        self.said = ""

    def command(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run another command on the same state folder."""
        line = [sys.executable, "-m", "kouan.config.cli", *arguments]
        every = {**self.environment, **environment}
        return subprocess.run(line, capture_output=True, text=True, check=False, env=every, timeout=120)

    def running(self) -> bool:
        """Whether our own `up` is there."""
        return self.process is not None and self.process.poll() is None

    def start(self) -> str:
        """Start and wait for `ready`; what it said so far."""
        line = [sys.executable, "-u", "-m", "kouan.config.cli", "up", "--no-simulator", "--no-seed"]
        self.process = subprocess.Popen(
            line, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=self.environment
        )
        assert self.process.stdout is not None
        self.said = ""
        for row in self.process.stdout:
            self.said += row
            if "ready after" in row:
                return self.said
        raise AssertionError(f"up ended with {self.process.wait()}:\n{self.said}")

    def end(self, signal: int) -> int:
        """Send a signal, wait for the end; the exit code."""
        assert self.process is not None
        assert self.process.stdout is not None
        self.process.send_signal(signal)
        self.said += self.process.stdout.read()
        self.process.stdout.close()
        return self.process.wait(60)

    def status(self, path: str) -> int:
        """HTTP status of a GET."""
        try:
            with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(
                self.address + path, timeout=30
            ) as got:
                return int(got.status)
        except urllib.error.HTTPError as error:
            return error.code
