"""Checkpoints: every so often the worker signs the root of the tree, so that the past cannot be rewritten unseen."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from kouan.journal import keys, note, selectors
from kouan.journal.db import run
from kouan.journal.digest import moment
from kouan.journal.merkle import Frontier
from kouan.journal.models import Checkpoint
from kouan.kernel import clock

EVENTS = 10_000
SECONDS = 60
LOCK = 0x6B6F75616E02


def make() -> Checkpoint | None:
    """Sign the tree as it is now; answers the checkpoint of this size, None while the journal is empty."""
    with transaction.atomic():
        run("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        tree = _tree()
        if tree.size == 0:
            return None
        known = Checkpoint.objects.filter(size=tree.size).first()
        return known or _sign(tree)


def make_if_due() -> Checkpoint | None:
    """The worker's: make one when EVENTS were sealed since the last, or some were and SECONDS have passed."""
    size = selectors.size()
    last = latest()
    since = size - (last.size if last else 0)
    if since == 0 or (since < EVENTS and last and clock.now() - last.signed_at < timedelta(seconds=SECONDS)):
        return None
    return make()


def latest() -> Checkpoint | None:
    """The newest checkpoint."""
    return Checkpoint.objects.order_by("-size").first()


def covering(position: int) -> Checkpoint | None:
    """The oldest checkpoint that covers this position: it never changes, so a proof made twice is the same."""
    return Checkpoint.objects.filter(size__gt=position).order_by("size").first()


def as_note(checkpoint: Checkpoint) -> note.Note:
    """What the checkpoint says."""
    return note.Note(checkpoint.size, bytes(checkpoint.root), moment(checkpoint.signed_at))


def signed(checkpoint: Checkpoint) -> str:
    """The checkpoint as a signed note, to be given to an outsider."""
    return note.write(as_note(checkpoint), bytes(checkpoint.signature), checkpoint.key_id)


def _tree() -> Frontier:
    found = run("SELECT size, frontier FROM journal_seal").fetchone()
    return Frontier(found[0], bytes(found[1])) if found else Frontier()


def _sign(tree: Frontier) -> Checkpoint:
    key, at = keys.signing_key(), clock.now()
    said = note.Note(tree.size, tree.root(), moment(at))
    return Checkpoint.objects.create(
        size=tree.size,
        root=said.root,
        signed_at=at,
        key_id=note.key_id(keys.raw(key.public_key())),
        signature=note.sign(said, key),
    )
