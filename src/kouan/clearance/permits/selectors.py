"""Reads of licences, always of what the caller may see."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db.models import F, Q, QuerySet

from kouan.clearance.permits.models import Licence, WriteOff
from kouan.clearance.permits.states import LicenceState
from kouan.kernel import clock
from kouan.kernel.errors import NotFound
from kouan.registry.caller import Caller
from kouan.registry.models import Mandate
from kouan.registry.roles import Role

SOON = timedelta(days=14)


def visible_to(caller: Caller) -> QuerySet[Licence]:
    """The caller's own licences and those of firms it declares for; customs see all."""
    found = Licence.objects.select_related("holder").order_by("-id")
    if caller.may(Role.CUSTOMS):
        return found
    if not caller.may(Role.TRADER, Role.BROKER):
        return found.none()
    on = clock.today()
    principals = Mandate.objects.filter(
        agent=caller.organisation,
        scope__contains=["declare"],
        revoked_at=None,
        valid_from__lte=on,
        valid_until__gte=on,
    )
    return found.filter(Q(holder=caller.organisation) | Q(holder__in=principals.values("principal")))


def licence(caller: Caller, id: UUID) -> Licence:
    """One visible licence; NotFound for others' too."""
    found = visible_to(caller).filter(pk=id).first()
    if found is None:
        raise NotFound()
    return found


def write_offs(one: Licence) -> list[WriteOff]:
    """What was taken and given back, newest first."""
    return list(WriteOff.objects.filter(licence=one).select_related("declaration").order_by("-id")[:200])


def ending(caller: Caller) -> QuerySet[Licence]:
    """The caller's own licences that expire soon with something left."""
    if not caller.may(Role.TRADER):
        return Licence.objects.none()
    on = clock.today()
    mine = Licence.objects.filter(
        holder=caller.organisation, state=LicenceState.ACTIVE, valid_until__gte=on, valid_until__lte=on + SOON
    )
    left = (Q(remaining=None) | Q(remaining__gt=0)) & (Q(uses=None) | Q(used__lt=F("uses")))
    return mine.filter(left).order_by("valid_until", "id")
