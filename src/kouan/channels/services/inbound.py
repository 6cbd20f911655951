"""Messages in: stored as received, then handled; the same message twice has one effect and one answer."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import InterfaceError, OperationalError, transaction

from kouan.channels import formats, handlers
from kouan.channels.handlers import Reply
from kouan.channels.models import Channel, Direction, Message, Partner
from kouan.channels.services.answering import finish, settle, write, written
from kouan.channels.services.carrying import carried_out
from kouan.channels.services.intake import announce, made, received, store
from kouan.channels.states import INCOMING, In
from kouan.codecs.customs_xml.secure import MAX_BYTES
from kouan.journal.context import acting, current
from kouan.journal.services import append
from kouan.kernel import clock
from kouan.kernel.errors import (
    Conflict,
    KouanError,
    Malformed,
    NotFound,
    TooLarge,
    Unavailable,
)
from kouan.kernel.text import Text
from kouan.registry.caller import Caller
from kouan.registry.roles import Role

log = logging.getLogger(__name__)

SENDERS = (Role.TRADER, Role.BROKER, Role.CARRIER, Role.TERMINAL, Role.RAIL)
EMPTY = Text("报文为空。", "The message is empty.")
AT_ONCE = frozenset(Channel) - {Channel.AS2}  # whose receipt is written before the message is handled
TRY_AGAIN = 429  # from this status on an error is no verdict on the message
_JUDGED = (
    *("state", "status", "findings", "facts", "ack", "subject_type", "subject_id", "words", "error", "attempts"),
    "finished_at",
)
_Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Taken:
    """The message after handling; `repeated` when it had come before and this is the former answer."""

    message: Message
    repeated: bool


def receive(
    *,
    caller: Caller,
    raw: bytes,
    channel: str = Channel.HTTPS,
    filename: str = "",
    idempotency_key: str = "",
    partner: Partner | None = None,
    origin: str = "",
    corrects: UUID | None = None,
    at_point: _Progress = lambda point: None,
) -> Taken:
    """Store the message, handle it, answer. Forbidden, TooLarge, IdempotencyMismatch; Unavailable when we failed.

    A refusal by a rule is not an exception: the message's state, findings and acknowledgement tell it. A refused
    message left no effect, so sent again, corrected or not, it is judged anew. `origin` names the very file it came
    in: the same file found again is not. Message, effects and answer are one transaction: the sender has no answer
    before it is committed. `at_point` is told "stored" and "handled", so that tests can stop there.
    """
    caller.require(*SENDERS)
    if len(raw) > MAX_BYTES:
        raise TooLarge(limit=f"{MAX_BYTES // 1024 // 1024} MiB")
    if not raw.strip():
        raise Malformed(EMPTY)
    row = made(caller, raw, channel, filename, idempotency_key, partner, origin, corrects)
    plain = bool(row.client_no) and channel in AT_ONCE and not idempotency_key
    if plain and (_kept(caller, row) or _at_once(caller, row, at_point)):
        at_point("handled")
        return Taken(row, False)
    fault = None
    with transaction.atomic():
        message, repeated = store(row, origin)
        at_point("stored")
        if not repeated:
            fault = _judged(message, caller)
    if repeated:
        message = handle(message=message.id, caller=caller)
    if fault is not None:
        raise Unavailable() from fault
    at_point("handled")
    return Taken(message, repeated)


class _CameBefore(Exception):
    """A twin of the message was written while this one was handled."""


def _at_once(caller: Caller, row: Message, at_point: _Progress) -> bool:
    """The usual message: handled, then written with its answer, in one transaction. False when it is not so simple.

    Then nothing of it stands, the row is as it was, and the longer way judges it anew. A refusal undoes all that was
    written; the refused message is then written with its answer.
    """
    before = {name: getattr(row, name) for name in _JUDGED}
    try:
        with transaction.atomic(), _acting(row, caller):
            if not announce(row):
                return False
            at_point("stored")
            reply = settle(row, carried_out(row, caller))
            if not write(row, reply):
                raise _CameBefore  # noqa: TRY301 - rolls back
            return True
    except (OperationalError, InterfaceError):
        raise
    except KouanError as error:
        _restore(row, before)
        done = error.status < TRY_AGAIN and _written(row, caller, error)
    except Exception:  # came before, or a fault: the longer way answers, or keeps the message and tells
        done = False
    if not done:
        _restore(row, before)
    return done


def _written(row: Message, caller: Caller, answer: Reply | KouanError) -> bool:
    """Write a message that has its answer already, with both its events in one statement; False when it came before."""
    reply = settle(row, answer)
    with _acting(row, caller):
        if row.channel == Channel.HTTPS:
            return write(row, reply, received(row))
        with suppress(_CameBefore), transaction.atomic():
            if not write(row, reply, received(row)):
                raise _CameBefore
            return True
        return False


def _restore(row: Message, before: dict[str, Any]) -> None:
    for name, value in before.items():
        setattr(row, name, value)
    row._state.adding = True


def _kept(caller: Caller, row: Message) -> bool:
    """The usual message that nothing but us acts on: judged first, then written with both its events in one statement.

    False, and nothing is written, when it is refused, has a handler, or came before.
    """
    entry = formats.of(row.body)
    if not entry.kept or handlers.find(row.format) or handlers.find(entry.family):
        return False
    before = {name: getattr(row, name) for name in _JUDGED}
    try:
        done = _written(row, caller, carried_out(row, caller))
    except (OperationalError, InterfaceError):
        raise
    except Exception:  # whatever it is: the longer way stores the message first, and tells
        done = False
    if not done:
        _restore(row, before)
    return done


def _acting(row: Message, who: Caller) -> AbstractContextManager[Any]:
    """Events are the message's: its sender, its channel, its request."""
    return acting(person=who.person, organisation=who.organisation, source=current_source(row), request=row.request)


def handle(*, message: UUID, caller: Caller | None = None) -> Message:
    """Give a stored message to its handler, once: effects and answer are one transaction. Unavailable on a fault."""
    with transaction.atomic():
        rows = Message.objects.select_for_update(of=("self",)).select_related("organisation", "partner")
        row = rows.get(pk=message)
        if row.state not in (In.RECEIVED, In.FAILED):
            return row
        fault = _judged(row, caller or _sender(row))
    if fault is not None:
        raise Unavailable() from fault
    return row


def _judged(row: Message, who: Caller) -> Exception | None:
    """Write effects and answer, in the caller's transaction; the fault of ours, when there was one, instead of both."""
    with _acting(row, who):
        try:
            with transaction.atomic():
                finish(row, carried_out(row, who))
        except (OperationalError, InterfaceError):
            raise  # the database is away: nothing can be kept, and nobody has an answer
        except Exception as error:  # whatever a handler may raise: the message stays, with the reason
            if isinstance(error, KouanError) and error.status < TRY_AGAIN:
                finish(row, error)
                return None
            log.exception("message %s failed", row.id)
            _fail(row, error)
            return error
    return None


def correct(*, message: UUID, caller: Caller, raw: bytes) -> Taken:
    """Send a corrected copy of a message that was refused or failed; the copy keeps a link to it.

    NotFound for another organisation's, Conflict for one that had its effect. A failed message is closed in favour of
    its copy, so that only one of them can ever have an effect.
    """
    caller.require(*SENDERS)
    with transaction.atomic():
        rows = Message.objects.select_for_update(of=("self",)).select_related("partner")
        row = rows.filter(pk=message, organisation=caller.organisation, direction=Direction.IN).first()
        if row is None:
            raise NotFound()
        if row.state not in (In.REFUSED, In.FAILED):
            raise Conflict()
        if row.state == In.FAILED:
            row.state = INCOMING.next(In.FAILED, "refuse")
            row.finished_at = clock.now()
            row.save(update_fields=["state", "finished_at"])
            append(type="MESSAGE_REPLACED", subject=("message", row.id), payload={}, set=written(row))
    return receive(
        caller=caller,
        raw=raw,
        channel=row.channel,
        filename=row.filename,
        partner=row.partner,
        corrects=row.id,
    )


def replay(*, message: UUID, caller: Caller) -> Message:
    """Handle once more what failed on our side. NotFound for another organisation's, Conflict when it has an answer."""
    caller.require(*SENDERS)
    row = Message.objects.filter(pk=message, organisation=caller.organisation, direction=Direction.IN).first()
    if row is None:
        raise NotFound()
    INCOMING.next(In(row.state), "accept")  # raises when it is finished
    return handle(message=row.id, caller=caller)


def current_source(row: Message) -> str:
    """The source events carry: as the caller acts now, or the channel the message came by."""
    source = current().source
    return source if source != "job" else "folder" if row.channel in (Channel.FOLDER, Channel.SFTP) else "api"


def _fail(row: Message, fault: Exception) -> None:
    row.refresh_from_db(fields=["state", "attempts"])
    row.state = INCOMING.next(In(row.state), "fail")
    row.attempts += 1
    row.error = f"{type(fault).__name__}: {fault}".replace("\0", "")[:500]
    row.save(update_fields=["state", "attempts", "error"])
    append(
        type="MESSAGE_FAILED",
        subject=("message", row.id),
        payload={"error": type(fault).__name__},
        set={"state": row.state, "attempts": row.attempts},
    )


def _sender(row: Message) -> Caller:
    """The caller as whom the message was sent, cut to what its organisation may be today."""
    said = row.sent_by
    roles = frozenset(Role(role) for role in said.get("roles", ()) if role in row.organisation.roles)
    person = said.get("person")
    return Caller(UUID(person) if person else None, row.organisation_id, roles, said.get("language", "zh-hans"))
