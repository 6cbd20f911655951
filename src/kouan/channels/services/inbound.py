"""Messages in: stored as received, then handled; the same message twice has one effect and one answer."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction

from kouan.channels import formats, handlers
from kouan.channels.handlers import Reply
from kouan.channels.models import Channel, Direction, Message, Partner
from kouan.channels.services.intake import store
from kouan.channels.services.outbound import send
from kouan.channels.states import INCOMING, In
from kouan.codecs.customs_xml import envelope
from kouan.codecs.customs_xml.secure import MAX_BYTES, parse
from kouan.journal.context import acting, current
from kouan.journal.services import append
from kouan.kernel import clock
from kouan.kernel.errors import (
    Invalid,
    KouanError,
    Malformed,
    NotFound,
    Problem,
    Refused,
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
    at_point: _Progress = lambda point: None,
) -> Taken:
    """Store the message, handle it, answer. Forbidden, TooLarge, IdempotencyMismatch; Unavailable when we failed.

    A refusal by a rule is not an exception: the message's state, findings and acknowledgement tell it. A refused
    message left no effect, so sent again, corrected or not, it is judged anew. `origin` names the very file it came
    in: the same file found again is not. `at_point` is told "stored" and "handled", so that tests can stop there.
    """
    caller.require(*SENDERS)
    if len(raw) > MAX_BYTES:
        raise TooLarge(limit=f"{MAX_BYTES // 1024 // 1024} MiB")
    if not raw.strip():
        raise Malformed(EMPTY)
    message, repeated = store(caller, raw, channel, filename, idempotency_key, partner, origin)
    at_point("stored")
    handled = handle(message=message.id, caller=caller)
    at_point("handled")
    return Taken(handled, repeated)


def handle(*, message: UUID, caller: Caller | None = None) -> Message:
    """Give a stored message to its handler, once: effects and answer are one transaction. Unavailable on a fault."""
    try:
        with transaction.atomic():
            row = Message.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=message)
            if row.state not in (In.RECEIVED, In.FAILED):
                return row
            who = caller or _sender(row)
            with acting(
                person=who.person, organisation=who.organisation, source=current_source(row), request=row.request
            ):
                _finish(row, _answer(row, who))
            return row
    except Exception as fault:  # whatever a handler may raise: the message stays, with the reason
        log.exception("message %s failed", message)
        _failed(message, fault)
        raise Unavailable() from fault


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
    return source if source != "job" else "folder" if row.channel == Channel.FOLDER else "api"


def _answer(row: Message, caller: Caller) -> Reply | KouanError:
    try:
        with transaction.atomic():
            return _handled(row, caller)
    except KouanError as refusal:
        if refusal.status >= 429:  # not a verdict on the message
            raise
        return refusal


def _handled(row: Message, caller: Caller) -> Reply:
    name, raw = row.format, row.body
    if name == formats.ENVELOPE:
        opened = envelope.decode(raw)
        if not Partner.objects.filter(sender_id=opened.sender, organisation=caller.organisation, is_active=True):
            raise Refused("D-SENDER", STRANGER, sender=opened.sender)
        raw = opened.data
        name = formats.recognise(raw)
    handler = handlers.find(name)
    if not name:
        parse(raw)  # says what is wrong with it
    if handler is None:
        raise Malformed(formats.UNKNOWN_FORMAT, name=name[:32] or "?")
    return handler(caller, raw, row)


def _finish(row: Message, answer: Reply | KouanError) -> None:
    """Write the answer beside the message."""
    reply = answer if isinstance(answer, Reply) else _refused(row, answer)
    event = "accept" if reply.accepted else "refuse"
    row.state = INCOMING.next(In(row.state), event)
    row.status = answer.status if isinstance(answer, KouanError) else 201 if reply.accepted else 422
    row.findings = [as_stored(problem) for problem in reply.findings]
    row.facts, row.ack = dict(reply.facts), bytes(reply.ack)
    row.subject_type, row.subject_id = reply.subject or ("", None)
    row.error, row.finished_at, row.attempts = "", clock.now(), row.attempts + 1
    row.save()
    append(
        type="MESSAGE_ACCEPTED" if reply.accepted else "MESSAGE_REFUSED",
        subject=("message", row.id),
        payload={"format": row.format, "client_no": row.client_no, "findings": len(reply.findings)},
        set=_set(row),
    )
    if row.channel == Channel.FOLDER:  # nobody waits for the answer: it goes the way the message came
        name = f"ack_{row.client_no or row.sha256[:16]}.xml"
        send(
            organisation=row.organisation_id,
            format="DecImportResponse",
            body=row.ack,
            filename=name,
            ref=reply.subject,
            key=f"ack:{row.id}",
            reply_to=row.id,
            partner=row.partner,
        )


def _refused(row: Message, error: KouanError) -> Reply:
    findings: list[Problem] = list(error.problems) if isinstance(error, Invalid) else []
    if not findings:
        findings = [
            Problem(
                getattr(error, "rule", "") or ("B01" if isinstance(error, Malformed) else error.code), "", error.text
            )
        ]
    return Reply(None, formats.refusal(row.client_no, error), findings, False, {"code": error.code})


def _failed(message: UUID, fault: Exception) -> None:
    with transaction.atomic():
        row = Message.objects.select_for_update().get(pk=message)
        if row.state not in (In.RECEIVED, In.FAILED):
            return
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


def as_stored(problem: Problem) -> dict[str, str]:
    """A finding as kept with the message: both languages."""
    return {
        "rule": problem.rule,
        "field": problem.field,
        "severity": str(problem.severity),
        "zh": problem.text.zh,
        "en": problem.text.en,
    }


def _set(row: Message) -> dict[str, Any]:
    return {
        "state": row.state,
        "subject_type": row.subject_type,
        "subject_id": row.subject_id,
        "attempts": row.attempts,
        "finished_at": row.finished_at,
    }


def _sender(row: Message) -> Caller:
    """The caller as whom the message was sent, cut to what its organisation may be today."""
    said = row.sent_by
    roles = frozenset(Role(role) for role in said.get("roles", ()) if role in row.organisation.roles)
    person = said.get("person")
    return Caller(UUID(person) if person else None, row.organisation_id, roles, said.get("language", "zh-hans"))
