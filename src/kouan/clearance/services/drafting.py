"""Drafts: saved as typed, checked without storing, sent as a filing."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec
from django.db import transaction

from kouan.clearance import typed
from kouan.clearance.extension import Filing, completing
from kouan.clearance.models import Declaration as Head
from kouan.clearance.models import Draft
from kouan.clearance.services.facts import gather
from kouan.clearance.services.filing import Filed, everything, file, first_step
from kouan.clearance.services.storing import restored
from kouan.clearance.states import GONE, State
from kouan.codecs.declaration import Declaration
from kouan.journal.services import append
from kouan.kernel import clock
from kouan.kernel.errors import Conflict, Invalid, NotFound, Problem, TooLarge
from kouan.kernel.text import Text
from kouan.registry.caller import Caller
from kouan.registry.roles import Role

SENT = Text("草稿已申报，请复制后再改。", "This draft was filed; copy it to change it.")
LARGEST = 512 * 1024  # bytes of one draft


@transaction.atomic
def create(*, caller: Caller, data: dict[str, Any] | None = None) -> Draft:
    """A new draft of the caller's organisation."""
    caller.require(Role.TRADER, Role.BROKER)
    made = Draft.objects.create(owner_id=caller.organisation, data=_fits(data or {}))
    append(type="DRAFT_SAVED", subject=("draft", made.id), payload={"new": True})
    return made


@transaction.atomic
def save(*, caller: Caller, draft: UUID, data: dict[str, Any]) -> Draft:
    """Keep the texts as typed, right or wrong."""
    held = _locked(caller, draft)
    if held.data != data:
        held.data, held.updated_at = _fits(data), clock.now()
        held.save(update_fields=["data", "updated_at"])
        append(type="DRAFT_SAVED", subject=("draft", held.id), payload={"new": False})
    return held


@transaction.atomic
def discard(*, caller: Caller, draft: UUID) -> None:
    """Throw the draft away."""
    held = _locked(caller, draft)
    append(type="DRAFT_DISCARDED", subject=("draft", held.id), payload={})
    held.delete()


def copy(*, caller: Caller, declaration: Head) -> Draft:
    """A new draft with what a former declaration said, without its numbers, bill, voyage and boxes.

    From a returned or cancelled one only the numbers go: the same goods are to be filed again.
    """
    gone = State(declaration.state) in GONE
    return create(caller=caller, data=typed.copied(restored(declaration), same_goods=gone))


@transaction.atomic
def check(*, caller: Caller, data: dict[str, Any]) -> list[Problem]:
    """What filing these texts would find, field by field; nothing is stored."""
    caller.require(Role.TRADER, Role.BROKER)
    declaration, unreadable = typed.read(data)
    on = clock.today()
    if _completes(declaration):
        found = completing[0].problems(caller, declaration)
    else:
        step, declaration = first_step(declaration)
        found = everything(Filing(caller, declaration, gather(caller, declaration, "", on), on, step))
    fields = {problem.field for problem in unreadable}
    return unreadable + [problem for problem in found if problem.field not in fields]


def submit(*, caller: Caller, draft: UUID, source: str = "portal") -> Filed:
    """File the draft. Invalid with every problem; the draft stays then. Sent twice it is filed once."""
    with transaction.atomic():
        held = _locked(caller, draft, sent=True)
        declaration, unreadable = typed.read(held.data)
        if unreadable:
            raise Invalid(unreadable)
        number = f"draft-{held.id.hex}"
        numbered: Declaration = msgspec.structs.replace(declaration, client_no=number)
        if _completes(numbered):
            made = completing[0].file(caller, numbered, source)
        else:
            made = file(caller=caller, declaration=numbered, client_no=number, source=source)
        if held.declaration_id is None:
            held.declaration_id = made.id
            held.save(update_fields=["declaration"])
            append(type="DRAFT_FILED", subject=("draft", held.id), payload={"declaration": made.id})
        return made


def _completes(declaration: Declaration) -> bool:
    """Whether this is the second of two steps: a two-step declaration that has its number already."""
    modes = declaration.modes
    return bool(declaration.seq_no) and modes is not None and modes.declare_form == "TWO_STEP" and bool(completing)


def _locked(caller: Caller, draft: UUID, *, sent: bool = False) -> Draft:
    caller.require(Role.TRADER, Role.BROKER)
    held = Draft.objects.select_for_update(no_key=True).filter(pk=draft, owner=caller.organisation).first()
    if held is None:
        raise NotFound()
    if held.declaration_id is not None and not sent:
        raise Conflict(SENT)
    return held


def _fits(data: dict[str, Any]) -> dict[str, Any]:
    if len(msgspec.json.encode(data)) > LARGEST:
        raise TooLarge(limit="512 KiB")
    return data
