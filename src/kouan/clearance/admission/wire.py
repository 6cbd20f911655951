"""Bodies of the admission API."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from kouan.clearance.admission.models import Admission, Breach
from kouan.clearance.admission.selectors import ahead
from kouan.clearance.admission.states import TABLE, Case, State
from kouan.clearance.models import Declaration
from kouan.kernel.facts import Fact

Moment = Annotated[datetime, Meta(tz=True)]
Note = Annotated[str, Meta(max_length=500)]


class DestinationOrder(msgspec.Struct, frozen=True):
    """Customs order the goods to be seen at their destination."""

    reason_zh: Annotated[str, Meta(min_length=1, max_length=300)]
    reason_en: Annotated[str, Meta(max_length=300)] = ""
    kind: Literal["open", "sample", "weigh", "quarantine"] = "open"
    office: Annotated[str, Meta(max_length=10)] = ""


class Sample(msgspec.Struct, frozen=True):
    sampler: Annotated[str, Meta(max_length=50)]
    lab_ref: Annotated[str, Meta(max_length=50)]


class Removal(msgspec.Struct, frozen=True):
    """An application: `conditional` to one's own place (E), `transfer` to another inspection site (F)."""

    kind: Literal["conditional", "transfer"] = "conditional"
    place: Annotated[str, Meta(max_length=100)] = ""
    address: Annotated[str, Meta(max_length=200)] = ""
    contact: Annotated[str, Meta(max_length=50)] = ""
    phone: Annotated[str, Meta(max_length=20)] = ""
    undertaking: bool = False


class Decision(msgspec.Struct, frozen=True):
    accept: bool
    reason: Annotated[str, Meta(max_length=300)] = ""


class Result(Fact, frozen=True):
    """What the laboratory or the inspection said; an unqualified result needs a note."""

    qualified: bool
    note: Note = ""
    at: Moment | None = None


class Disposal(msgspec.Struct, frozen=True):
    how: Literal["treat", "return", "destroy"]
    note: Note


class Sale(Fact, frozen=True):
    """The trader says when the goods were sold, or used."""

    used: bool = False
    at: Moment | None = None


class BreachIn(Fact, frozen=True):
    kind: Literal["removed", "sold", "used"]
    note: Note
    at: Moment | None = None


FIELDS = (
    "reason_zh",
    "reason_en",
    "destination_office",
    "destination_kind",
    "place",
    "address",
    "contact",
    "phone",
    "undertaken_at",
    "sampler",
    "lab_ref",
    "permit_no",
    "permitted_at",
    "expires_at",
    "removed_at",
    "due_on",
    "overdue_at",
    "market_ok_at",
)


def admission(head: Declaration, one: Admission | None, language: str) -> dict[str, Any]:
    """An admission as the API shows it. Without a row it is case A: release opens gate and market together."""
    if one is None:
        state = State.MARKET_OK if head.released_at else State.WAITING
        one = Admission(declaration=head, state=state, permitted_at=head.released_at, market_ok_at=head.released_at)
    case, state = Case(one.case), State(one.state)
    shown: dict[str, Any] = {
        "declaration": head.pk,
        "entry_id": head.entry_id,
        "case": str(case),
        "case_text": case.text.say(language),
        "state": str(state),
        "state_text": state.text.say(language),
        "may_leave": one.permitted_at is not None,
        "may_sell": one.market_ok_at is not None,
        "allowed": TABLE.allowed(state),
    }
    shown |= {name: getattr(one, name) for name in FIELDS}
    step = ahead(one)
    told = {"what": step.text.say(language), "who": step.who.say(language), "due": step.by} if step else None
    return shown | {"next": told}


def breach(one: Breach, language: str) -> dict[str, Any]:
    fields = ("id", "kind", "at", "note", "recorded_at")
    said = {"rule": "R-1.3b", "message": one.said.say(language), "declaration": one.declaration_id}
    return {name: getattr(one, name) for name in fields} | said
