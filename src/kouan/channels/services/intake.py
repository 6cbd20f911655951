"""Taking a message in: stored as it came, unless it came before."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from uuid import UUID, uuid4

from django.db import connection, transaction
from django.db.models import Q

from kouan.channels import formats
from kouan.channels.models import Channel, Direction, Message, Partner
from kouan.channels.states import In
from kouan.journal.context import current
from kouan.journal.services import append
from kouan.kernel import clock
from kouan.kernel.errors import IdempotencyMismatch
from kouan.registry.caller import Caller


def profile(organisation: UUID) -> Partner | None:
    """How the organisation's messages over HTTPS are read: its HTTPS partner, when it has one."""
    found = Partner.objects.filter(organisation=organisation, channel=Channel.HTTPS, is_active=True)
    return found.order_by("id").first()


def store(
    caller: Caller,
    raw: bytes,
    channel: str,
    filename: str,
    key: str,
    partner: Partner | None,
    origin: str,
    corrects: UUID | None = None,
) -> tuple[Message, bool]:
    """The message, and whether it was there already. IdempotencyMismatch when its number has another body."""
    partner = partner or profile(caller.organisation)
    given = partner.charset if partner else ""
    days = partner.duplicate_days if partner else Partner._meta.get_field("duplicate_days").default
    name, window = formats.recognise(raw), timedelta(days=days)
    recycled = formats.of(raw).recycled
    number, sha256 = formats.client_no(name, raw, given), hashlib.sha256(raw).hexdigest()
    with transaction.atomic():
        queue_up(f"{caller.organisation}:{name}:{number or sha256}", f"{caller.organisation}:key:{key}" if key else "")
        known = _known(caller.organisation, name, number, sha256, key, origin, window, recycled)
        if known is not None:
            if known.sha256 != sha256:
                raise IdempotencyMismatch()
            return known, True
        if recycled and number and _used(caller.organisation, name, number):
            number = f"{number[:52]}@{clock.now():%y%m%d%H%M}"
        message = Message.objects.create(
            direction=Direction.IN,
            organisation_id=caller.organisation,
            partner=partner,
            channel=channel,
            format=name,
            filename=_plain(filename),
            raw=raw,
            size=len(raw),
            sha256=sha256,
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
        append(
            type="MESSAGE_RECEIVED",
            subject=("message", message.id),
            payload={"format": name, "client_no": number, "sha256": sha256, "size": len(raw), "channel": str(channel)},
            set={"state": In.RECEIVED, "attempts": 0},
        )
    return message, False


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
