"""Delivery: one attempt at a time, outside any transaction, so that a slow partner holds up nobody."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q

from kouan.channels import transports
from kouan.channels.models import Direction, Message, Partner
from kouan.channels.services import sealing
from kouan.channels.services.outbound import change, missed
from kouan.channels.signing import SigningFailed
from kouan.channels.states import Out
from kouan.kernel import clock
from kouan.kernel.text import Text

NO_RECEIPT = Text("对接方未在 1 小时内返回回执。", "The partner sent no receipt within an hour.")
NO_PARTNER = Text("对接方已停用。", "The partner is not in use any more.")
_Progress = Callable[[str], None]
PATIENCE = timedelta(hours=1)  # for a receipt; then the message goes again under its Message-ID [D]
_LOOK = 200  # messages of one look


def deliver(*, message: UUID, at_point: _Progress = lambda point: None) -> Message:
    """Try once to carry a waiting message. A failure is kept, tried again later, at last given up.

    Killed before the result is written, it is carried again: under the same name or Message-ID, so that the partner
    has it once. `at_point` is told "locked", "carried" and "written", so that tests can stop there.
    """
    with _alone(message) as mine:
        row = Message.objects.select_related("partner").get(pk=message)
        carried = transports.carried(row.channel)
        if not mine or row.state != Out.WAITING or row.partner is None or not (carried or sealing.waits(row)):
            return row
        at_point("locked")
        try:
            row = _signed(row)
            if not carried:
                return row
            assert row.partner is not None
            event = _carry(row.partner, row)
        except transports.Undelivered as fault:
            trouble = fault  # the name of the handler ends with it
            return _written(message, lambda locked: missed(locked, trouble))
        at_point("carried")
        row = _written(message, lambda locked: _carried(locked, event))
        at_point("written")
        return row


def _signed(row: Message) -> Message:
    """With our signature where its partner wants one."""
    try:
        return sealing.seal(row) if sealing.waits(row) else row
    except SigningFailed as fault:
        raise transports.Undelivered(fault.text) from fault


def due() -> int:
    """Carry what is due: first attempts whose job was lost, repeats, and what no receipt came for."""
    now, done = clock.now(), 0
    ours = Q(channel__in=transports.MODULES) | Q(facts__signed="")  # those to be fetched are signed first
    found = Message.objects.filter(ours, direction=Direction.OUT, due_at__lte=now)
    for message in list(found.filter(state=Out.SENT).order_by("due_at").values_list("id", flat=True)[:_LOOK]):
        done += _no_receipt(message)
    for message in list(found.filter(state=Out.WAITING).order_by("due_at").values_list("id", flat=True)[:_LOOK]):
        before = clock.now()
        deliver(message=message)
        done += before >= now
    return done


def _carry(partner: Partner, row: Message) -> str:
    if not partner.is_active:
        raise transports.Undelivered(NO_PARTNER)
    return transports.carry(partner, row)


def _written(message: UUID, write: Callable[[Message], Message]) -> Message:
    """The result, unless somebody else closed the message meanwhile (a receipt that overtook its request)."""
    with transaction.atomic():
        row = Message.objects.select_for_update(of=("self",)).get(pk=message)
        return write(row) if row.state == Out.WAITING else row


def _carried(row: Message, event: str) -> Message:
    row.attempts += 1
    row.error = row.error_en = ""
    if event == "hand_over":
        row.due_at = clock.now() + PATIENCE
    change(row, event)
    return row


def _no_receipt(message: UUID) -> int:
    with transaction.atomic():
        row = Message.objects.select_for_update(of=("self",)).get(pk=message)
        if row.state != Out.SENT:
            return 0
        missed(row, transports.Undelivered(NO_RECEIPT))
    return 1


@contextmanager
def _alone(message: UUID) -> Iterator[bool]:
    """Whether no other process is carrying this message now. The lock ends with its connection, if not before."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 8))", [str(message)])
        mine: bool = cursor.fetchone()[0]
    try:
        yield mine
    finally:
        if mine:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 8))", [str(message)])
