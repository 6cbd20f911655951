"""Bodies of the two-step API, and the course of a declaration as people follow it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, NamedTuple

import msgspec
from msgspec import Meta

from kouan.clearance import typed
from kouan.clearance.states import GONE, SUMMARY, State
from kouan.clearance.two_step.models import RightReview
from kouan.clearance.two_step.rules import R12c
from kouan.clearance.two_step.selectors import Due
from kouan.codecs.declaration import Declaration, Modes
from kouan.kernel import clock
from kouan.kernel.errors import Invalid
from kouan.kernel.text import Text
from kouan.registry.actors import CARRIER, CUSTOMS, Actor
from kouan.registry.roles import Role


class Decision(msgspec.Struct, frozen=True):
    """`decision`: kept or withdrawn."""

    decision: str
    reason: Annotated[str, Meta(max_length=300)] = ""


class Milestone(NamedTuple):
    """One stage: what, when it was done (None: not yet), until when it must be done, and who must do it."""

    text: Text
    at: datetime | None
    due: date | None = None
    who: Text | None = None
    next: bool = False


FILER = Actor("申报单位", "Declarant", frozenset({Role.TRADER, Role.BROKER}))
FILED = Text("概要申报", "Summary declared")
REVIEWED = Text("概要申报审结", "Summary reviewed")
REMOVED = Text("允许提货", "Released for removal")
COMPLETED = Text("完整申报", "Complete declaration")
SETTLED = Text("税款缴清", "Duties paid")
RELEASED = Text("放行", "Released")


def summary_of(data: dict[str, Any]) -> Declaration:
    """The declaration of a summary's body: the shape of a declaration, of which only the summary's items need be there.

    Invalid when a text in it cannot be read (a number that is none, a direction that is neither I nor E).
    """
    declaration, unreadable = typed.read(data)
    if unreadable:
        raise Invalid(unreadable)
    modes = msgspec.structs.replace(declaration.modes or Modes(), declare_form="TWO_STEP")
    made: Declaration = msgspec.structs.replace(declaration, modes=modes)
    return made


def course(found: Due) -> list[Milestone]:
    """Where it stands, what is next, who must act, by when."""
    head, step = found.head, found.step
    paid = head.paid_at if head.total_fen else None
    steps = [
        Milestone(FILED, head.submitted_at, None, FILER),
        Milestone(REVIEWED, head.accepted_at and _reviewed(found), None, CUSTOMS),
        Milestone(REMOVED, _removed(found), None, CUSTOMS if head.state == State.SUMMARY_INSPECTING else CARRIER),
        Milestone(COMPLETED, step.completed_at, found.due, FILER),
        Milestone(RELEASED, head.released_at if head.state in ("P", "R") else None, None, CUSTOMS),
    ]
    if head.total_fen:
        steps.insert(4, Milestone(SETTLED, paid, None, FILER))
    if State(head.state) in GONE:
        return [one for one in steps if one.at is not None]
    first = next((index for index, one in enumerate(steps) if one.at is None), None)
    return [one._replace(next=index == first) for index, one in enumerate(steps)]


def _reviewed(found: Due) -> datetime | None:
    early = (State.SUMMARY_SUBMITTED, State.SUMMARY_STORED, State.SUMMARY_MANUAL)
    return None if State(found.head.state) in early else found.head.accepted_at


def _removed(found: Due) -> datetime | None:
    return None if State(found.head.state) in SUMMARY else found.head.released_at


def row(found: Due, language: str) -> dict[str, Any]:
    """A two-step declaration as a list shows it."""
    head, step = found.head, found.step
    fields = ("id", "seq_no", "entry_id", "bill_no", "goods_name", "trader_name", "state")
    shown = {name: getattr(head, name) for name in fields}
    late = found.due is not None and step.completed_at is None and R12c.breached(found.due, clock.now())
    return shown | {
        "state_text": State(head.state).text.say(language),
        "due": found.due,
        "late": late,
        "completed_at": step.completed_at,
        "breached_at": step.breached_at,
        "guarantee_no": step.guarantee_no,
        "estimate_fen": step.estimate_fen,
        "reminded": step.reminded,
    }


def milestone(one: Milestone, language: str) -> dict[str, Any]:
    who = one.who.say(language) if one.who else ""
    return {"text": one.text.say(language), "at": one.at, "due": one.due, "who": who, "next": one.next}


def review(one: RightReview) -> dict[str, Any]:
    fields = ("id", "opened_at", "decision", "reason", "decided_at")
    shown = {name: getattr(one, name) for name in fields}
    return shown | {"organisation": one.organisation_id, "declaration": one.declaration_id}
