"""Messages out: queued in the caller's transaction, fetched over HTTPS or carried to the partner."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction

from kouan.channels import transports
from kouan.channels.models import Channel, Direction, Message, Partner
from kouan.channels.services import sealing
from kouan.channels.services.intake import insert, words
from kouan.channels.states import OUTGOING, Out
from kouan.journal.context import current
from kouan.journal.services import Entry, append, require_transaction
from kouan.kernel import clock
from kouan.kernel.errors import NotFound
from kouan.registry.caller import Caller

FIRST_PAUSE, LONGEST_PAUSE = 5, 3600  # seconds [D]
MOST_ATTEMPTS = 32  # with these pauses: about a day [D]
_together: ContextVar[list[UUID] | None] = ContextVar("together", default=None)  # queued in one batch


def send(
    *,
    organisation: UUID,
    format: str,
    body: bytes,
    filename: str = "",
    ref: tuple[str, UUID] | None = None,
    key: str = "",
    reply_to: UUID | None = None,
    partner: Partner | None = None,
) -> Message:
    """Queue a message for an organisation, in the caller's transaction (RuntimeError outside one).

    It is carried to the organisation's partner, else waits to be fetched over HTTPS. `ref` is what it is about, `key`
    our own number of it: sent again with the same key it is the same message (use it in subscribers).
    """
    require_transaction()
    to = partner or outlet(organisation)
    message = drafted(
        to, organisation=organisation, format=format, body=body, filename=filename, ref=ref, key=key, reply_to=reply_to
    )
    if not insert(message, [queued(message)]):
        return _known(organisation, format, key)
    nudge(message)
    return message


def drafted(
    to: Partner | None,
    *,
    organisation: UUID,
    format: str,
    body: bytes,
    filename: str,
    ref: tuple[str, UUID] | None,
    key: str,
    reply_to: UUID | None,
) -> Message:
    """The message as a row that is not written yet."""
    return Message(
        direction=Direction.OUT,
        organisation_id=organisation,
        partner=to,
        channel=to.channel if to else Channel.HTTPS,
        format=format,
        filename=filename,
        raw=body,
        size=len(body),
        sha256=hashlib.sha256(body).hexdigest(),
        charset="utf-8",
        client_no=key,
        facts=sealing.facts(to, body),
        state=Out.WAITING,
        subject_type=ref[0] if ref else "",
        subject_id=ref[1] if ref else None,
        reply_to=reply_to,
        request=current().request or uuid4(),
        words=words(filename, key),
        due_at=clock.now(),
    )


def queued(message: Message) -> Entry:
    """The event that tells of a message that waits to be carried or fetched."""
    return Entry(
        "MESSAGE_QUEUED",
        ("message", message.id),
        {
            "format": message.format,
            "organisation": str(message.organisation_id),
            "channel": str(message.channel),
        },
        set={"state": Out.WAITING, "subject_type": message.subject_type, "subject_id": message.subject_id}
        | {"attempts": 0},
    )


def acknowledge(*, caller: Caller, messages: Iterable[UUID]) -> int:
    """The addressee has fetched and kept these; answers how many were waiting. Others' ids count as unknown."""
    with transaction.atomic():
        rows = Message.objects.select_for_update().filter(
            pk__in=list(messages), organisation=caller.organisation, direction=Direction.OUT, state=Out.WAITING
        )
        found: list[Message] = list(rows.order_by("id"))
        for row in found:
            change(row, "deliver")
        return len(found)


def resend(*, message: UUID, caller: Caller) -> Message:
    """Queue it again, also after it was given up. NotFound for another organisation's."""
    with transaction.atomic():
        rows = Message.objects.select_for_update(of=("self",)).select_related("partner")
        row = rows.filter(pk=message, organisation=caller.organisation, direction=Direction.OUT).first()
        if row is None:
            raise NotFound()
        row.attempts, row.error, row.error_en, row.due_at = 0, "", "", clock.now()
        change(row, "resend")
        nudge(row)
        return row


def missed(row: Message, fault: transports.Undelivered) -> Message:
    """One attempt failed: the next comes after a longer pause, until it is given up. The row is locked."""
    row.attempts += 1
    row.error, row.error_en = fault.text.zh[:500], fault.text.en[:500]
    if fault.final or row.attempts >= MOST_ATTEMPTS:
        change(row, "give_up")
    else:
        row.due_at = clock.now() + timedelta(seconds=pause(row.attempts))
        change(row, "miss")
    return row


def pause(attempts: int) -> int:
    """Seconds until the next attempt: doubling, at most an hour."""
    return min(FIRST_PAUSE << min(max(attempts - 1, 0), 20), LONGEST_PAUSE)


_TYPES = {
    "deliver": "MESSAGE_DELIVERED",
    "hand_over": "MESSAGE_SENT",
    "miss": "MESSAGE_MISSED",
    "give_up": "MESSAGE_DEAD",
    "resend": "MESSAGE_RESENT",
}


def change(row: Message, event: str) -> None:
    """The row takes the event, and the journal tells of it. The row is locked."""
    row.state = OUTGOING.next(Out(row.state), event)
    row.finished_at = clock.now() if row.state == Out.DELIVERED else None
    if row.state in (Out.DELIVERED, Out.DEAD):
        row.due_at = None
    row.save(update_fields=["state", "attempts", "error", "error_en", "finished_at", "due_at"])
    append(
        type=_TYPES[event],
        subject=("message", row.id),
        payload={"format": row.format, "error": row.error},
        set={"state": row.state, "attempts": row.attempts, "finished_at": row.finished_at},
    )


def _known(organisation: UUID, format: str, key: str) -> Message:
    sent = Message.objects.filter(direction=Direction.OUT, organisation=organisation, format=format)
    return sent.get(client_no=key)


def outlet(organisation: UUID) -> Partner | None:
    """Where this organisation wants its messages: the newest partner that we carry to, else the HTTPS one."""
    found = list(Partner.objects.filter(organisation=organisation, is_active=True).order_by("id"))
    return max(found, key=lambda one: (transports.carried(one.channel), one.pk), default=None)


def nudge(row: Message) -> None:
    """A job of the same transaction makes the first attempt soon; later ones are a matter of `due_at`."""
    if not (transports.carried(row.channel) or sealing.waits(row)):
        return
    from kouan.channels.jobs import deliver as job

    together = _together.get()
    if together is None:
        job.defer(message=str(row.id))
    else:
        together.append(row.id)


@contextmanager
def nudging_together() -> Iterator[None]:
    """The jobs of all messages queued in the block are written at its end, in one statement.

    A message whose savepoint was rolled back has none.
    """
    from kouan.channels.jobs import deliver as job

    ids: list[UUID] = []
    token = _together.set(ids)
    try:
        yield
    finally:
        _together.reset(token)
    if ids:
        there = Message.objects.filter(pk__in=ids).order_by("id").values_list("id", flat=True)
        given: list[dict[str, Any]] = [{"message": str(id)} for id in there]
        job.batch_defer(*given)
