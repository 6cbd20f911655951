"""Processes of our own program that the supervisor keeps running."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from kouan.config.services.process import die_with_parent

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0
STEADY = 60.0  # seconds after which an earlier crash is forgotten


@dataclass
class Child:
    """A command that is started again, after a growing pause, whenever it ends by itself."""

    name: str
    arguments: list[str]
    log: Path
    environment: dict[str, str]
    process: subprocess.Popen[bytes] | None = None
    pause: float = FIRST_PAUSE
    started: float = 0.0
    restart_at: float | None = field(default=None)
    asked: bool = False  # to end

    def start(self) -> None:
        """Start it in a session of its own, so that Ctrl-C reaches only the supervisor."""
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(
                [sys.executable, *self.arguments],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                env=self.environment,
                start_new_session=True,
                preexec_fn=die_with_parent(signal.SIGTERM),
            )
        self.started, self.restart_at, self.asked = time.monotonic(), None, False

    def running(self) -> bool:
        """Whether it is there now."""
        return self.process is not None and self.process.poll() is None

    def watch(self) -> str | None:
        """Look after it once; a sentence when something happened."""
        if self.running():
            return None
        now = time.monotonic()
        if self.restart_at is None:
            self._sweep()
            if now - self.started > STEADY:
                self.pause = FIRST_PAUSE
            self.restart_at, self.pause = now + self.pause, min(self.pause * 2, LONGEST_PAUSE)
            code = self.process.returncode if self.process else None
            return (
                f"{self.name} ended (code {code}); starting it again in {self.restart_at - now:.0f} s, see {self.log}"
            )
        if now >= self.restart_at:
            self.start()
            return f"{self.name} is running again"
        return None

    def ask(self) -> None:
        """Ask it to end, once, without waiting: several end together that way."""
        if self.process is not None and not self.asked:
            self.process.send_signal(signal.SIGTERM)
            self.asked = True

    def stop(self, seconds: float = 10) -> None:
        """Ask it to end, wait, and let nothing of it remain."""
        if self.process is None:
            return
        self.ask()
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self._sweep()

    def _sweep(self) -> None:
        """A killed parent (the web server's, say) can leave workers behind: they share its session."""
        if self.process is None:
            return
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            return
