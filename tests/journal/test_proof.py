"""Proofs and checkpoints: what an outsider can check, and what must not pass."""

from __future__ import annotations

import json
import stat
from pathlib import Path
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from kouan.journal import checkpoints, keys, merkle, note, proof, proofs, tiles
from kouan.journal.commands import journal
from kouan.journal.models import Checkpoint
from kouan.journal.worker import drain
from kouan.kernel.canonical import canonical
from kouan.kernel.errors import NotFound
from tests.journal.support import write

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=10,
)


@pytest.fixture
def made(db: None) -> tuple[dict[str, Any], bytes]:
    """A proof, through JSON, and the journal's public key."""
    seqs = write(700)
    drain()
    found = json.loads(json.dumps(proofs.prove(seqs[321]), ensure_ascii=False))
    return found, keys.raw(keys.signing_key().public_key())


@given(st.dictionaries(TEXT, VALUES, max_size=4))
def test_standard_library_gives_the_same_bytes(value: dict[str, Any]) -> None:
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()
    assert canonical(value) == text == msgspec.json.Encoder(order="sorted").encode(value)


def test_proves_the_event(made: tuple[dict[str, Any], bytes]) -> None:
    found, key = made
    assert proof.verify_proof(found, found["checkpoint"], key)["payload"] == {"i": 321}
    assert found["public_key"] == key.hex()


@pytest.mark.parametrize(
    "change",
    [
        lambda p: p["event"]["payload"].update(i=322),
        lambda p: p["event"].update(actor="0" * 32),
        lambda p: p["event"].update(more=1),
        lambda p: p["event"].pop("corrects"),
        lambda p: p.update(position=320),
        lambda p: p.update(position=-1),
        lambda p: p.update(position=701),
        lambda p: p["path"].pop(),
        lambda p: p["path"].reverse(),
        lambda p: p.update(path=["zz"]),
        lambda p: p.update(path=None),
        lambda p: p.update(kind="other"),
        lambda p: p.pop("event"),
    ],
)
def test_a_changed_proof_does_not_pass(made: tuple[dict[str, Any], bytes], change: Any) -> None:
    found, key = made
    change(found)
    with pytest.raises(proof.ProofError):
        proof.verify_proof(found, found["checkpoint"], key)


@pytest.mark.parametrize(
    "change",
    [
        lambda text, key: text.replace("\n700\n", "\n701\n"),
        lambda text, key: text.replace("\n700\n", "\n0700\n"),
        lambda text, key: text.replace("kouan/journal\n", "other/journal\n", 1),
        lambda text, key: text.replace("signed_at 2", "signed_at 3"),
        lambda text, key: text.split("\n\n")[0],
        lambda text, key: "",
        lambda text, key: "a\n\nb",
        lambda text, key: note.write(
            note.Note(700, b"x" * 32, "2026"),
            note.sign(note.Note(700, b"x" * 32, "2026"), Ed25519PrivateKey.generate()),
            note.key_id(key),
        ),
    ],
)
def test_a_changed_checkpoint_does_not_pass(made: tuple[dict[str, Any], bytes], change: Any) -> None:
    found, key = made
    with pytest.raises(note.NoteError):
        proof.verify_proof(found, change(found["checkpoint"], key), key)


def test_another_key_does_not_pass(made: tuple[dict[str, Any], bytes]) -> None:
    found, _ = made
    other = keys.raw(Ed25519PrivateKey.generate().public_key())
    with pytest.raises(note.NoteError, match="not signed by this key"):
        proof.verify_proof(found, found["checkpoint"], other)


@pytest.mark.django_db
def test_every_position_of_odd_sizes() -> None:
    for count in (1, 255, 1, 300):
        seqs = write(count)
        drain()
        checkpoint = checkpoints.make()
        assert checkpoint is not None
        key = keys.raw(keys.signing_key().public_key())
        for seq in (seqs[0], seqs[-1], seqs[count // 2]):
            found = proofs.prove(seq)
            assert proof.verify_proof(found, found["checkpoint"], key)["seq"] == seq
        assert tiles.root(checkpoint.size) == bytes(checkpoint.root)
        assert tiles.frontier(checkpoint.size).root() == bytes(checkpoint.root)
    marks = list(Checkpoint.objects.order_by("size"))
    for old in marks:
        for new in marks[marks.index(old) :]:
            path = [bytes.fromhex(step) for step in proofs.prove_consistency(old, new)]
            assert merkle.check_consistency(old.size, new.size, path, bytes(old.root), bytes(new.root))


@pytest.mark.django_db
def test_a_proof_takes_few_queries() -> None:
    seqs = write(3000)
    drain()
    checkpoints.make()
    with CaptureQueriesContext(connection) as queries:
        proofs.prove(seqs[1234])
    assert len(queries) <= 6


@pytest.mark.django_db
def test_nothing_to_prove() -> None:
    with pytest.raises(NotFound):
        proofs.prove(10**12)
    assert checkpoints.make() is None
    seqs = write(1)
    with pytest.raises(NotFound):
        proofs.prove(seqs[0])  # not sealed yet


@pytest.mark.django_db
def test_key_is_made_once_for_its_owner_only(state_folder: Path) -> None:
    first = keys.raw(keys.signing_key().public_key())
    assert keys.raw(keys.signing_key().public_key()) == first
    assert keys.public_keys() == {note.key_id(first): first}
    assert stat.S_IMODE((state_folder / "keys" / "journal.pem").stat().st_mode) == 0o600


@pytest.mark.django_db
def test_worker_signs_when_due() -> None:
    assert checkpoints.make_if_due() is None
    write(5)
    drain()
    made = checkpoints.make_if_due()
    assert made is not None
    assert made.size == 5
    assert checkpoints.make_if_due() is None
    write(1)
    drain()
    assert checkpoints.make_if_due() is None  # neither many events nor much time since
    assert checkpoints.make() != made


@pytest.mark.django_db
def test_commands(tmp_path: Path) -> None:
    seqs = write(10)
    drain()
    cli, file = CliRunner(), tmp_path / "proof.json"
    assert cli.invoke(journal, ["prove", str(seqs[3]), "--out", str(file)]).exit_code == 0
    done = cli.invoke(journal, ["check-proof", str(file)])
    assert done.exit_code == 0, done.output
    assert f"Proven: event {seqs[3]}" in done.output
    key = keys.raw(keys.signing_key().public_key()).hex()
    assert cli.invoke(journal, ["check-proof", str(file), "--key", key]).exit_code == 0
    other = keys.raw(Ed25519PrivateKey.generate().public_key()).hex()
    assert "Not proven" in cli.invoke(journal, ["check-proof", str(file), "--key", other]).output
    file.write_text(file.read_text().replace('"i": 3', '"i": 4'))
    broken = cli.invoke(journal, ["check-proof", str(file)])
    assert broken.exit_code == 1
    assert "Not proven" in broken.output
    file.write_text("{")
    assert cli.invoke(journal, ["check-proof", str(file)]).exit_code == 1
    assert cli.invoke(journal, ["prove", "0"]).exit_code == 1
    assert cli.invoke(journal, ["checkpoint"]).output.startswith("kouan/journal\n10\n")
    lines = cli.invoke(journal, ["tail", "-n", "2"]).output.splitlines()
    assert [json.loads(line)["seq"] for line in lines] == seqs[-2:]
