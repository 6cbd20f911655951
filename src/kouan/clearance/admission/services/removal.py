"""Conditional removal, transfer inspection, and the request for the destination inspection."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from kouan.clearance import selectors
from kouan.clearance.admission.models import Admission, AdmissionStep
from kouan.clearance.admission.rules import Asked, R13a, R13d
from kouan.clearance.admission.services.steps import locked, take
from kouan.clearance.admission.states import TABLE, State
from kouan.clearance.services.acting import require_mandate
from kouan.clearance.services.flow import INSPECTION_REF
from kouan.clearance.states import State as Declared
from kouan.journeys.rules import RD7
from kouan.journeys.services import lift_hold, place_hold
from kouan.journeys.states import HoldKind
from kouan.kernel import clock
from kouan.kernel.errors import Conflict, Invalid, Problem, Refused
from kouan.kernel.text import Text
from kouan.registry import rule_table
from kouan.registry.caller import Caller
from kouan.registry.models import Organisation
from kouan.registry.roles import Role

FILERS = (Role.TRADER, Role.BROKER)
UNSETTLED = Text("单证未审结或税款未缴，不能提离。", "Documents and duties are not settled: no removal.")
NO_PLACE = Text("请填写转场检查场所的名称和地址。", "Name the site of the transfer inspection and its address.")
NOT_TRANSFER = Text("不是转场检查的货物。", "These goods are not under transfer inspection.")
NO_DESTINATION = Text("没有布控目的地检查。", "No destination inspection is ordered.")
EXPIRED = Text("提离许可已过期，货物重新监管。", "The removal permit ran out: the goods are under control again.")


@transaction.atomic
def apply(
    *,
    caller: Caller,
    declaration: UUID,
    kind: str,
    place: str,
    address: str,
    contact: str = "",
    phone: str = "",
    undertaking: bool = False,
) -> Admission:
    """The trader asks to take the goods away before the result: to its own place (E), or to another site (F)."""
    caller.require(*FILERS)
    require_mandate(caller, selectors.declaration(caller, declaration).organisation_id)
    admission = locked(declaration)
    TABLE.next(State(admission.state), "apply")
    _check(admission, kind, Asked(undertaking, place, address, contact, phone, *_goods(admission)))
    told: dict[str, Any] = {
        "place": place[:100],
        "address": address[:200],
        "contact": contact[:50],
        "phone": phone[:20],
    }
    undertaken = clock.now() if kind == "conditional" else None
    take(admission, "apply", event="REMOVAL_APPLIED", note=place, removal=kind, undertaken_at=undertaken, **told)
    return admission


def _check(admission: Admission, kind: str, asked: Asked) -> None:
    if Declared(admission.declaration.state) is not Declared.INSPECTING:
        raise Conflict(UNSETTLED)
    on = clock.today()
    if kind == "conditional":
        excluded = rule_table.value("admission.conditional.excluded", on)
        problems = list(R13a.check(asked, excluded, rule_table.value("admission.conditional.barred_grades", on)))
    else:
        empty = [field for field in ("place", "address") if not getattr(asked, field).strip()]
        problems = [Problem("1.3-F", field, NO_PLACE) for field in empty]
    if problems:
        raise Invalid(problems)


def _goods(admission: Admission) -> tuple[tuple[str, ...], bool, bool, str]:
    """Codes, whether dangerous, whether a sample was taken, and the grade of the firm."""
    head = admission.declaration
    lines = list(head.lines.order_by("line").values_list("hs_code", "rest"))
    grade = Organisation.objects.values_list("grade", flat=True).get(pk=head.organisation_id)
    sampled = AdmissionStep.objects.filter(admission=admission, event="sample").exists()
    return tuple(hs for hs, _ in lines), any(is_dangerous(rest) for _, rest in lines), sampled, grade


def is_dangerous(rest: dict[str, object]) -> bool:
    """Whether a stored goods line declares dangerous goods (it may also declare that it has none)."""
    danger = rest.get("danger")
    return isinstance(danger, dict) and bool(danger.get("un_number"))


@transaction.atomic
def decide(*, caller: Caller, declaration: UUID, accept: bool, reason: str = "") -> Admission:
    """Customs let the goods go to the place named, or not. The gate opens; the market stays shut."""
    caller.require(Role.CUSTOMS)
    admission = locked(declaration)
    if State(admission.state) is not State.APPLIED:
        TABLE.next(State(admission.state), "refuse")
    if not accept:
        if not reason.strip():
            raise Invalid([Problem("1.3-E", "reason", Text("请写明理由。", "Give the reason."))])
        take(admission, "refuse", event="REMOVAL_REFUSED", note=reason, removal="")
        return admission
    at = clock.now()
    days = int(rule_table.value("admission.permit.days", clock.today()))
    number = f"{admission.declaration.entry_id}-{admission.steps.filter(event='permit').count() + 1}"
    dates: dict[str, Any] = {"permitted_at": at, "expires_at": at + timedelta(days=days)}
    told = {"place": admission.place, "address": admission.address, "permit_no": number}
    take(admission, "permit", event="REMOVAL_PERMITTED", at=at, note=reason, payload=told, permit_no=number, **dates)
    if line := admission.declaration.consignment_id:
        lift_hold(kind=HoldKind.INSPECTION, consignment=line, ref=INSPECTION_REF, by=caller.organisation)
        lift_hold(kind=HoldKind.CUSTOMS, consignment=line, by=caller.organisation)
    return admission


@transaction.atomic
def expire(*, declaration: UUID) -> bool:
    """A permit that nobody used ran out: customs hold the goods again."""
    admission = locked(declaration)
    due = admission.expires_at is not None and admission.expires_at <= clock.now()
    if State(admission.state) is not State.REMOVABLE or not admission.removal or not due:
        return False
    take(admission, "expire", event="REMOVAL_EXPIRED", removal="", permit_no="", permitted_at=None, expires_at=None)
    if line := admission.declaration.consignment_id:
        place_hold(kind=HoldKind.CUSTOMS, consignment=line, reason=EXPIRED, rule=RD7.id)
        place_hold(kind=HoldKind.INSPECTION, consignment=line, reason=EXPIRED, ref=INSPECTION_REF)
    return True


@transaction.atomic
def reach_site(*, caller: Caller, declaration: UUID) -> Admission:
    """The goods are at the site of the transfer inspection (F)."""
    caller.require(Role.CUSTOMS, Role.INSPECTION, Role.TERMINAL)
    admission = locked(declaration)
    if admission.removal != "transfer":
        raise Conflict(NOT_TRANSFER)
    take(admission, "reach", event="SITE_REACHED", note=admission.place)
    return admission


@transaction.atomic
def request_inspection(*, caller: Caller, declaration: UUID) -> Admission:
    """The trader asks the destination customs for the inspection (C, D)."""
    caller.require(*FILERS)
    require_mandate(caller, selectors.declaration(caller, declaration).organisation_id)
    admission = locked(declaration)
    if not admission.destination:
        raise Conflict(NO_DESTINATION)
    if not admission.removable:
        raise Refused(R13d.id, R13d.early)
    take(admission, "request", event="DEST_INSPECT_REQUESTED", note=admission.destination_office)
    return admission
