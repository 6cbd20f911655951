"""The answer to a message: written beside it, and sent where nobody waits for it."""

from __future__ import annotations

from typing import Any

import msgspec

from kouan.channels import formats
from kouan.channels.handlers import Reply
from kouan.channels.models import Acknowledgement, Channel, Message, Partner
from kouan.channels.services.intake import insert, words
from kouan.channels.services.outbound import drafted, nudge, outlet, queued
from kouan.channels.states import INCOMING, In
from kouan.journal.db import run
from kouan.journal.services import Entry, append_parameters, append_sql
from kouan.journal.wake import appended
from kouan.kernel import clock
from kouan.kernel.errors import Invalid, KouanError, Malformed, Problem

DEFAULT = Partner()  # how an organisation without a profile is read and answered
_PLAIN = ("state", "status", "ack", "subject_type", "subject_id", "words", "error", "finished_at", "attempts")
_JSON = ("findings", "facts")
_SET = ", ".join([*(f"{name} = %({name})s" for name in _PLAIN), *(f"{name} = %({name})s::jsonb" for name in _JSON)])
_FINISH = f"WITH written AS (UPDATE channels_message SET {_SET} WHERE id = %(id)s) {append_sql()}"  # noqa: S608


def finish(row: Message, answer: Reply | KouanError) -> None:
    """Write the answer beside the message, with its event in one statement; send it where nobody waits for it."""
    reply = settle(row, answer)
    values = {name: getattr(row, name) for name in ("id", *_PLAIN)}
    values |= {name: msgspec.json.encode(getattr(row, name)).decode() for name in _JSON}
    run(_FINISH, values | append_parameters(judged(row, reply)))
    appended()
    if (told := answer_to(row, reply)) is not None:
        insert(told, [queued(told)])
        nudge(told)


def write(row: Message, reply: Reply, *before: Entry) -> bool:
    """Write a message that has its answer already, and the answer where it is sent, with their events in one statement.

    `before` are events of the message that come first. False when it came before: the caller rolls back.
    """
    told = answer_to(row, reply)
    if told is None:
        return insert(row, [*before, judged(row, reply)])
    if not insert(row, [*before, judged(row, reply), queued(told)], told):
        return False
    nudge(told)
    return True


def settle(row: Message, answer: Reply | KouanError) -> Reply:
    """Put the answer into the row, which is not written yet."""
    reply = answer if isinstance(answer, Reply) else _refused(row, answer)
    event = "accept" if reply.accepted else "refuse"
    row.state = INCOMING.next(In(row.state), event)
    row.status = answer.status if isinstance(answer, KouanError) else 201 if reply.accepted else 422
    row.findings = [as_stored(problem) for problem in reply.findings]
    row.facts, row.ack = dict(reply.facts), bytes(reply.ack)
    row.subject_type, row.subject_id = reply.subject or ("", None)
    row.words = words(row.words, *row.facts.values())
    row.error, row.finished_at, row.attempts = "", clock.now(), row.attempts + 1
    return reply


def judged(row: Message, reply: Reply) -> Entry:
    """The event that tells of the answer."""
    return Entry(
        "MESSAGE_ACCEPTED" if reply.accepted else "MESSAGE_REFUSED",
        ("message", row.id),
        {"format": row.format, "client_no": row.client_no, "findings": len(reply.findings)},
        set=written(row),
    )


def _wants_answer(row: Message, reply: Reply) -> bool:
    profile = row.partner or DEFAULT
    if not reply.ack or profile.acknowledgement == Acknowledgement.NEVER:
        return False
    return profile.acknowledgement == Acknowledgement.ALWAYS or bool(reply.findings) or not reply.accepted


def answer_to(row: Message, reply: Reply) -> Message | None:
    """Where nobody waits for it, the answer goes the way the message came: it, not written yet; None for no answer."""
    if row.channel == Channel.HTTPS or not _wants_answer(row, reply):
        return None
    entry = formats.of(row.body)
    return drafted(
        row.partner or outlet(row.organisation_id),
        organisation=row.organisation_id,
        format=entry.answer,
        body=bytes(row.ack),
        filename=f"ack_{row.client_no or row.sha256[:16]}.{entry.suffix}",
        ref=reply.subject,
        key=f"ack:{row.id}",
        reply_to=row.id,
    )


def _refused(row: Message, error: KouanError) -> Reply:
    findings: list[Problem] = list(error.problems) if isinstance(error, Invalid) else []
    if not findings:
        findings = [
            Problem(
                getattr(error, "rule", "") or ("B01" if isinstance(error, Malformed) else error.code), "", error.text
            )
        ]
    return Reply(None, formats.refusal(row.client_no, error, row.body), findings, False, {"code": error.code})


def as_stored(problem: Problem) -> dict[str, str]:
    """A finding as kept with the message: both languages."""
    said = {
        "rule": problem.rule,
        "field": problem.field,
        "severity": str(problem.severity),
        "zh": problem.text.zh,
        "en": problem.text.en,
    }
    return {name: text.replace("\0", "␀") for name, text in said.items()}  # PostgreSQL holds no NUL


def written(row: Message) -> dict[str, Any]:
    """What the journal replays of an incoming message."""
    return {
        "state": row.state,
        "subject_type": row.subject_type,
        "subject_id": row.subject_id,
        "attempts": row.attempts,
        "finished_at": row.finished_at,
    }
