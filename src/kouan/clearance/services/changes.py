"""Every change of a declaration's state: the table is asked, the row saved, the receipt given, one event appended."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from kouan.channels.services.outbound import send
from kouan.clearance.extension import after_undoing
from kouan.clearance.models import Declaration, Receipt
from kouan.clearance.states import GONE, TABLE, State
from kouan.codecs.customs_xml.channel import Channel
from kouan.codecs.customs_xml.receipts import Result, encode_result
from kouan.journal.services import append
from kouan.kernel import clock
from kouan.kernel.errors import Conflict, NotFound
from kouan.kernel.text import Text

AMENDED = "amended"  # beside the head fields: how often the declaration was amended
MOVED = Text(
    "报关单状态或内容已变化，请重新查看后再决定。", "The declaration changed since you looked: look again, then decide."
)
MOMENTS = {
    State.RECEIVED: "accepted_at",
    State.SECURED: "released_at",
    State.RELEASED: "released_at",
    State.CLEARED: "cleared_at",
    State.PAID: "paid_at",
    State.SUMMARY_STORED: "accepted_at",
    State.RELEASED_TO_REMOVE: "released_at",
}
ONCE = ("accepted_at", "released_at")  # in two steps the first counts (R-1.2g, 0.6)


def locked(id: UUID, basis: str = "") -> Declaration:
    """The declaration, its row locked until the transaction ends. Locked before its consignment, always.

    `basis` is what a person decided upon (`basis_of`); Conflict when the declaration has moved since.
    """
    found = Declaration.objects.select_for_update(no_key=True, of=("self",)).filter(pk=id).first()
    if found is None:
        raise NotFound()
    if basis and basis != basis_of(found):
        raise Conflict(MOVED)
    return found


def basis_of(head: Declaration) -> str:
    """What a decision rests upon: the state, and how often the declaration was amended."""
    return f"{head.state}.{head.head.get(AMENDED, 0)}"


def change(
    head: Declaration,
    *steps: str,
    event: str,
    at: datetime | None = None,
    note: str | Text = "",
    payload: dict[str, Any] | None = None,
    **fields: Any,
) -> None:
    """Take the steps of the state table in order, as one change with one event; a receipt for each state customs name.

    `note` is a person's words, or a sentence of ours in both languages. `fields` are further columns to set.
    Raises IllegalTransition when a step is not possible now.
    """
    at, (zh, en) = at or clock.now(), _both(note)
    said = {"note": zh} | ({"zh": zh, "en": en} if en else {})
    changed: dict[str, Any] = dict(fields)
    for step in steps:
        state = TABLE.next(State(head.state), step)
        head.state = changed["state"] = str(state)
        moment = MOMENTS.get(state)
        if moment and not (moment in ONCE and getattr(head, moment)):
            changed[moment] = at
        receipt(head, state, at, note, reopened=step == "reopen")
    if zh and State(head.state) in GONE:  # why it came back, where its sender looks first
        changed |= {"note": zh[:300], "note_en": en[:500]}
    for name, value in changed.items():
        setattr(head, name, value)
    head.save(update_fields=list(changed))
    append(
        type=event,
        subject=("declaration", head.id),
        journey=head.consignment_id,
        occurred_at=at,
        payload={"entry_id": head.entry_id} | said | (payload or {}),
        set={name: value for name, value in changed.items() if name in REPLAYED},
    )
    if State(head.state) in GONE:
        for undo in after_undoing:
            undo(head)


REPLAYED = ("state", "late_fee_fen", "accepted_at", "reviewed_at", "released_at", "cleared_at")


def _both(note: str | Text) -> tuple[str, str]:
    """The note in Chinese, as customs' message says it, and in English; a person's words stand as they were typed."""
    return (note.zh, note.en) if isinstance(note, Text) else (note, "")


def receipt(head: Declaration, state: State, at: datetime, note: str | Text = "", *, reopened: bool = False) -> None:
    """Say to the sender what customs decided; states that are our own between two receipts say nothing."""
    channel = Channel.RETURNED_FOR_CHANGE if reopened else channel_of(head, state)
    if channel is not None:
        tell(head, channel, at, note)


def tell(head: Declaration, channel: Channel, at: datetime, note: str | Text = "") -> None:
    """Give the sender a receipt of that channel code; the same at the same instant is the same receipt."""
    zh, en = _both(note)
    made = Receipt(declaration=head, channel=str(channel), notice_at=at, note=zh[:500], note_en=en[:500])
    Receipt.objects.bulk_create([made], ignore_conflicts=True)
    if head.source == "portal":
        return
    result = Result(
        seq_no=head.seq_no,
        channel=channel,
        notice_at=at,
        entry_id=head.entry_id,
        note=zh[:500],
        customs_office=head.customs_office,
        declared_at=head.submitted_at,
    )
    send(
        organisation=head.filed_by_id,
        format="DEC_RESULT",
        body=encode_result(result),
        filename=f"{head.seq_no}_{channel}_{at:%Y%m%d%H%M%S}.xml",
        ref=("declaration", head.id),
        key=f"{head.seq_no}/{channel}/{at:%Y%m%d%H%M%S%f}",
    )


def channel_of(head: Declaration, state: State) -> Channel | None:
    """The channel code of a state: an export inspection is told as C, an import one as S."""
    if state is State.INSPECTING:
        return Channel("C" if head.direction == "E" else "S")
    if state is State.SUMMARY_MANUAL:
        return Channel.HELD
    try:
        return Channel(str(state))
    except ValueError:
        return None
