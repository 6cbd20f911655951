"""Messages in: stored as received, then handled; the same message twice has one effect and one answer."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from uuid import UUID

from django.db import InterfaceError, OperationalError, transaction

from kouan.channels import formats, handlers
from kouan.channels.handlers import Reply
from kouan.channels.models import Channel, Direction, Message, Partner, Strictness
from kouan.channels.services import sealing
from kouan.channels.services.answering import DEFAULT, finish, judged, settle, written
from kouan.channels.services.intake import insert, made, received, store
from kouan.channels.states import INCOMING, In
from kouan.codecs.customs_xml import envelope
from kouan.codecs.customs_xml.secure import MAX_BYTES, parse
from kouan.journal.context import acting, current
from kouan.journal.services import append
from kouan.kernel import clock
from kouan.kernel.errors import (
    Conflict,
    Invalid,
    KouanError,
    Malformed,
    NotFound,
    Problem,
    Refused,
    Severity,
    TooLarge,
    Unavailable,
)
from kouan.kernel.text import Text
from kouan.registry.caller import Caller
from kouan.registry.roles import Role

log = logging.getLogger(__name__)

SENDERS = (Role.TRADER, Role.BROKER, Role.CARRIER, Role.TERMINAL, Role.RAIL)
EMPTY = Text("报文为空。", "The message is empty.")
STRANGER = Text("发送方“{sender}”不是本单位登记的对接方。", "Sender “{sender}” is not a partner of your organisation.")
NOT_AGREED = Text(
    "对接方“{partner}”的约定不含报文类型 {name}。", "The profile of “{partner}” does not allow messages of type {name}."
)
NOBODY = Text(
    "本平台暂无业务处理 {name}：报文已收存，可在报文台查看。", "No part of this window acts on {name} yet: kept."
)
XML = "application/xml"
TRY_AGAIN = 429  # from this status on an error is no verdict on the message
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
    plain = channel == Channel.HTTPS and not (idempotency_key or origin)
    if plain and (kept := _kept(caller, made(caller, raw, channel, filename, "", partner, "", corrects))):
        at_point("stored")
        at_point("handled")
        return Taken(kept, False)
    fault = None
    with transaction.atomic():
        message, repeated = store(caller, raw, channel, filename, idempotency_key, partner, origin, corrects)
        at_point("stored")
        if not repeated:
            fault = _judged(message, caller)
    if repeated:
        message = handle(message=message.id, caller=caller)
    if fault is not None:
        raise Unavailable() from fault
    at_point("handled")
    return Taken(message, repeated)


def _kept(caller: Caller, row: Message) -> Message | None:
    """The usual message that nothing but us acts on: judged first, then written with both its events in one statement.

    None, and nothing is written, when it has no number, is refused, has a handler, or came before.
    """
    entry = formats.of(row.body)
    if not row.client_no or not entry.kept or handlers.find(row.format) or handlers.find(entry.family):
        return None
    try:
        reply = settle(row, _handled(row, caller))
    except Exception:  # whatever it is: the longer way stores the message first, and tells
        return None
    with acting(
        person=caller.person, organisation=caller.organisation, source=current_source(row), request=row.request
    ):
        return row if insert(row, [received(row), judged(row, reply)]) else None


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
    with acting(person=who.person, organisation=who.organisation, source=current_source(row), request=row.request):
        try:
            with transaction.atomic():
                finish(row, _handled(row, who))
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


def _handled(row: Message, caller: Caller) -> Reply:
    profile = row.partner or DEFAULT
    name, raw = row.format, row.body
    if name == formats.ENVELOPE:
        opened = envelope.decode(raw)
        if not Partner.objects.filter(sender_id=opened.sender, organisation=caller.organisation, is_active=True):
            raise Refused("D-SENDER", STRANGER, sender=opened.sender)
        raw = opened.data
        name = formats.recognise(raw)
    entry = formats.of(raw)
    if name and profile.formats and not {name, entry.family, row.format} & set(profile.formats):
        raise Refused("D-FORMAT", NOT_AGREED, partner=profile.name, name=name)
    checked = [*_signature(row), *entry.check(raw, profile.charset)]
    if profile.strictness == Strictness.REJECT and any(one.severity == Severity.STOP for one in checked):
        raise Invalid(checked)
    raw = entry.normal(raw, profile.charset)
    raw = sealing.opened(raw) if entry.media == XML else raw
    reply = _effect(row, caller, name, raw, entry)
    findings = [*checked, *reply.findings]
    ack = reply.ack
    if entry.acknowledge and not ack:
        told = reply.findings if profile.strictness == Strictness.ACCEPT else findings
        ack = entry.acknowledge(raw, profile.charset, told)
    return replace(reply, findings=findings, ack=ack)


def _signature(row: Message) -> list[Problem]:
    """What is wrong with the signature of an XML message as it came."""
    entry = formats.of(row.body)
    return sealing.check(row.partner, row.body) if entry.media == XML else []


def _effect(row: Message, caller: Caller, name: str, raw: bytes, entry: formats.Format) -> Reply:
    """What a wing makes of it."""
    handler = handlers.find(name) or handlers.find(entry.family)
    if handler is not None:
        return handler(caller, raw, row)
    if not name:
        parse(raw)  # says what is wrong with it
    if not name or not entry.kept:
        raise Malformed(formats.UNKNOWN_FORMAT, name=name[:32] or "?")
    return Reply(None, b"", [Problem("D-NOBODY", "", NOBODY.format(name=name), Severity.WARN)])


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
