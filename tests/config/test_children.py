"""Processes that the supervisor keeps running."""

import os
import time
from pathlib import Path

from kouan.config.services.children import FIRST_PAUSE, Child


def child(tmp_path: Path, code: str) -> Child:
    return Child("worker", ["-c", code], tmp_path / "worker.log", dict(os.environ))


def test_crash_is_told_with_the_log_and_the_pause_grows(tmp_path: Path) -> None:
    worker = child(tmp_path, "raise SystemExit(3)")
    worker.start()
    assert worker.process is not None
    worker.process.wait()
    said = worker.watch()
    assert said is not None
    assert "code 3" in said
    assert str(tmp_path / "worker.log") in said
    assert worker.pause == 2 * FIRST_PAUSE
    assert worker.watch() is None  # not before its time
    worker.restart_at = time.monotonic()
    assert worker.watch() == "worker is running again"
    worker.stop()


def test_stop_leaves_nothing_of_the_family(tmp_path: Path) -> None:
    worker = child(
        tmp_path,
        "import subprocess, sys, time, signal; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
        "print(subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)']).pid, flush=True);"
        "time.sleep(600)",
    )
    worker.start()
    while not worker.log.read_text().strip():
        time.sleep(0.02)
    grandchild = int(worker.log.read_text())
    worker.stop(seconds=0.2)
    assert not worker.running()
    status = Path(f"/proc/{grandchild}/stat")
    for _ in range(100):
        if not status.exists() or status.read_text().rpartition(")")[2].split()[0] == "Z":
            break
        time.sleep(0.02)
    else:
        raise AssertionError("the grandchild is still there")
