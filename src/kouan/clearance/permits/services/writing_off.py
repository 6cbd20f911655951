"""Write-off (核销): taken at filing under a row lock, in the filing's own transaction; given back when it is undone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from kouan.clearance import reference
from kouan.clearance.extension import Filing
from kouan.clearance.models import Declaration as Head
from kouan.clearance.permits.models import Licence, WriteOff
from kouan.clearance.permits.rules import R65, Held, needed
from kouan.clearance.permits.states import LicenceState
from kouan.codecs.declaration import Declaration
from kouan.journal.services import append
from kouan.kernel import clock
from kouan.kernel.calendar import local_date
from kouan.kernel.errors import Invalid, Problem
from kouan.kernel.text import Text
from kouan.registry import rule_table


def verify(filing: Filing) -> Iterable[Problem]:
    """R-6.5 at filing; one query when documents are named, none without. The second of two steps: `verify_anew`."""
    if not filing.declaration.documents or filing.step == "complete":
        return ()
    return _check(filing.declaration, filing.facts.trader, filing.on, _named(filing.declaration))


def verify_anew(filing: Filing, head: Head) -> list[Problem]:
    """R-6.5 for an amended declaration or the second of two steps, on the day the declaration was accepted (R-1.2g):
    what it took already counts as left.
    """
    if not filing.declaration.documents:
        return []
    return _check(filing.declaration, filing.facts.trader, _accepted_on(head), _as_before(head, filing.declaration))


def _taken(head: Head) -> dict[UUID, Decimal | None]:
    """Licence → what the declaration took of it."""
    return dict(WriteOff.objects.filter(declaration=head, returned_at=None).values_list("licence_id", "quantity"))


def _as_before(head: Head, declaration: Declaration) -> list[Licence]:
    """The licences it names as they would be without what `head` took; not to be saved."""
    taken, licences = _taken(head), _named(declaration)
    for one in licences:
        if one.id in taken:
            one.used -= 1
            one.remaining = None if one.remaining is None else one.remaining + (taken[one.id] or 0)
    return licences


def _accepted_on(head: Head) -> date:
    return clock.today() if head.accepted_at is None else local_date(head.accepted_at)


def _check(declaration: Declaration, trader: UUID | None, on: date, licences: Sequence[Licence]) -> list[Problem]:
    held = {(one.letter, one.number): as_held(one, trader) for one in licences}
    letters = reference.day(on).values["licence.letters"]
    return list(R65.check(declaration, held, on, letters, rule_table.value("licence.register", on)))


def _named(declaration: Declaration, *, lock: bool = False) -> list[Licence]:
    """The licences of the register that the declaration names, in a fixed order."""
    if not declaration.documents:
        return []
    wanted = Q()
    for document in declaration.documents:
        wanted |= Q(letter=document.letter, number=document.number)
    found = Licence.objects.filter(wanted).order_by("id")
    return list(found.select_for_update(no_key=True) if lock else found)


def as_held(one: Licence, trader: UUID | None) -> Held:
    return Held(
        one.letter,
        one.number,
        one.holder_id == trader,
        one.direction,
        tuple(one.hs),
        one.unit,
        one.remaining,
        None if one.uses is None else one.uses - one.used,
        one.valid_from,
        one.valid_until,
        one.state == LicenceState.ACTIVE,
    )


def names_papers(filing: Filing) -> bool:
    """Whether the declaration names any licence at all."""
    return bool(filing.declaration.documents)


def after_filing(filing: Filing, declaration: UUID) -> None:
    """Write off what a stored declaration takes."""
    take(filing.declaration, declaration, filing.facts.trader, filing.on, filing.facts.consignment)


@transaction.atomic
def take(declaration: Declaration, id: UUID, trader: UUID | None, on: date, journey: UUID | None) -> None:
    """Lock the licences, look again, write off. Invalid when another declaration took the last of it meanwhile."""
    licences = _named(declaration, lock=True)
    problems = _check(declaration, trader, on, licences)
    if problems:
        raise Invalid(problems)
    for one in licences:
        quantity = _wanted(declaration, one)
        one.used += 1
        if one.remaining is not None and quantity is not None:
            one.remaining -= quantity
        one.save(update_fields=["used", "remaining"])
        WriteOff.objects.create(licence=one, declaration_id=id, quantity=quantity, at=clock.now())
        _tell(one, "LICENCE_WRITTEN_OFF", id, journey, quantity)


def _wanted(declaration: Declaration, one: Licence) -> Decimal | None:
    return None if one.remaining is None else needed(declaration, as_held(one, None))


def _tell(one: Licence, event: str, declaration: UUID, journey: UUID | None, quantity: object) -> None:
    append(
        type=event,
        subject=("licence", one.id),
        journey=journey,
        payload={"declaration": declaration, "letter": one.letter, "number": one.number, "quantity": quantity},
        set={"remaining": one.remaining, "used": one.used},
    )


def give_back(head: Head) -> None:
    """The declaration is undone: its licences are as before. Runs inside that change."""
    if head.head.get("documents"):
        _return(head)


def _return(head: Head) -> None:
    taken = list(WriteOff.objects.filter(declaration=head, returned_at=None))
    locked = Licence.objects.select_for_update(no_key=True).order_by("id").in_bulk([one.licence_id for one in taken])
    for one in sorted(taken, key=lambda one: one.licence_id):
        licence = locked[one.licence_id]
        licence.used -= 1
        if licence.remaining is not None and one.quantity is not None:
            licence.remaining += one.quantity
        licence.save(update_fields=["used", "remaining"])
        one.returned_at = clock.now()
        one.save(update_fields=["returned_at"])
        _tell(licence, "LICENCE_GIVEN_BACK", head.id, head.consignment_id, one.quantity)


def after_amending(head: Head, declaration: Declaration) -> None:
    """What the amended or completed declaration takes instead of what it took, on the day of acceptance; Invalid when
    that is not to be had. Taking the same moves nothing.
    """
    on, licences = _accepted_on(head), _as_before(head, declaration)
    same = _taken(head) == {one.id: _wanted(declaration, one) for one in licences}
    if same and not _check(declaration, head.organisation_id, on, licences):
        return
    _return(head)
    if declaration.documents:
        take(declaration, head.id, head.organisation_id, on, head.consignment_id)


def valid_on_acceptance(head: Head, on: date) -> Text | None:
    """Why customs may not accept: a licence it names is not in force on that day (R-6.5, R-1.1f)."""
    if not head.head.get("documents"):
        return None
    taken = Licence.objects.filter(write_offs__declaration=head, write_offs__returned_at=None)
    reasons = (R65.expiry(as_held(one, head.organisation_id), on) for one in taken)
    return next((reason for reason in reasons if reason is not None), None)
