"""Guarantees filed, suspended, reserved for a declaration and restored; the balance never falls below zero."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import msgspec
from django.db import IntegrityError, transaction
from django.db.models import Q, Sum

from kouan.clearance.guarantees.models import Guarantee, Movement
from kouan.clearance.guarantees.states import TABLE, GuaranteeState
from kouan.journal.services import append
from kouan.journeys.rules import RD7
from kouan.kernel import clock
from kouan.kernel.errors import Invalid, NotFound, Problem
from kouan.kernel.text import Text
from kouan.registry import rule_table
from kouan.registry.caller import Caller
from kouan.registry.models import Organisation
from kouan.registry.roles import Role

RULE = RD7.id
FIELD = "answers.guarantee_no"
UNKNOWN = Text("没有担保备案编号 {number}，或不属于本企业。", "There is no guarantee {number} of this firm.")
NOT_NOW = Text(
    "担保备案 {number} 在 {on} 不可使用（有效期 {since} 至 {until}，{state}）。",
    "Guarantee {number} cannot be used on {on} (valid {since} to {until}, {state}).",
)
SHORT = Text(
    "担保备案 {number} 余额 {balance} 元，不足 {needed} 元。",
    "Guarantee {number} has {balance} yuan left, {needed} are needed.",
)
NO_HOLDER = Text("没有登记该统一社会信用代码的企业。", "No firm of this social credit code is registered.")
NO_KIND = Text("担保种类应为 {kinds} 之一。", "The kind must be one of {kinds}.")
NO_AMOUNT = Text("担保额度应大于 0。", "The amount must be more than 0.")
DATES = Text("有效期止应不早于有效期起。", "The last day must not be before the first.")
TAKEN = Text("担保备案编号已存在。", "This guarantee number exists already.")
NUMBER = Text("请填写担保备案编号（不超过32个字符）。", "Give the number of the guarantee, at most 32 characters.")
NEEDS_REASON = Text("请写明理由。", "Give the reason.")


class GuaranteeIn(msgspec.Struct, frozen=True):
    """A guarantee to be filed; `amount_fen` in fen, both days included."""

    number: str
    holder_uscc: str
    kind: str
    amount_fen: int
    valid_from: date
    valid_until: date


def register(*, caller: Caller, filing: GuaranteeIn) -> Guarantee:
    """Customs file a guarantee. Invalid with everything wrong with it; Forbidden for others than customs."""
    caller.require(Role.CUSTOMS)
    holder = Organisation.objects.filter(uscc=filing.holder_uscc, is_active=True).first()
    problems = list(_faults(filing, holder))
    if problems or holder is None:
        raise Invalid(problems)
    try:
        with transaction.atomic():
            return _register(filing, holder)
    except IntegrityError as error:
        if "guarantee_number_once" not in str(error):
            raise
        raise Invalid([Problem(RULE, "number", TAKEN)]) from error


def _register(filing: GuaranteeIn, holder: Organisation) -> Guarantee:
    made = Guarantee.objects.create(
        number=filing.number.strip(),
        holder=holder,
        kind=filing.kind,
        amount_fen=filing.amount_fen,
        valid_from=filing.valid_from,
        valid_until=filing.valid_until,
    )
    append(
        type="GUARANTEE_FILED",
        subject=("guarantee", made.id),
        occurred_at=made.registered_at,
        payload={"holder": holder.id, "kind": made.kind, "valid_until": made.valid_until},
        set={"number": made.number, "amount_fen": made.amount_fen, "reserved_fen": 0, "state": str(made.state)},
    )
    return made


def _faults(filing: GuaranteeIn, holder: Organisation | None) -> list[Problem]:
    found = []
    if not 0 < len(filing.number.strip()) <= 32:
        found.append(Problem(RULE, "number", NUMBER))
    if holder is None:
        found.append(Problem(RULE, "holder_uscc", NO_HOLDER))
    kinds = [str(kind) for kind in rule_table.value("guarantee.kinds", clock.today())]
    if filing.kind not in kinds:
        found.append(Problem(RULE, "kind", NO_KIND.format(kinds=" / ".join(kinds))))
    if not 0 < filing.amount_fen < 10**15:
        found.append(Problem(RULE, "amount_fen", NO_AMOUNT))
    if filing.valid_until < filing.valid_from:
        found.append(Problem(RULE, "valid_until", DATES))
    return found


@transaction.atomic
def change_state(*, caller: Caller, guarantee: UUID, step: str, reason: str = "") -> Guarantee:
    """Customs suspend a guarantee (with a reason) or take it into use again. Conflict when it is so already."""
    caller.require(Role.CUSTOMS)
    held = Guarantee.objects.select_for_update(no_key=True).filter(pk=guarantee).first()
    if held is None:
        raise NotFound()
    if step == "suspend" and not reason.strip():
        raise Invalid([Problem(RULE, "reason", NEEDS_REASON)])
    held.state = TABLE.next(GuaranteeState(held.state), step)
    held.note = reason.strip()[:300]
    held.save(update_fields=["state", "note"])
    append(
        type="GUARANTEE_SUSPENDED" if step == "suspend" else "GUARANTEE_RESUMED",
        subject=("guarantee", held.id),
        payload={"reason": held.note},
        set={"state": str(held.state)},
    )
    return held


def fault(number: str, holder: UUID | None, amount_fen: int, on: date, declaration: UUID | None = None) -> Text | None:
    """Why this guarantee cannot bear the amount on the day, or None. Looks without a lock: `reserve` decides.

    What is reserved for `declaration` already counts towards the amount.
    """
    held = Guarantee.objects.filter(number=number, holder=holder).first() if holder else None
    if held is None:
        return UNKNOWN.format(number=number[:32])
    more = amount_fen - (reserved_for(declaration) if declaration else 0)
    return None if declaration and more <= 0 else _fault(held, more, on)


def reserved_for(declaration: UUID) -> int:
    """What stands reserved for a declaration, in fen."""
    sums = Movement.objects.filter(declaration=declaration).aggregate(
        taken=Sum("amount_fen", filter=Q(kind="reserve"), default=0),
        given=Sum("amount_fen", filter=Q(kind="restore"), default=0),
    )
    return int(sums["taken"] - sums["given"])


def _fault(held: Guarantee, amount_fen: int, on: date) -> Text | None:
    if held.state != GuaranteeState.ACTIVE or not held.valid_from <= on <= held.valid_until:
        state = GuaranteeState(held.state).text
        shape = {"number": held.number, "on": on, "since": held.valid_from, "until": held.valid_until}
        return Text(
            NOT_NOW.zh.format(**shape, state=state.zh),
            NOT_NOW.en.format(**shape, state=state.en),
        )
    if held.balance_fen < amount_fen:
        return SHORT.format(number=held.number, balance=_yuan(held.balance_fen), needed=_yuan(amount_fen))
    return None


def reserve(*, number: str, holder: UUID, declaration: UUID, journey: UUID | None, amount_fen: int) -> Movement | None:
    """Reserve an amount for a declaration, once; None when nothing is to be reserved. Inside the caller's transaction.

    Invalid (at the guarantee's field) when it is not the holder's, not in force, or short; of two that want the last
    of a balance at once, one gets it.
    """
    if amount_fen <= 0:
        return None
    held = Guarantee.objects.select_for_update(no_key=True).filter(number=number, holder=holder).first()
    if held is None:
        raise Invalid([Problem(RULE, FIELD, UNKNOWN.format(number=number[:32]))])
    done = Movement.objects.filter(declaration=declaration, kind="reserve").first()
    if done is not None:
        return done
    wrong = _fault(held, amount_fen, clock.today())
    if wrong is not None:
        raise Invalid([Problem(RULE, FIELD, wrong)])
    return _move(held, "reserve", declaration, journey, amount_fen, "")


@transaction.atomic
def restore(*, declaration: UUID, cause: str, journey: UUID | None = None) -> Movement | None:
    """Give back what was reserved for a declaration, once; None when nothing is reserved for it."""
    taken = Movement.objects.filter(declaration=declaration, kind="reserve").first()
    if taken is None:
        return None
    held = Guarantee.objects.select_for_update(no_key=True).get(pk=taken.guarantee_id)
    left = reserved_for(declaration)
    return _move(held, "restore", declaration, journey, left, cause) if left > 0 else None


def adjust(*, declaration: UUID, cause: str, amount_fen: int, journey: UUID | None = None) -> Movement | None:
    """Bring what is reserved for a declaration to another amount (it was amended); None when nothing is to move.

    Inside the caller's transaction. Invalid at the guarantee's field when more is needed than it bears.
    """
    taken = Movement.objects.filter(declaration=declaration, kind="reserve").first()
    if taken is None:
        return None
    held = Guarantee.objects.select_for_update(no_key=True).get(pk=taken.guarantee_id)
    more = amount_fen - reserved_for(declaration)
    if more > 0 and (wrong := _fault(held, more, clock.today())) is not None:
        raise Invalid([Problem(RULE, FIELD, wrong)])
    return _move(held, "reserve" if more > 0 else "restore", declaration, journey, abs(more), cause) if more else None


def _move(held: Guarantee, kind: str, declaration: UUID, journey: UUID | None, amount_fen: int, cause: str) -> Movement:
    held.reserved_fen += amount_fen if kind == "reserve" else -amount_fen
    held.save(update_fields=["reserved_fen"])
    made = Movement.objects.create(
        guarantee=held,
        declaration_id=declaration,
        kind=kind,
        amount_fen=amount_fen,
        balance_fen=held.balance_fen,
        cause=cause,
    )
    append(
        type="GUARANTEE_USED" if kind == "reserve" else "GUARANTEE_RESTORED",
        subject=("guarantee", held.id),
        journey=journey,
        occurred_at=made.at,
        payload={"number": held.number, "declaration": declaration, "amount_fen": amount_fen, "cause": cause},
        set={"reserved_fen": held.reserved_fen},
    )
    return made


def _yuan(fen: int) -> str:
    return f"{fen / 100:,.2f}"
