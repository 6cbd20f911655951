"""One step of a passage: the table asked, the row changed, one event told with what changed."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from kouan.journal.services import append
from kouan.kernel import clock
from kouan.kernel.errors import NotFound
from kouan.registry.caller import Caller
from kouan.river import selectors
from kouan.river.models import Passage
from kouan.river.projections import PASSAGE
from kouan.river.states import FINAL, TABLE, State


def locked(id: UUID, caller: Caller | None = None) -> Passage:
    """The passage, its row locked; NotFound when the caller may not see it."""
    if caller is not None:
        selectors.passage(caller, id)
    rows = Passage.objects.select_related("vessel").select_for_update(no_key=True, of=("self",))
    found = rows.filter(pk=id).first()
    if found is None:
        raise NotFound()
    return found


def take(
    one: Passage,
    by: str,
    /,
    *,
    event: str,
    at: datetime | None = None,
    payload: dict[str, Any] | None = None,
    **fields: Any,
) -> None:
    """Take the state that the step `by` leads to, with `fields`; IllegalTransition unless the table allows it now."""
    target = TABLE.next(State(one.state), by)
    if target in FINAL:
        fields["closed_at"] = clock.now()
    tell(one, event, at=at, payload=payload, state=str(target), **fields)


def tell(one: Passage, event: str, /, *, at: datetime | None = None, payload: Any = None, **fields: Any) -> None:
    """Change fields and append their event; every event of a passage counts its revision up by one."""
    fields["revision"] = one.revision + 1
    for name, value in fields.items():
        setattr(one, name, value)
    one.save(update_fields=list(fields))
    append(
        type=event,
        subject=("lock_passage", one.pk),
        occurred_at=at,
        payload={"vessel": one.vessel_id, "mmsi": one.vessel.mmsi} | (payload or {}),
        set={name: value for name, value in fields.items() if name in PASSAGE},
    )
