"""Bodies of the amendments API."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

import msgspec
from msgspec import Meta

from kouan.clearance.amendments.models import Request, Version
from kouan.clearance.amendments.states import Kind, RequestState
from kouan.clearance.services.changes import basis_of

Word = Annotated[str, Meta(min_length=1, max_length=500)]


class Asked(msgspec.Struct, frozen=True):
    """A request: `changes` maps field paths (`goods[0].quantity`) to new values; null empties a field."""

    declaration: UUID
    kind: Kind
    reason_code: Annotated[str, Meta(min_length=1, max_length=32)]
    reason: Word
    changes: dict[str, Any] = {}
    evidence: Annotated[str, Meta(max_length=200)] = ""


class Note(msgspec.Struct, frozen=True):
    note: Annotated[str, Meta(max_length=300)] = ""


class Because(msgspec.Struct, frozen=True):
    reason: Annotated[str, Meta(min_length=1, max_length=300)]


def request(one: Request, language: str) -> dict[str, Any]:
    """A request with what it changes and what was decided."""
    fields = ("id", "kind", "state", "reason_code", "reason", "evidence", "carriage", "counted", "asked_at")
    shown = {name: getattr(one, name) for name in (*fields, "decided_at", "note", "difference")}
    shown |= {"declaration": one.declaration_id, "entry_id": one.declaration.entry_id, "changes": one.shown}
    shown |= {"basis": basis_of(one.declaration), "declaration_state": one.declaration.state}
    return shown | {"state_text": RequestState(one.state).text.say(language)}


def version(one: Version) -> dict[str, Any]:
    """A former version: its number, until when it stood, the request that ended it, the document."""
    said = {"number": one.number, "until": one.until, "request": one.request_id, "document": one.document}
    return said | {"duty_sheet": one.duties}
