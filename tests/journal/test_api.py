"""The public endpoints: whoever asks, the same answer, and never an event."""

from __future__ import annotations

import pytest
from django.test import Client

from kouan.journal import checkpoints, merkle, note
from kouan.journal.worker import drain
from tests.journal.support import write

pytestmark = pytest.mark.django_db
URL = "/api/v1/journal"


def test_before_anything_is_signed(client: Client) -> None:
    assert client.get(f"{URL}/keys").json() == []
    assert client.get(f"{URL}/checkpoints").json() == []
    assert client.get(f"{URL}/checkpoint").status_code == 404
    assert client.get(f"{URL}/consistency?old=1&new=2").status_code == 404


def test_an_outsider_follows_the_journal(client: Client) -> None:
    for count in (5, 300):
        write(count)
        drain()
        checkpoints.make()
    (key,) = client.get(f"{URL}/keys").json()
    public = bytes.fromhex(key["public_key"])
    answer = client.get(f"{URL}/checkpoint")
    assert answer["Content-Type"].startswith("text/plain")
    assert note.read(answer.content.decode(), public).size == 305
    assert client.get(f"{URL}/checkpoints").json() == [305, 5]
    proof = client.get(f"{URL}/consistency?old=5&new=305").json()
    old, new = note.read(proof["old"], public), note.read(proof["new"], public)
    assert merkle.check_consistency(5, 305, [bytes.fromhex(s) for s in proof["path"]], old.root, new.root)
    assert "payload" not in str(proof)


@pytest.mark.parametrize(
    ("query", "status"),
    [("old=305&new=5", 404), ("old=1&new=5", 404), (f"old={10**30}&new=5", 404), ("old=x&new=5", 422), ("", 422)],
)
def test_bad_questions(client: Client, query: str, status: int) -> None:
    write(5)
    drain()
    checkpoints.make()
    assert client.get(f"{URL}/consistency?{query}").status_code == status


def test_nobody_writes_here(client: Client) -> None:
    for path in ("keys", "checkpoint", "checkpoints", "consistency"):
        assert client.post(f"{URL}/{path}", {}).status_code == 405
