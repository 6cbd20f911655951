"""The declarant asks customs to amend or withdraw, or takes the request back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from kouan.clearance import selectors
from kouan.clearance.amendments.changing import applied, differences
from kouan.clearance.amendments.models import Request
from kouan.clearance.amendments.rules import RD4, R11e, reasons
from kouan.clearance.amendments.services.rewriting import stops
from kouan.clearance.amendments.states import TABLE, Kind, RequestState
from kouan.clearance.models import Declaration
from kouan.clearance.services.acting import require_mandate
from kouan.clearance.services.changes import locked
from kouan.clearance.services.flow import decide
from kouan.clearance.services.reassessing import estimated
from kouan.clearance.services.storing import restored
from kouan.clearance.states import FIRST_STEP, SETTLED, State
from kouan.journal.services import append
from kouan.kernel import clock
from kouan.kernel.errors import Conflict, Invalid, NotFound
from kouan.kernel.text import Text
from kouan.registry.caller import Caller
from kouan.registry.roles import Role

OPEN = Text("该报关单已有待决定的申请。", "A request for this declaration is waiting for customs already.")


def ask(
    *,
    caller: Caller,
    declaration: UUID,
    kind: Kind,
    reason_code: str,
    reason: str,
    changes: dict[str, Any] | None = None,
    evidence: str = "",
) -> Request:
    """Ask customs to amend (with `changes`: field path → new value) or to withdraw a declaration they accepted.

    Invalid with every problem: the state (R-D4), closed fields, reason and evidence (R-1.1e), and what the rules find
    in the declaration as it would be. The same request again is the same one; another while one is open is a Conflict.
    """
    caller.require(Role.TRADER, Role.BROKER)
    principal = selectors.declaration(caller, declaration).organisation_id
    asked = {
        "kind": str(kind),
        "changes": changes or {},
        "reason_code": reason_code,
        "evidence": evidence.strip()[:200],
    }
    asked["reason"] = reason.strip()[:500]
    try:
        with transaction.atomic():
            require_mandate(caller, principal)
            return _ask(caller, locked(declaration), kind, asked)
    except IntegrityError as error:
        raise Conflict(OPEN) from error


def _ask(caller: Caller, head: Declaration, kind: Kind, asked: dict[str, Any]) -> Request:
    standing = Request.objects.filter(declaration=head, state=RequestState.ASKED).first()
    if standing is not None:
        if all(getattr(standing, name) == value for name, value in asked.items()):
            return standing
        raise Conflict(OPEN)
    more = _checked(head, kind, asked)
    on = clock.today()
    carriage = bool(reasons(on)[asked["reason_code"]].get("carriage"))
    made = Request.objects.create(
        declaration=head, asked_by_id=caller.organisation, asked_at=clock.now(), carriage=carriage, **asked, **more
    )
    append(
        type="AMENDMENT_ASKED",
        subject=("amendment", made.id),
        journey=head.consignment_id,
        payload={"declaration": head.id, "entry_id": head.entry_id, "kind": made.kind, "reason_code": made.reason_code},
        set={"state": str(made.state), "counted": False},
    )
    return made


def _checked(head: Declaration, kind: Kind, asked: dict[str, Any]) -> dict[str, Any]:
    """What follows from the changes: old and new values, and the duties; Invalid with all that stands against it."""
    problems = [*RD4.check(head, kind), *R11e.check(asked["reason_code"], asked["evidence"], clock.today())]
    if not asked["reason"]:
        problems.append(RD4.problem("reason", RD4.reason))
    if kind is Kind.WITHDRAW:
        asked["changes"] = {}
        if problems:
            raise Invalid(problems)
        return {}
    problems += RD4.fields(asked["changes"])
    if problems:
        raise Invalid(problems)
    before = restored(head)
    after = applied(before, asked["changes"])
    shown = differences(before, after)
    if not shown:
        raise Invalid([RD4.problem("changes", RD4.nothing)])
    first = State(head.state) in FIRST_STEP
    if first and (later := list(RD4.summary(before, after))):
        raise Invalid(later)
    if against := stops(head, after):
        raise Invalid(against)
    return {"shown": shown, "difference": {} if first else estimated(head, after)}


@transaction.atomic
def take_back(*, caller: Caller, request: UUID) -> Request:
    """The declarant does not want it any more."""
    caller.require(Role.TRADER, Role.BROKER)
    found = locked_request(request)
    if not selectors.visible_to(caller).filter(pk=found.declaration_id).exists():
        raise NotFound()
    require_mandate(caller, found.declaration.organisation_id)
    settle(found, "take_back", "AMENDMENT_TAKEN_BACK")
    go_on(found.declaration)
    return found


def go_on(head: Declaration) -> None:
    """Goods that only the request kept are looked at again."""
    if State(head.state) in (*SETTLED, State.SUPPLEMENT_REQUIRED):
        decide(head)


def locked_request(request: UUID) -> Request:
    """The request, after its declaration is locked; NotFound when there is none."""
    of = Request.objects.filter(pk=request).values_list("declaration_id", flat=True).first()
    if of is None:
        raise NotFound()
    locked(of)
    return Request.objects.select_for_update(of=("self",)).select_related("declaration").get(pk=request)


def settle(found: Request, step: str, event: str, **fields: Any) -> None:
    """Take a step of the request's table; one event."""
    found.state = str(TABLE.next(RequestState(found.state), step))
    fields |= {"decided_at": clock.now()}
    for name, value in fields.items():
        setattr(found, name, value)
    found.save(update_fields=["state", *fields])
    append(
        type=event,
        subject=("amendment", found.id),
        journey=found.declaration.consignment_id,
        payload={"declaration": found.declaration_id, "kind": found.kind, "note": found.note},
        set={"state": found.state, "counted": found.counted},
    )
