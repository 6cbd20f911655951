"""Rows locked in one order (sailing, then lock slot or allotments, then bookings); one event for each change."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from kouan.journal.services import append
from kouan.kernel.errors import NotFound
from kouan.registry.caller import Caller
from kouan.registry.roles import Role
from kouan.river.express.models import Sailing
from kouan.river.express.states import STATUS, VOYAGE, Status, Voyage


def locked(id: UUID, caller: Caller | None = None) -> Sailing:
    """The sailing, its row locked. With a caller: only the operator's, others are NotFound."""
    rows = Sailing.objects.select_related("line").select_for_update(no_key=True, of=("self",))
    if caller is not None and not caller.may(Role.PORT_OFFICE):
        rows = rows.filter(operator=caller.organisation)
    found = rows.filter(pk=id).first()
    if found is None:
        raise NotFound()
    return found


def step(
    sailing: Sailing, by: str, event: str, *, at: datetime | None = None, payload: Any = None, **fields: Any
) -> None:
    """Take the sailing where the voyage's table leads; its status changes with `status=`."""
    fields["state"] = str(VOYAGE.next(Voyage(sailing.state), by))
    tell(sailing, event, at=at, payload=payload, **fields)


def restatus(sailing: Sailing, by: str) -> str:
    """The express status after `by`; the same when the table knows no such row."""
    status = Status(sailing.status)
    return str(STATUS.next(status, by)) if STATUS.allows(status, by) else sailing.status


REPLAYED = ("state", "status", "atd", "ata", "loaded_teu")


def tell(sailing: Sailing, event: str, *, at: datetime | None = None, payload: Any = None, **fields: Any) -> None:
    """Change fields of a locked sailing; one event."""
    for name, value in fields.items():
        setattr(sailing, name, value)
    if fields:
        sailing.save(update_fields=list(fields))
    append(
        type=event,
        subject=("sailing", sailing.pk),
        occurred_at=at,
        payload={"number": sailing.number} | (payload or {}),
        set={name: value for name, value in fields.items() if name in REPLAYED},
    )
