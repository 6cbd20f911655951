"""The security check (4.4) and violations seen while vessels wait (R-4.2b)."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from kouan.kernel import clock
from kouan.kernel.errors import Invalid, Problem
from kouan.kernel.text import Text
from kouan.registry.caller import Caller
from kouan.registry.roles import Role
from kouan.river import selectors, values
from kouan.river.models import CreditEntry, Passage
from kouan.river.rules import R42a, R42d, R44b
from kouan.river.services.credit import note
from kouan.river.services.planning import propose
from kouan.river.services.steps import locked, take
from kouan.river.states import TABLE, State

NO_NOTE = Text("请写明问题。", "Say what is wrong.")
VIOLATIONS = ("rushing", "refused_check")


@transaction.atomic
def call_security(*, caller: Caller, passage: UUID) -> Passage:
    """Call the vessel to its check: fast for credit A on a scheduled line unless drawn (R-4.4b), else full."""
    caller.require(Role.LOCK)
    one = locked(passage, caller)
    share = float(values.value("security.full"))
    fast = R44b.fast(one.vessel.grade, selectors.class_now(one), str(one.pk), share)
    mode = "fast" if fast else "full"
    step = "recheck" if State(one.state) is State.SECURITY_OK else "call_security"
    take(one, step, event="SECURITY_CALLED", payload={"mode": mode}, security_mode=mode, security_until=None)
    return one


@transaction.atomic
def record_check(
    *,
    caller: Caller,
    passage: UUID,
    passed: bool,
    draught_cm: int | None = None,
    major: bool = False,
    un_found: str = "",
    remark: str = "",
) -> Passage:
    """The officers' result. Measured draught over the tolerance and dangerous goods not declared fail by themselves,
    as major ones, and cost credit. A minor failure keeps its place if it is put right in time.
    """
    caller.require(Role.LOCK)
    one = locked(passage, caller)
    TABLE.next(State(one.state), "pass_security")
    tolerance = int(values.value("draught.tolerance"))
    if draught_cm is not None and R42d.measured(draught_cm, one.draught_cm, tolerance):
        text = R42d.deeper.format(measured=draught_cm, declared=one.draught_cm)
        return _expel(one, "R-4.2d", text.en, "over_draught")
    if un_found and un_found not in one.un_numbers:
        return _expel(one, "R-4.2a", R42a.hidden.format(un=un_found).en, "false_declaration")
    if passed:
        until = clock.now() + values.hours("security.hours")
        payload = {"until": until, "mode": one.security_mode, "draught": draught_cm}
        take(one, "pass_security", event="SECURITY_PASSED", payload=payload, security_until=until, fix_by=None)
        return one
    if not remark.strip():
        raise Invalid([Problem("R-4.4c", "remark", NO_NOTE)])
    if major:
        return _expel(one, "R-4.4c", remark, "")
    by = clock.now() + values.hours("security.fix")
    payload = {"rule": "R-4.4c", "major": False, "note": remark, "fix_by": by}
    take(one, "fail_security", event="SECURITY_FAILED", payload=payload, fix_by=by)
    return one


@transaction.atomic
def fixed(*, caller: Caller, passage: UUID) -> Passage:
    """The vessel says that it is put right: called to the check again, its place kept. Too late: out of the queue."""
    caller.require(Role.LOCK, Role.CARRIER, Role.TRADER)
    one = locked(passage, caller)
    TABLE.next(State(one.state), "fixed")
    if one.fix_by is not None and clock.now() > one.fix_by:
        return _expel(one, "R-4.4c", "not put right in time", "")
    take(one, "fixed", event="SECURITY_CALLED", payload={"mode": "full"}, security_mode="full")
    return one


@transaction.atomic
def run_out(*, passage: UUID) -> bool:
    """A minor failure that nobody put right in time leaves the queue."""
    one = locked(passage)
    if State(one.state) is not State.SECURITY_FAIL or one.fix_by is None or clock.now() <= one.fix_by:
        return False
    _expel(one, "R-4.4c", "not put right in time", "")
    return True


@transaction.atomic
def violation(*, caller: Caller, passage: UUID, kind: str, remark: str) -> CreditEntry:
    """R-4.2b: rushing or overtaking while assembled, refusal of the check; on the credit record."""
    caller.require(Role.LOCK)
    one = locked(passage, caller)
    if kind not in VIOLATIONS:
        raise Invalid([Problem("R-4.2b", "kind", Text("没有这种违规。", "No such violation."))])
    return note(caller=caller, vessel=one.vessel_id, kind=kind, passage=one, remark=remark)


def _expel(one: Passage, rule: str, why: str, credit: str) -> Passage:
    payload = {"rule": rule, "major": True, "note": why}
    problem = {"rule": rule, "field": "security", "zh": why, "en": why}
    take(one, "expel", event="SECURITY_FAILED", payload=payload, problems=[problem], security_until=None)
    if credit:
        note(caller=None, vessel=one.vessel_id, kind=credit, passage=one, remark=why)
    propose("left", Text(f"{one.vessel.name} 安检不合格", f"{one.vessel.name} failed the security check"))
    return one
