"""The journal's public face: keys, checkpoints and the proof that an old checkpoint is the beginning of a new one.

Open to everybody and without any event: a proof of an event is handed out by who may see the event.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema

from kouan.journal import checkpoints, keys
from kouan.journal.models import Checkpoint
from kouan.journal.proofs import prove_consistency
from kouan.kernel.errors import NotFound
from kouan.kernel.text import Text

router = Router(auth=None)
NEWEST = 50
_NONE = Text("日志尚无检查点。", "The journal has no checkpoint yet.")
_UNKNOWN = Text("没有该规模的检查点。", "There is no checkpoint of this size.")


class Problem(Schema):
    """A refusal."""

    code: str
    message: str


class Key(Schema):
    """A public key the journal signs or signed with: Ed25519, 32 bytes in hex, and its SHA-256."""

    key_id: str
    public_key: str
    fingerprint: str


class Consistency(Schema):
    """Two checkpoints (signed notes) and the hashes between them, RFC 9162 2.1.4."""

    old: str
    new: str
    path: list[str]


REFUSALS = {404: Problem, 422: Problem, 429: Problem}


@router.get("/keys", response={200: list[Key], 429: Problem}, summary="Public keys of the journal")
def public_keys(request: HttpRequest) -> list[Key]:
    return [
        Key(key_id=name, public_key=key.hex(), fingerprint=keys.fingerprint(key))
        for name, key in keys.public_keys().items()
    ]


@router.get("/checkpoint", response={200: str, 404: Problem, 429: Problem}, summary="The newest checkpoint")
def newest(request: HttpRequest) -> HttpResponse:
    """A signed note (C2SP), as plain text."""
    found = checkpoints.latest()
    if found is None:
        raise NotFound(_NONE)
    return HttpResponse(checkpoints.signed(found), content_type="text/plain; charset=utf-8")


@router.get("/checkpoints", response={200: list[int], 429: Problem}, summary="Sizes of the newest checkpoints")
def sizes(request: HttpRequest) -> list[int]:
    return list(Checkpoint.objects.order_by("-size").values_list("size", flat=True)[:NEWEST])


@router.get("/consistency", response={200: Consistency, **REFUSALS}, summary="Proof between two checkpoints")
def consistency(request: HttpRequest, old: int, new: int) -> Consistency:
    found = {c.size: c for c in Checkpoint.objects.filter(size__in=[n for n in (old, new) if abs(n) < 2**62])}
    if old not in found or new not in found or old > new:
        raise NotFound(_UNKNOWN)
    path = prove_consistency(found[old], found[new])
    return Consistency(old=checkpoints.signed(found[old]), new=checkpoints.signed(found[new]), path=path)
