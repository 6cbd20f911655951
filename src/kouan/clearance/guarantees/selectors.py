"""Reads of guarantees: the holder its own, customs all."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db.models import F, Max, QuerySet

from kouan.clearance.guarantees.models import Guarantee, Movement
from kouan.clearance.guarantees.states import GuaranteeState
from kouan.kernel.errors import NotFound
from kouan.registry.caller import Caller
from kouan.registry.roles import Role

READERS = (Role.TRADER, Role.CUSTOMS)


def guarantees(caller: Caller) -> QuerySet[Guarantee]:
    """Newest first."""
    rows = Guarantee.objects.select_related("holder").order_by("-id")
    if caller.may(Role.CUSTOMS):
        return rows
    if not caller.may(Role.TRADER):
        return Guarantee.objects.none()
    return rows.filter(holder=caller.organisation)


def guarantee(caller: Caller, id: UUID) -> Guarantee:
    """One visible guarantee; NotFound for others' too."""
    found = guarantees(caller).filter(pk=id).first()
    if found is None:
        raise NotFound()
    return found


def movements(held: Guarantee) -> QuerySet[Movement]:
    """Its reservations and restorations, newest first."""
    return (
        held.movements.select_related("declaration")
        .only("kind", "amount_fen", "balance_fen", "cause", "at", "guarantee_id", "declaration__entry_id")
        .order_by("-id")
    )


def reserved_for(declaration: UUID) -> Movement | None:
    """What stands reserved for a declaration, or None."""
    last = Movement.objects.select_related("guarantee").filter(declaration=declaration).order_by("-id").first()
    return last if last is not None and last.kind == "reserve" else None


def largest_balance(holder: UUID, on: date) -> int:
    """Fen: the largest balance among the holder's guarantees in force on the day, 0 without any."""
    held = Guarantee.objects.filter(holder=holder, state=GuaranteeState.ACTIVE, valid_from__lte=on, valid_until__gte=on)
    return held.aggregate(most=Max(F("amount_fen") - F("reserved_fen")))["most"] or 0
