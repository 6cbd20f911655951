"""Many arrivals, one commit: each under a savepoint of its own, so that one that is refused or fails stops no other."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from django.db import Error, transaction

from kouan.channels.models import Channel, Partner
from kouan.channels.services.inbound import Taken, receive
from kouan.channels.services.outbound import nudging_together
from kouan.channels.services.partners import caller_of
from kouan.journal.context import acting
from kouan.journal.db import run
from kouan.kernel.errors import KouanError, Unavailable

log = logging.getLogger(__name__)

MOST, MOST_BYTES = 64, 4 << 20  # messages of a batch, and their bytes together [D]
# A batch holds the locks of all its messages: it gives up long before the server (after a second) looks for a deadlock
# and might choose the other side.
_IMPATIENT = "SET LOCAL lock_timeout = '200ms'"
_Progress = Callable[[str], None]
Outcome = Taken | KouanError
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Arrival:
    """A message that came, as `receive` takes it."""

    partner: Partner
    raw: bytes
    filename: str
    origin: str = ""


def batches(items: Iterable[T], size: Callable[[T], int]) -> Iterator[list[T]]:
    """In their order, so many at a time as one commit takes; `size` is an item's bytes."""
    batch: list[T] = []
    total = 0
    for item in items:
        if batch and (len(batch) == MOST or total + size(item) > MOST_BYTES):
            yield batch
            batch, total = [], 0
        batch.append(item)
        total += size(item)
    if batch:
        yield batch


def receive_together(
    *, arrivals: Sequence[Arrival], channel: Channel, at_point: _Progress = lambda point: None
) -> list[Outcome]:
    """`receive` for each, in their order, with one commit; what each became, or why it was not taken.

    When the batch as a whole cannot be (a lock that others hold, a fault of the database), each is received by itself.
    """
    if len(arrivals) > 1:
        try:
            with transaction.atomic(), nudging_together():
                run(_IMPATIENT, prepare=False)
                return [_taken(one, channel, at_point) for one in arrivals]
        except Exception as fault:  # whatever it is: nothing of the batch stands
            log.info("a batch of %s messages is received one by one: %s", len(arrivals), fault)
    return [_alone(one, channel, at_point) for one in arrivals]


def _alone(one: Arrival, channel: Channel, at_point: _Progress) -> Outcome:
    try:
        return _taken(one, channel, at_point)
    except Error:
        raise  # the database is away
    except Exception:
        log.exception("%s was not taken", one.filename)
        return Unavailable()


def _taken(one: Arrival, channel: Channel, at_point: _Progress) -> Outcome:
    source = "folder" if channel in (Channel.FOLDER, Channel.SFTP) else "api"
    try:
        with acting(organisation=one.partner.organisation_id, source=source):
            return receive(
                caller=caller_of(one.partner),
                raw=one.raw,
                channel=channel,
                filename=one.filename,
                partner=one.partner,
                origin=one.origin,
                at_point=at_point,
            )
    except KouanError as refusal:
        return refusal
