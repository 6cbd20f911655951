"""What a person reads when something stood in the way."""

import errno

import psycopg
import pytest

from kouan.config.cli.__main__ import explain
from kouan.config.services.process import ServiceError
from kouan.kernel.errors import NotFound


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (ServiceError("Port 8000 is taken."), "Port 8000"),
        (ServiceError("PostgreSQL did not start: No space left on device"), "KOUAN_STATE="),
        (NotFound(), "没有找到"),
        (OSError(errno.ENOSPC, "No space left on device"), "disk is full"),
        (PermissionError(errno.EACCES, "Permission denied", "/plan.json"), "/plan.json: Permission denied"),
        (psycopg.OperationalError("connection refused"), "doctor"),
    ],
)
def test_trouble_from_outside_is_a_sentence(error: Exception, words: str) -> None:
    assert words in (explain(error) or "")


def test_database_trouble_on_a_full_disk_names_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KOUAN_MIN_FREE", str(1 << 60))
    assert "disk is full" in (explain(psycopg.OperationalError("server closed the connection")) or "")


def test_fault_of_the_program_keeps_its_traceback() -> None:
    assert explain(TypeError("x")) is None
    assert explain(OSError(errno.ENOENT, "x")) is None
