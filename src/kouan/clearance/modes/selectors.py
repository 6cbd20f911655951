"""Reads of consents."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from kouan.clearance.modes.models import ModeConsent
from kouan.journeys.models import Consignment
from kouan.kernel.errors import NotFound
from kouan.registry.caller import Caller
from kouan.registry.roles import Role


def agreed(organisation: UUID, bill_no: str = "") -> frozenset[str]:
    """The modes the trader has agreed to: standing, or for this bill. One query."""
    bills = {"", bill_no}
    found = ModeConsent.objects.filter(organisation=organisation, withdrawn_at=None, bill_no__in=bills)
    return frozenset(found.values_list("mode", flat=True))


def has_consented(organisation: UUID, mode: str, consignment: UUID | None = None) -> bool:
    """Whether the trader has agreed to a mode (such as DIRECT_DISCHARGE), standing or for this consignment (R-1.0a)."""
    bill = ""
    if consignment is not None:
        bill = Consignment.objects.filter(pk=consignment).values_list("bill_no", flat=True).first() or ""
    return mode in agreed(organisation, bill)


def consents(caller: Caller) -> QuerySet[ModeConsent]:
    """The caller's own consents, all for customs; newest first."""
    rows = ModeConsent.objects.select_related("organisation", "given_by").order_by("-id")
    if caller.may(Role.CUSTOMS):
        return rows
    if not caller.may(Role.TRADER):
        return ModeConsent.objects.none()
    return rows.filter(organisation=caller.organisation)


def consent(caller: Caller, id: UUID) -> ModeConsent:
    """One visible consent; NotFound for others' too."""
    found = consents(caller).filter(pk=id).first()
    if found is None:
        raise NotFound()
    return found
