"""R-1.3b: breaches of admission, and sales reported by the trader."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kouan.clearance import selectors
from kouan.clearance.admission.models import Admission, Breach
from kouan.clearance.admission.rules import R13b
from kouan.clearance.law import RD9
from kouan.clearance.models import Declaration
from kouan.clearance.services import changes
from kouan.journal.services import append
from kouan.kernel import clock
from kouan.kernel.errors import Invalid, Problem
from kouan.kernel.text import Text
from kouan.registry.caller import Caller
from kouan.registry.roles import Role

FUTURE = Text("时间不能晚于现在。", "The time may not lie in the future.")


@transaction.atomic
def record_breach(*, declaration: UUID, kind: str, at: datetime, note: str = "") -> Breach:
    """Keep a breach, once; the journal tells the credit module."""
    head = changes.locked(declaration)
    made, created = Breach.objects.get_or_create(
        declaration=head, kind=kind, at=at, defaults={"note": note[:500], "recorded_at": clock.now()}
    )
    if created:
        append(
            type="ADMISSION_BREACH",
            subject=("breach", made.id),
            journey=head.consignment_id,
            occurred_at=at,
            payload={
                "declaration": head.pk,
                "entry_id": head.entry_id,
                "organisation": head.organisation_id,
                "rule": R13b.id,
                "penalty": RD9.id,
                "kind": kind,
                "note": note,
                "zh": made.said.zh,
                "en": made.said.en,
            },
        )
    return made


@transaction.atomic
def report_sale(*, caller: Caller, declaration: UUID, used: bool = False, at: datetime | None = None) -> Breach | None:
    """The trader says that the goods were sold or used: noted, or a breach when it was not allowed yet."""
    caller.require(Role.TRADER, Role.BROKER)
    head = changes.locked(selectors.declaration(caller, declaration).pk)
    at, kind = _past(at), "used" if used else "sold"
    if R13b.broken(at, market_ok_at(head)):
        return record_breach(declaration=declaration, kind=kind, at=at, note="")
    append(
        type="SALE_REPORTED",
        subject=("declaration", head.pk),
        journey=head.consignment_id,
        occurred_at=at,
        payload={"entry_id": head.entry_id, "kind": kind},
    )
    return None


@transaction.atomic
def note_breach(*, caller: Caller, declaration: UUID, kind: str, at: datetime | None, note: str) -> Breach:
    """Customs found goods removed, sold or used before they might be."""
    caller.require(Role.CUSTOMS, Role.INSPECTION)
    return record_breach(declaration=declaration, kind=kind, at=_past(at), note=note)


def market_ok_at(head: Declaration) -> datetime | None:
    """Since when the goods may be sold and used; None while they may not."""
    found = Admission.objects.filter(declaration=head).values_list("market_ok_at", flat=True)
    return found[0] if found else head.released_at


def _past(at: datetime | None) -> datetime:
    at = at or clock.now()
    if at > clock.now():
        raise Invalid([Problem(R13b.id, "at", FUTURE)])
    return at
