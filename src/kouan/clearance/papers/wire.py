"""Bodies of the papers API."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from kouan.clearance.papers.models import PaperFile, PaperRequest
from kouan.clearance.papers.states import PaperState


class AskIn(msgspec.Struct, frozen=True):
    """Customs ask for papers: kinds of the list attached_document_kinds."""

    declaration: UUID
    kinds: Annotated[tuple[Annotated[str, Meta(max_length=8)], ...], Meta(max_length=20)]
    reason: Annotated[str, Meta(max_length=300)]


class SettleIn(msgspec.Struct, frozen=True):
    step: Literal["close", "ask_again", "cancel"]
    note: Annotated[str, Meta(max_length=300)] = ""


def request(one: PaperRequest, language: str) -> dict[str, Any]:
    fields = ("id", "kinds", "reason", "state", "asked_at", "due_on", "answered_at", "note")
    shown = {name: getattr(one, name) for name in fields}
    state = PaperState(one.state).text.say(language)
    return shown | {"declaration": one.declaration_id, "entry_id": one.declaration.entry_id, "state_text": state}


def file(one: PaperFile) -> dict[str, Any]:
    return {name: getattr(one, name) for name in ("id", "name", "media_type", "size", "sha256", "sent_at")}
