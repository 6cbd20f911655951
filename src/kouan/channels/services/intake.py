"""Taking a message in: stored as it came, unless it came before."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import timedelta
from functools import cache
from uuid import UUID, uuid4

from django.db import connection, transaction
from django.db.models import Q

from kouan.channels import formats
from kouan.channels.models import Channel, Direction, Message, Partner
from kouan.channels.states import In
from kouan.journal.context import current
from kouan.journal.db import run
from kouan.journal.insert import rows_json, statement
from kouan.journal.services import Entry, append, append_many_parameter, append_many_sql
from kouan.journal.wake import appended
from kouan.kernel import clock
from kouan.kernel.errors import IdempotencyMismatch
from kouan.kernel.text import Text
from kouan.registry import versions
from kouan.registry.caller import Caller

STAMP = "partners"
PROCESSED = Text("报文已经处理：同一 CopMsgId 的内容不同", "This CopMsgId was processed before, with other content")


class _Profiles:
    """Profiles as they stood under a stamp; any change of any partner changes the stamp."""

    stamp: UUID | None = None
    held: dict[UUID, Partner | None] = {}


_COLUMNS = tuple(field.attname for field in Message._meta.concrete_fields)
_DAYS = Partner._meta.get_field("duplicate_days").default


def profile(organisation: UUID) -> Partner | None:
    """How the organisation's messages over HTTPS are read: its HTTPS partner, when it has one. Held until changed."""
    stamp = versions.stamp(STAMP)
    if stamp != _Profiles.stamp:
        _Profiles.stamp, _Profiles.held = stamp, {}
    if organisation not in _Profiles.held:
        found = Partner.objects.filter(organisation=organisation, channel=Channel.HTTPS, is_active=True)
        _Profiles.held[organisation] = found.order_by("id").first()
    return _Profiles.held[organisation]


def changed_profiles() -> None:
    """A profile changes, in the caller's transaction: every process reads them anew."""
    versions.bump(STAMP)


def store(message: Message, origin: str) -> tuple[Message, bool]:
    """The message, and whether it was there already. IdempotencyMismatch when its number has another body.

    A number is unique by constraint, so the usual message is written at once and only a repeat is looked for.
    """
    with transaction.atomic(savepoint=False):
        plain = message.client_no and not message.idempotency_key and not origin
        if plain and insert(message, [received(message)]):
            return message, False
        days = message.partner.duplicate_days if message.partner else _DAYS
        if known := _repeated(message, origin, timedelta(days=days)):
            return known, True
        entry = received(message)
        append(type=entry.type, subject=entry.subject, payload=entry.payload, set=entry.set)
    return message, False


def received(message: Message) -> Entry:
    """The event that tells of its coming."""
    payload = {"format": message.format, "client_no": message.client_no, "sha256": message.sha256}
    return Entry(
        "MESSAGE_RECEIVED",
        ("message", message.id),
        payload | {"size": message.size, "channel": str(message.channel)},
        set={"state": In.RECEIVED, "attempts": 0},
    )


def made(
    caller: Caller,
    raw: bytes,
    channel: str,
    filename: str = "",
    key: str = "",
    partner: Partner | None = None,
    origin: str = "",
    corrects: UUID | None = None,
) -> Message:
    """The message as a row that is not written yet, under the profile of its sender."""
    partner = partner or profile(caller.organisation)
    given = partner.charset if partner else ""
    name = formats.recognise(raw)
    number = formats.client_no(name, raw, given)
    return Message(
        direction=Direction.IN,
        organisation_id=caller.organisation,
        partner=partner,
        channel=channel,
        format=name,
        filename=_plain(filename),
        raw=raw,
        size=len(raw),
        sha256=hashlib.sha256(raw).hexdigest(),
        charset=formats.charset(raw, given)[:16],
        client_no=number,
        idempotency_key=key[:128],
        state=In.RECEIVED,
        sent_by={
            "person": str(caller.person) if caller.person else None,
            "roles": sorted(caller.roles),
            "language": caller.language,
            "origin": origin,
        },
        request=current().request or uuid4(),
        corrects=corrects,
        words=words(_plain(filename), number),
    )


def announce(message: Message) -> bool:
    """Write the event that the message has come, where none of its number or in its file has; itself follows."""
    done = run(_announcement(), _number(message) | {"events": append_many_parameter([received(message)])})
    if done.rowcount:
        appended()
    return bool(done.rowcount)


def insert(message: Message, events: Sequence[Entry], *answers: Message) -> bool:
    """Write it, and its answers, with their events in one statement; False when it is there already.

    Also for messages of ours, whose number is the key they were sent under. Where an answer goes with it, the caller
    rolls back on False: the answer may have been written without its message.
    """
    rows = [message, *answers]
    text = rows_json(Message, _COLUMNS, [[getattr(row, name) for name in _COLUMNS] for row in rows]).decode()
    said = {"rows": text, "most": len(rows), "events": append_many_parameter(events)}
    if not run(_statement(), _number(message) | said).rowcount:
        return False
    appended()
    for row in rows:
        row._state.adding = False
    return True


def _number(message: Message) -> dict[str, object]:
    return {
        "organisation": message.organisation_id,
        "direction": str(message.direction),
        "format": message.format,
        "number": message.client_no,
        "sha256": message.sha256,
        "origin": message.sent_by.get("origin", ""),
    }


_NEW = """NOT EXISTS (SELECT FROM channels_message k
  WHERE k.direction = %(direction)s AND k.organisation_id = %(organisation)s AND k.format = %(format)s
    AND k.client_no = %(number)s AND k.client_no <> '' AND k.state <> 'refused')
 AND (%(origin)s::text = '' OR NOT EXISTS (SELECT FROM channels_message k
  WHERE k.organisation_id = %(organisation)s AND k.sha256 = %(sha256)s AND k.direction = %(direction)s
    AND k.sent_by ->> 'origin' = %(origin)s::text))"""


@cache
def _announcement() -> str:
    return f"{append_many_sql()} WHERE {_NEW}"


@cache
def _statement() -> str:
    rows = f"{statement(Message, _COLUMNS, '%(rows)s')} WHERE {_NEW} ON CONFLICT DO NOTHING RETURNING id"
    every = "(SELECT count(*) FROM made) = %(most)s::int"
    return f"WITH made AS ({rows}) {append_many_sql()} WHERE {every}"


def _repeated(message: Message, origin: str, window: timedelta) -> Message | None:
    """The message that this one repeats; None when it repeats none and is written now."""
    organisation, name, number, key = (
        message.organisation_id,
        message.format,
        message.client_no,
        message.idempotency_key,
    )
    recycled = formats.of(message.body).recycled
    queue_up(f"{organisation}:{name}:{number or message.sha256}", f"{organisation}:key:{key}" if key else "")
    known = _known(organisation, name, number, message.sha256, key, origin, window, recycled)
    if known is not None:
        if known.sha256 != message.sha256:
            raise IdempotencyMismatch(PROCESSED if name == formats.ENVELOPE else None)
        return known
    if recycled and number and _used(organisation, name, number):
        message.client_no = f"{number[:52]}@{clock.now():%y%m%d%H%M}"
    message.save(force_insert=True)
    return None


def queue_up(*names: str) -> None:
    """Two copies of one message wait for each other here (advisory locks, in a fixed order)."""
    with connection.cursor() as cursor:
        for name in sorted(filter(None, names)):
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 7))", [name])


def _known(
    organisation: UUID,
    name: str,
    number: str,
    sha256: str,
    key: str,
    origin: str,
    window: timedelta,
    recycled: bool,
) -> Message | None:
    """The message this one repeats: by its number, else by its bytes, by the key, or by the file it came in."""
    if number and recycled:
        same = Q(format=name) & (Q(client_no=number) | Q(client_no__startswith=f"{number[:52]}@"))
        same &= Q(received_at__gte=clock.now() - window)
    elif number:
        same = Q(format=name, client_no=number)
    else:
        same = Q(sha256=sha256, client_no="", received_at__gte=clock.now() - window)
    same &= ~Q(state=In.REFUSED)
    if origin:
        same |= Q(sha256=sha256, sent_by__origin=origin)
    if key:
        same |= Q(idempotency_key=key)
    found = Message.objects.filter(same, organisation=organisation, direction=Direction.IN)
    return found.order_by("id").first()


def _used(organisation: UUID, name: str, number: str) -> bool:
    """Whether an older message, outside the window, holds this number."""
    held = Message.objects.filter(direction=Direction.IN, organisation=organisation, format=name, client_no=number)
    return held.exclude(state=In.REFUSED).exists()


def words(*said: str) -> str:
    """What the message is found by, cut to what the column holds."""
    return " ".join(dict.fromkeys(filter(None, said)))[:600]


def _plain(filename: str) -> str:
    """The last part of a path, printable, cut to what the column holds."""
    name = filename.replace("\\", "/").rpartition("/")[2]
    return "".join(char for char in name if char.isprintable())[-200:]
