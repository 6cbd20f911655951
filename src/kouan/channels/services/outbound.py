"""Messages out: queued in the caller's transaction, fetched over HTTPS or written into the partner's folder."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from uuid import UUID, uuid4

from django.db import transaction

from kouan.channels import files
from kouan.channels.models import Channel, Direction, Message, Partner
from kouan.channels.states import OUTGOING, Out
from kouan.journal.context import current
from kouan.journal.services import append, require_transaction
from kouan.kernel import clock
from kouan.kernel.errors import NotFound
from kouan.registry.caller import Caller

MOST_ATTEMPTS = 8  # [D]
FIRST_PAUSE, LONGEST_PAUSE = 5, 3600  # seconds [D]


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

    It goes into the folder of the organisation's folder partner, else waits to be fetched over HTTPS. `ref` is what it
    is about, `key` our own number of it: sent again with the same key it is the same message (use it in subscribers).
    """
    require_transaction()
    if key and (known := _known(organisation, format, key)) is not None:
        return known
    to = partner or _partner(organisation)
    message = Message.objects.create(
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
        state=Out.WAITING,
        subject_type=ref[0] if ref else "",
        subject_id=ref[1] if ref else None,
        reply_to=reply_to,
        request=current().request or uuid4(),
    )
    _queued(message)
    _schedule(message, 0)
    return message


def deliver(*, message: UUID) -> Message:
    """Try once to write a waiting message into its folder; a failure is kept, tried again later, at last given up."""
    with transaction.atomic():
        row = Message.objects.select_for_update(of=("self",)).select_related("partner").get(pk=message)
        if row.state != Out.WAITING or row.partner is None or row.channel != Channel.FOLDER:
            return row
        try:
            files.put(row.partner.folder, f"{row.id}_{row.filename or row.format}", row.body)
        except OSError as fault:
            return _missed(row, fault)
        row.attempts += 1
        _change(row, "deliver", "MESSAGE_DELIVERED")
        return row


def acknowledge(*, caller: Caller, messages: Iterable[UUID]) -> int:
    """The addressee has fetched and kept these; answers how many were waiting. Others' ids count as unknown."""
    with transaction.atomic():
        rows = Message.objects.select_for_update().filter(
            pk__in=list(messages), organisation=caller.organisation, direction=Direction.OUT, state=Out.WAITING
        )
        found: list[Message] = list(rows.order_by("id"))
        for row in found:
            _change(row, "deliver", "MESSAGE_DELIVERED")
        return len(found)


def resend(*, message: UUID, caller: Caller) -> Message:
    """Queue it again, also after it was given up. NotFound for another organisation's."""
    with transaction.atomic():
        rows = Message.objects.select_for_update(of=("self",)).select_related("partner")
        row = rows.filter(pk=message, organisation=caller.organisation, direction=Direction.OUT).first()
        if row is None:
            raise NotFound()
        row.attempts, row.error = 0, ""
        _change(row, "resend", "MESSAGE_RESENT")
        _schedule(row, 0)
        return row


def pause(attempts: int) -> int:
    """Seconds until the next attempt: doubling, at most an hour."""
    return min(FIRST_PAUSE << min(max(attempts - 1, 0), 20), LONGEST_PAUSE)


def _known(organisation: UUID, format: str, key: str) -> Message | None:
    return Message.objects.filter(
        direction=Direction.OUT, organisation=organisation, format=format, client_no=key
    ).first()


def _queued(row: Message) -> None:
    append(
        type="MESSAGE_QUEUED",
        subject=("message", row.id),
        payload={"format": row.format, "organisation": str(row.organisation_id), "channel": str(row.channel)},
        set={"state": row.state, "subject_type": row.subject_type, "subject_id": row.subject_id, "attempts": 0},
    )


def _missed(row: Message, fault: OSError) -> Message:
    row.attempts += 1
    row.error = files.sentence(fault).zh[:500]
    if row.attempts >= MOST_ATTEMPTS:
        _change(row, "give_up", "MESSAGE_DEAD")
    else:
        _change(row, "miss", "MESSAGE_MISSED")
        _schedule(row, pause(row.attempts))
    return row


def _change(row: Message, event: str, type: str) -> None:
    row.state = OUTGOING.next(Out(row.state), event)
    row.finished_at = clock.now() if row.state == Out.DELIVERED else None
    row.save(update_fields=["state", "attempts", "error", "finished_at"])
    append(
        type=type,
        subject=("message", row.id),
        payload={"format": row.format, "error": row.error},
        set={"state": row.state, "attempts": row.attempts, "finished_at": row.finished_at},
    )


def _partner(organisation: UUID) -> Partner | None:
    """Where this organisation wants its messages: its folder when it has one."""
    return Partner.objects.filter(organisation=organisation, is_active=True).order_by("-channel", "id").last()


def _schedule(row: Message, seconds: int) -> None:
    """A job of the same transaction writes the file; what is fetched over HTTPS needs none."""
    if row.channel != Channel.FOLDER:
        return
    from kouan.channels.jobs import deliver as job

    job.configure(schedule_in={"seconds": seconds}).defer(message=str(row.id))
