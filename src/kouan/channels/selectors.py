"""Reads of the channels, scoped to the caller.

Everybody sees the messages of their own organisation; customs also those addressed to customs; the port office, which
runs the window, sees of all that they came and what became of them, not what they say.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from kouan.channels.formats import DEC_MESSAGE, DECLARATION, ENVELOPE
from kouan.channels.models import Direction, Message, Partner
from kouan.channels.states import TEXTS, Out
from kouan.journal import types
from kouan.journal.models import Event
from kouan.journal.selectors import of_subject
from kouan.kernel.errors import Forbidden, Malformed, NotFound
from kouan.kernel.text import Text
from kouan.registry.caller import Caller
from kouan.registry.roles import Role

READERS = (
    Role.TRADER,
    Role.BROKER,
    Role.CARRIER,
    Role.TERMINAL,
    Role.RAIL,
    Role.CUSTOMS,
    Role.PORT_OFFICE,
)
TO_CUSTOMS = (DEC_MESSAGE, DECLARATION, ENVELOPE)
BAD_FILTER = Text("参数 {name} 格式不正确。", "The parameter {name} is malformed.")
MOST_EVENTS = 100
HEAVY = ("raw", "ack", "findings", "sent_by")
_ADDRESSED = Q(direction=Direction.IN, format__in=TO_CUSTOMS)


@dataclass(frozen=True, slots=True)
class Told:
    """One event for people."""

    seq: int
    type: str
    text: Text
    subject_type: str
    subject_id: UUID
    at: datetime


def messages(
    caller: Caller, *, direction: str = "", state: str = "", text: str = "", before: UUID | None = None
) -> QuerySet[Message]:
    """Messages the caller may see, newest first, without their bodies; filtered. Forbidden without a reading role."""
    found = _visible(caller).select_related("organisation").defer(*HEAVY)
    if direction and direction not in Direction.values:
        raise Malformed(BAD_FILTER, name="direction")
    if state and state not in TEXTS:
        raise Malformed(BAD_FILTER, name="state")
    found = found.filter(**{name: said for name, said in {"direction": direction, "state": state}.items() if said})
    if before:
        found = found.filter(id__lt=before)
    if text := text.replace("\0", "").strip()[:100]:
        found = found.filter(_matches(text))
    return found.order_by("-id")


def message(caller: Caller, id: UUID) -> Message:
    """One message with its body. NotFound when it is not the caller's to see."""
    found = _visible(caller).select_related("organisation", "partner").filter(pk=id).first()
    if found is None:
        raise NotFound()
    return found


def may_read_body(caller: Caller, message: Message) -> bool:
    """Whether the caller may read what the message says."""
    if message.organisation_id == caller.organisation:
        return True
    return caller.may(Role.CUSTOMS) and message.direction == Direction.IN and message.format in TO_CUSTOMS


def body(caller: Caller, id: UUID) -> Message:
    """One message whose bytes the caller may read; Forbidden for the port office looking at others'."""
    found = message(caller, id)
    if not may_read_body(caller, found):
        raise Forbidden()
    return found


def receipts(caller: Caller, *, after: UUID | None = None, all: bool = False, limit: int = 100) -> list[Message]:
    """Messages waiting to be fetched by the caller's organisation, oldest first; with `all` also those acknowledged.

    What is not acknowledged stays here, so a message committed late is never skipped by a cursor that moved on.
    """
    caller.require(*READERS)
    found = Message.objects.filter(organisation=caller.organisation, direction=Direction.OUT)
    found = found.exclude(facts__contains={"signed": ""})  # not signed yet
    if not all:
        found = found.filter(state=Out.WAITING)
    if after:
        found = found.filter(id__gt=after)
    return list(found.order_by("id")[:limit])


def partners(caller: Caller) -> QuerySet[Partner]:
    """The organisation's own partners; all of them for the port office."""
    caller.require(*READERS)
    found = Partner.objects.select_related("organisation")
    return found if caller.may(Role.PORT_OFFICE) else found.filter(organisation=caller.organisation)


def attention(caller: Caller) -> QuerySet[Message]:
    """The organisation's messages that somebody must look at: failed on our side, or given up."""
    if not caller.may(*READERS):
        return Message.objects.none()
    found = Message.objects.filter(organisation=caller.organisation, state__in=("failed", "dead"))
    return found.defer(*HEAVY).order_by("-id")


def partner(caller: Caller, id: UUID) -> Partner:
    """One partner with its certificates. NotFound when it is not the caller's to see."""
    found = partners(caller).filter(pk=id).first()
    if found is None:
        raise NotFound()
    return found


def events_of(message: Message) -> list[Told]:
    """What the journal tells of the message, and what it caused (the same request, written in between), in order."""
    own = of_subject("message", message.id)
    if not own:
        return []
    between = Event.objects.filter(seq__gte=own[0].seq, seq__lte=own[-1].seq, request=message.request)
    every: list[Any] = [*own, *between[:MOST_EVENTS]]
    found = {event.seq: event for event in every}
    return [_told(event) for _, event in sorted(found.items())]


def _told(event: Any) -> Told:
    kind = types.get(event.type)
    return Told(event.seq, event.type, kind.text, event.subject_type, event.subject_id, event.recorded_at)


def related(caller: Caller, message: Message) -> list[Message]:
    """Answers to it, what it answers, its corrected copies and what it corrects; as far as the caller sees them."""
    same = Q(reply_to=message.id) | Q(corrects=message.id)
    ids = [one for one in (message.reply_to, message.corrects) if one]
    if ids:
        same |= Q(pk__in=ids)
    return list(_visible(caller).filter(same).defer(*HEAVY).order_by("id")[:50])


def _visible(caller: Caller) -> QuerySet[Message]:
    caller.require(*READERS)
    if caller.may(Role.PORT_OFFICE):
        return Message.objects.all()
    own = Q(organisation=caller.organisation)
    return Message.objects.filter(own | _ADDRESSED if caller.may(Role.CUSTOMS) else own)


def _matches(text: str) -> Q:
    """By any part of a file name or number (index `message_words`), or by the digest of the whole."""
    return Q(sha256=text.lower()) if len(text) == 64 else Q(words__icontains=text)
