"""What a firm answers to its advice: it accepts a way or refuses; nobody answers for it (R-14.1)."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction

from kouan.journal.services import append
from kouan.kernel import clock
from kouan.kernel.errors import Invalid, NotFound
from kouan.registry.caller import Caller
from kouan.registry.roles import Role
from kouan.river.closures.models import Advice
from kouan.river.closures.rules import R141
from kouan.river.closures.states import ADVICE, Answer

FIRMS = (Role.TRADER, Role.CARRIER)


def _locked(caller: Caller, id: UUID) -> Advice:
    caller.require(*FIRMS)
    rows = Advice.objects.select_for_update(of=("self",)).select_related("firm_plan")
    found = rows.filter(pk=id, firm_plan__firm=caller.organisation).first()
    if found is None:
        raise NotFound()
    return found


def change(advice: Advice, by: str, event: str, **fields: Any) -> None:
    """One step of a locked advice; one event."""
    fields |= {"state": str(ADVICE.next(Answer(advice.state), by)), "answered_at": clock.now()}
    for name, value in fields.items():
        setattr(advice, name, value)
    advice.save(update_fields=list(fields))
    append(
        type=event,
        subject=("corridor_advice", advice.pk),
        payload={"option": advice.option, "teu": f"{advice.teu:g}"},
        set={"state": advice.state, "option": advice.option, "leaves": advice.leaves},
    )


@transaction.atomic
def accept(*, caller: Caller, advice: UUID, option: str, leaves: date) -> Advice:
    """The firm takes one of the ways advised; the next run plans with it."""
    found = _locked(caller, advice)
    if not any(way["option"] == option and way["leaves"] == leaves.isoformat() for way in found.ways):
        raise Invalid([R141.problem("option")])
    if found.state == Answer.ACCEPTED and (found.option, found.leaves) == (option, leaves):
        return found
    change(found, "accept", "ADVICE_ACCEPTED", option=option, leaves=leaves)
    return found


@transaction.atomic
def refuse(*, caller: Caller, advice: UUID) -> Advice:
    """The firm keeps its plan, also after it had accepted."""
    found = _locked(caller, advice)
    if found.state == Answer.REFUSED:
        return found
    change(found, "refuse", "ADVICE_REFUSED", option="", leaves=None)
    return found


def undo(advice: Advice) -> None:
    """The plan it was for has changed."""
    change(advice, "refuse", "ADVICE_REFUSED", option="", leaves=None)


def lapse(advice: Advice) -> None:
    """A newer run advises anew."""
    change(advice, "lapse", "ADVICE_LAPSED")
