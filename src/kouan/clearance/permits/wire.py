"""Bodies of the licences API."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from kouan.clearance.permits.models import Licence, WriteOff
from kouan.clearance.permits.states import LicenceState


class LicenceIn(msgspec.Struct, frozen=True):
    """A licence as its authority issued it. `hs`: prefixes it covers, none for any goods."""

    letter: Annotated[str, Meta(min_length=1, max_length=1)]
    number: Annotated[str, Meta(min_length=1, max_length=32, pattern=r"^\S+$")]
    holder_uscc: Annotated[str, Meta(max_length=18)]
    direction: Literal["I", "E", "B"]
    valid_from: date
    valid_until: date
    hs: Annotated[tuple[Annotated[str, Meta(pattern="^[0-9]{2,10}$")], ...], Meta(max_length=50)] = ()
    unit: Annotated[str, Meta(max_length=3)] = ""
    quantity: Decimal | None = None
    uses: Annotated[int, Meta(ge=1, le=10**6)] | None = None
    issuer: Annotated[str, Meta(max_length=100)] = ""


class Imported(msgspec.Struct, frozen=True):
    """Many licences; all of them are entered, or none."""

    licences: Annotated[tuple[LicenceIn, ...], Meta(min_length=1, max_length=500)]


class Change(msgspec.Struct, frozen=True):
    step: Literal["suspend", "resume", "revoke"]
    reason: Annotated[str, Meta(min_length=1, max_length=300)]


def licence(one: Licence, language: str) -> dict[str, Any]:
    """A licence with what is left of it."""
    fields = ("id", "letter", "number", "issuer", "direction", "hs", "unit", "quantity", "remaining", "uses", "used")
    shown = {name: getattr(one, name) for name in (*fields, "valid_from", "valid_until", "state")}
    state = LicenceState(one.state).text.say(language)
    return shown | {"holder": one.holder.uscc, "state_text": state}


def write_off(one: WriteOff) -> dict[str, Any]:
    said = {"declaration": one.declaration_id, "entry_id": one.declaration.entry_id, "quantity": one.quantity}
    return said | {"at": one.at, "returned_at": one.returned_at}
