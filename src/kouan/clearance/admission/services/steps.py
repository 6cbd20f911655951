"""Facts of an admission: stored once, folded by time of occurrence, told to the journal with what they changed."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from kouan.clearance.admission.models import Admission, AdmissionStep
from kouan.clearance.admission.states import TABLE, State
from kouan.clearance.models import Declaration
from kouan.clearance.services import changes
from kouan.codecs.customs_xml.channel import Channel
from kouan.journal import types
from kouan.journal.context import current
from kouan.journal.services import append
from kouan.kernel import clock
from kouan.kernel.calendar import local_date
from kouan.kernel.errors import NotFound
from kouan.kernel.folding import Fact, strictly
from kouan.registry import rule_table

REPLAYED = (
    "state",
    "port",
    "destination",
    "removal",
    "permit_no",
    "permitted_at",
    "expires_at",
    "removed_at",
    "due_on",
    "market_ok_at",
)
ORDER = [row.event for row in TABLE.rows]  # of facts at the same instant the earlier row comes first


def locked(declaration: UUID) -> Admission:
    """The admission of a declaration, both rows locked, the declaration's first; NotFound when it has none (case A)."""
    head = changes.locked(declaration)
    rows = Admission.objects.select_for_update(no_key=True, of=("self",))
    found = rows.filter(declaration=declaration).first()
    if found is None:
        raise NotFound()
    found.declaration = head
    return found


def begin(head: Declaration, *, at: datetime) -> Admission:
    """The admission of a declaration, made when there is none, its row locked."""
    made, created = Admission.objects.get_or_create(declaration=head, defaults={"created_at": at})
    if created:
        say(made, "ADMISSION_OPENED", at, {name: getattr(made, name) for name in REPLAYED}, entry_id=head.entry_id)
    return locked(head.pk)


def take(
    admission: Admission,
    step: str,
    *,
    event: str,
    at: datetime | None = None,
    note: str = "",
    strict: bool = True,
    payload: dict[str, Any] | None = None,
    **fields: Any,
) -> bool:
    """Record that `step` happened and take the state it leads to; whether it was new.

    With `strict` (a person's decision) IllegalTransition unless the table allows it now; else (a report of something
    that happened) it counts where its time of occurrence puts it, or not at all.
    """
    at = at or clock.now()
    if strict:
        TABLE.next(State(admission.state), step)
    _, new = AdmissionStep.objects.get_or_create(
        admission=admission,
        event=step,
        at=at,
        defaults={"note": note[:500], "by_id": current().organisation, "recorded_at": clock.now()},
    )
    if not new:
        return False
    before = admission.state
    facts = AdmissionStep.objects.filter(admission=admission).values_list("at", "event")
    admission.state = str(strictly(TABLE, [Fact(when, what, f"{ORDER.index(what):02}") for when, what in facts]).state)
    if strict or admission.state != before:
        for name, value in fields.items():
            setattr(admission, name, value)
    else:
        fields = {}
    if admission.state == State.MARKET_OK and admission.market_ok_at is None:
        fields["market_ok_at"] = admission.market_ok_at = at
    admission.save(update_fields=["state", *fields])
    changed = {name: getattr(admission, name) for name in ("state", *fields) if name in REPLAYED}
    say(admission, event, at, changed, **({"note": note} | (payload or {})))
    return True


def update(admission: Admission, **fields: Any) -> None:
    """Change fields without a step; the caller says the event where they are replayed."""
    for name, value in fields.items():
        setattr(admission, name, value)
    admission.save(update_fields=list(fields))


def _receipt(head: Declaration, event: str, at: datetime, note: str) -> None:
    """Tell the sender in the channel code that the rule value `receipt.admission` gives for this event, if any."""
    code = rule_table.value("receipt.admission", local_date(at)).get(event)
    if code in set(Channel):
        said = types.get(event).text.zh
        changes.tell(head, Channel(code), at, f"{said}：{note}" if note else said)


def say(admission: Admission, event: str, at: datetime, changed: dict[str, Any] | None, **payload: Any) -> None:
    """One event about the admission, on the journey of its goods."""
    head = admission.declaration
    _receipt(head, event, at, str(payload.get("note", "")))
    append(
        type=event,
        subject=("admission", admission.id),
        journey=head.consignment_id,
        occurred_at=at,
        payload={"declaration": head.pk, "entry_id": head.entry_id, "case": str(admission.case)} | payload,
        set=changed,
    )
