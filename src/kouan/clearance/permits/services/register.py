"""The register: licences entered or imported, suspended, resumed, revoked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction

from kouan.clearance.permits.models import Licence
from kouan.clearance.permits.states import TABLE, LicenceState
from kouan.clearance.rules import licence_letters
from kouan.journal.services import append
from kouan.kernel import clock
from kouan.kernel.errors import Conflict, Invalid, NotFound, Problem
from kouan.kernel.text import Text
from kouan.registry import codes
from kouan.registry.caller import Caller
from kouan.registry.models import Organisation
from kouan.registry.roles import Role

KNOWN = Text("该证件已登记，内容不同。", "This licence is in the register with other content.")
NO_HOLDER = Text("持证单位未在本系统登记。", "The holder is not registered in this window.")
NO_LETTER = Text("没有监管证件代码 {letter}。", "There is no document letter {letter}.")
NO_UNIT = Text("没有计量单位代码 {unit}。", "There is no unit of measure {unit}.")
DATES = Text("有效期截止早于起始。", "The last day of validity is before the first.")
AMOUNT = Text("数量应大于零，并注明计量单位。", "The quantity must be above zero, with its unit.")
REASON = Text("请写明理由。", "Give the reason.")


@transaction.atomic
def enter(
    *,
    caller: Caller,
    letter: str,
    number: str,
    holder_uscc: str,
    direction: str,
    valid_from: date,
    valid_until: date,
    hs: Sequence[str] = (),
    unit: str = "",
    quantity: Decimal | None = None,
    uses: int | None = None,
    issuer: str = "",
) -> Licence:
    """Enter a licence as its authority issued it. The same again is the same licence; other content is a Conflict."""
    caller.require(Role.CUSTOMS)
    holder = Organisation.objects.filter(uscc=holder_uscc).values_list("id", flat=True).first()
    problems = list(_problems(letter, holder, valid_from, valid_until, unit, quantity))
    if problems:
        raise Invalid(problems)
    held: dict[str, Any] = {"holder_id": holder, "direction": direction, "hs": list(hs), "unit": unit}
    held |= {"quantity": quantity, "uses": uses, "issuer": issuer, "valid_from": valid_from, "valid_until": valid_until}
    made, created = Licence.objects.get_or_create(letter=letter, number=number, defaults=held | {"remaining": quantity})
    if not created:
        if any(getattr(made, name) != value for name, value in held.items()):
            raise Conflict(KNOWN)
        return made
    append(
        type="LICENCE_ENTERED",
        subject=("licence", made.id),
        payload={"letter": letter, "number": number, "holder": holder, "quantity": quantity, "uses": uses},
        set={"state": str(made.state), "remaining": quantity, "used": 0},
    )
    return made


def _problems(
    letter: str, holder: UUID | None, first: date, last: date, unit: str, quantity: Decimal | None
) -> list[Problem]:
    found = []
    if codes.get(licence_letters.LIST, letter, first) is None:
        found.append(Problem("R-6.5", "letter", NO_LETTER.format(letter=letter)))
    if holder is None:
        found.append(Problem("R-6.5", "holder_uscc", NO_HOLDER))
    if last < first:
        found.append(Problem("R-6.5", "valid_until", DATES))
    if unit and not codes.exists("units", unit, clock.today()):
        found.append(Problem("R-6.5", "unit", NO_UNIT.format(unit=unit[:10])))
    if quantity is not None and (not quantity.is_finite() or quantity <= 0 or quantity >= 10**14 or not unit):
        found.append(Problem("R-6.5", "quantity", AMOUNT))
    return found


@transaction.atomic
def change(*, caller: Caller, licence: UUID, step: str, reason: str) -> Licence:
    """Suspend, resume or revoke; declarations already accepted keep what they wrote off."""
    caller.require(Role.CUSTOMS)
    if not reason.strip():
        raise Invalid([Problem("R-6.5", "reason", REASON)])
    found = Licence.objects.select_for_update().filter(pk=licence).first()
    if found is None:
        raise NotFound()
    found.state = str(TABLE.next(LicenceState(found.state), step))
    found.note = reason.strip()[:300]
    found.save(update_fields=["state", "note"])
    append(
        type="LICENCE_CHANGED",
        subject=("licence", found.id),
        payload={"letter": found.letter, "number": found.number, "step": step, "reason": found.note},
        set={"state": found.state},
    )
    return found
