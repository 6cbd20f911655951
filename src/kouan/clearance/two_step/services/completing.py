"""The second step: the whole declaration under the number of the first (R-1.2c, d, f)."""

from __future__ import annotations

import hashlib
from uuid import UUID

import msgspec
from django.db import transaction
from django.db.models import Q

from kouan.clearance.duties.dates import taxed_on
from kouan.clearance.duties.sheet import KINDS, DutySheet
from kouan.clearance.extension import Filing
from kouan.clearance.models import Declaration as Head
from kouan.clearance.permits.services import writing_off
from kouan.clearance.services.assessing import assess
from kouan.clearance.services.changes import change, locked
from kouan.clearance.services.facts import Facts, gather
from kouan.clearance.services.filing import Filed, everything, permit, shown
from kouan.clearance.services.storing import head_only, replace_goods, restored
from kouan.clearance.states import GONE, SUMMARY, State
from kouan.clearance.two_step.models import TwoStep
from kouan.clearance.two_step.rules import R12c, R12d, R12f
from kouan.clearance.two_step.services.timing import breach_if_late
from kouan.codecs.declaration import Declaration, SummaryAnswers, encode_json
from kouan.journal.services import append
from kouan.kernel import clock
from kouan.kernel.calendar import local_date
from kouan.kernel.errors import Invalid, NotFound, Problem, Refused, Severity
from kouan.registry.caller import Caller
from kouan.registry.roles import Role


def complete(*, caller: Caller, declaration: Declaration, id: UUID) -> Filed:
    """File the second step of the two-step declaration `id`: the same declaration, the same number.

    Sent again with the same content it gives the first answer. Refused (R-1.2c) before release for removal, after
    cancellation, or a second time; Invalid with every problem when it contradicts the summary or breaks a rule.
    """
    caller.require(Role.TRADER, Role.BROKER)
    with transaction.atomic():
        head = locked(id)
        if caller.organisation not in (head.filed_by_id, head.organisation_id):
            raise NotFound()
        step = TwoStep.objects.select_for_update(no_key=True).filter(pk=id).first()
        if step is None:
            raise Refused(R12c.id, R12c.unknown)
        whole = _numbered(declaration, head)
        digest = hashlib.sha256(encode_json(whole)).digest()
        if head.state != State.RELEASED_TO_REMOVE and step.digest is not None and bytes(step.digest) == digest:
            return _filed(head)
        _possible(head)
        duties, problems = _findings(caller, head, whole)
        _store(head, whole, duties, problems)
        _completed(head, step, digest)
        return _filed(head)


def find_and_complete(caller: Caller, declaration: Declaration, source: str) -> Filed:
    """As `complete`, found by the unified number (drafts)."""
    found = Head.objects.filter(seq_no=declaration.seq_no).values_list("id", flat=True).first()
    if found is None:
        raise NotFound()
    return complete(caller=caller, declaration=declaration, id=found)


def awaits(caller: Caller, seq_no: str) -> bool:
    """Whether this unified number is of a two-step declaration of the caller, so that what comes is its second step."""
    mine = Q(filed_by=caller.organisation) | Q(organisation=caller.organisation)
    return TwoStep.objects.filter(declaration__in=Head.objects.filter(mine, seq_no=seq_no)).exists()


def problems_of(caller: Caller, declaration: Declaration) -> list[Problem]:
    """What completing with these fields would find; nothing is stored."""
    head = Head.objects.filter(seq_no=declaration.seq_no).first()
    if head is None or caller.organisation not in (head.filed_by_id, head.organisation_id):
        raise NotFound()
    return _checked(caller, head, _numbered(declaration, head))[1]


def _numbered(declaration: Declaration, head: Head) -> Declaration:
    """With the declaration's own numbers, whatever was sent in their place; the modes stand."""
    then = msgspec.convert(head.head | {"goods": []}, Declaration, strict=False)
    own = {"client_no": head.client_no, "seq_no": "", "entry_id": ""}
    if declaration.modes is None:
        own["modes"] = then.modes  # type: ignore[assignment]
    if declaration.answers is None:
        own["answers"] = then.answers  # type: ignore[assignment]
    whole: Declaration = msgspec.structs.replace(declaration, **own)
    return whole


def _possible(head: Head) -> None:
    state = State(head.state)
    if state in GONE:
        raise Refused(R12c.id, R12c.gone)
    if state is State.RELEASED_TO_REMOVE:
        return
    raise Refused(R12c.id, R12c.early if state in SUMMARY else R12c.again)


def _checked(caller: Caller, head: Head, whole: Declaration) -> tuple[DutySheet, list[Problem]]:
    on = clock.today()
    then = restored(head)
    facts: Facts = gather(caller, whole, "", on)
    permit(caller, facts)
    filing = Filing(caller, whole, facts, on, "complete")
    problems = everything(filing, then) + writing_off.verify_anew(filing, head) + list(R12f.check(whole, then))
    entry = local_date(facts.entry_declared_at) if facts.entry_declared_at else None
    duties = assess(whole, taxed_on(local_date(head.accepted_at or clock.now()), entry, early=head.early))
    problems += R12d.check(then.answers or SummaryAnswers(), duties.total)
    return duties, problems


def _findings(caller: Caller, head: Head, whole: Declaration) -> tuple[DutySheet, list[Problem]]:
    duties, problems = _checked(caller, head, whole)
    if any(problem.severity == Severity.STOP for problem in problems):
        raise Invalid(problems)
    return duties, problems


def _store(head: Head, whole: Declaration, duties: DutySheet, problems: list[Problem]) -> None:
    """The whole declaration in the place of the summary; its number, client number and first answer stay."""
    replace_goods(head, whole)
    fields = {
        "contract_no": whole.contract_no,
        "trader_name": whole.trader.name,
        "goods_name": whole.goods[0].name,
        "line_count": len(whole.goods),
        "currency": whole.goods[0].currency,
        "total_value": sum(item.total for item in whole.goods),
        **{f"{kind}_fen": duties.payable.get(kind, 0) for kind in KINDS},
        "duties": msgspec.to_builtins(duties, str_keys=True),
        "problems": [shown(problem) for problem in problems],
    }
    head.head = msgspec.json.decode(encode_json(head_only(whole)))
    head.save(update_fields=["head"])
    change(head, "complete", event="DECL_COMPLETED", payload={"seq_no": head.seq_no}, **fields)
    writing_off.after_amending(head, whole)


def _completed(head: Head, step: TwoStep, digest: bytes) -> None:
    breach_if_late(step, clock.now())
    step.completed_at, step.digest = clock.now(), digest
    step.save(update_fields=["completed_at", "digest"])
    append(
        type="TWO_STEP_COMPLETED",
        subject=("two_step", head.id),
        journey=head.consignment_id,
        occurred_at=step.completed_at,
        payload={"declaration": head.id, "late": step.breached_at is not None},
        set={"completed_at": step.completed_at},
    )


@transaction.atomic
def reopen(*, declaration: UUID) -> None:
    """Customs returned the second step: it is open again."""
    step = TwoStep.objects.select_for_update(no_key=True).filter(pk=declaration).first()
    if step is None or step.completed_at is None:
        return
    step.completed_at = step.digest = None
    step.save(update_fields=["completed_at", "digest"])
    append(
        type="TWO_STEP_REOPENED",
        subject=("two_step", declaration),
        payload={"declaration": declaration},
        set={"completed_at": None},
    )


def _filed(head: Head) -> Filed:
    duties = {kind: getattr(head, f"{kind}_fen") for kind in KINDS}
    state = str(State.COMPLETE_SUBMITTED)
    return Filed(head.id, head.seq_no, head.entry_id, head.client_no, state, head.problems, duties)
