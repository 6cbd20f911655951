"""Filing a declaration, the hot path: read the facts, check every rule, compute the duties, store.

What is stored is one statement, which is a transaction of its own unless something else must happen with it.
"""

from __future__ import annotations

import hashlib
from contextlib import nullcontext
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
from django.db import DatabaseError, IntegrityError, transaction

from kouan.clearance import reference
from kouan.clearance.check import check
from kouan.clearance.duties.dates import taxed_on
from kouan.clearance.duties.sheet import KINDS, DutySheet, nothing_due
from kouan.clearance.extension import Filing, after_filing, filing_checks
from kouan.clearance.models import Declaration as Head
from kouan.clearance.rules.context import Context, Manifest, Step
from kouan.clearance.services.assessing import assess
from kouan.clearance.services.facts import Facts, gather
from kouan.clearance.services.storing import head_only, store
from kouan.clearance.states import State
from kouan.clearance.summary import reduced
from kouan.codecs.customs_xml.channel import Channel
from kouan.codecs.declaration import Declaration, encode_json
from kouan.journal.db import in_atomic
from kouan.journal.services import Entry
from kouan.kernel import clock
from kouan.kernel.calendar import local_date
from kouan.kernel.errors import Forbidden, IdempotencyMismatch, Invalid, Problem, Severity
from kouan.kernel.identifiers import CLIENT_NO, entry_id, unified_no
from kouan.kernel.ids import uuid7
from kouan.kernel.text import Text
from kouan.registry.caller import Caller
from kouan.registry.mandates import was_revoked
from kouan.registry.roles import Role

SAVED = str(Channel.SAVED)
NOT_A_PARTY = Text(
    "本单位既不是境内收发货人，也不是申报单位。", "Your organisation is neither the trader nor the declarant."
)
NO_MANDATE = Text(
    "没有有效的报关委托，或委托已撤销。", "There is no power of attorney in force: none was given, or it was revoked."
)
UNKNOWN_TRADER = Text("境内收发货人未在本系统登记。", "The trader is not registered in this window.")
TAKEN = Text("该提单已被另一份报关单申报。", "Another declaration already covers this bill.")


class Filed(msgspec.Struct, frozen=True):
    """The answer to a filing; the same for every repetition. `duties` in fen by tax kind."""

    id: UUID
    seq_no: str
    entry_id: str
    client_no: str
    state: str
    problems: list[dict[str, str]]
    duties: dict[str, int]


def file(*, caller: Caller, declaration: Declaration, client_no: str, source: str = "api") -> Filed:
    """File a declaration under the sender's number `client_no`.

    Raises Invalid with every problem found (then nothing is stored), Forbidden when the caller is no party to it or
    holds no mandate, IdempotencyMismatch when the number was used for other content. The same number with the same
    content gives the first answer again and has no further effect, also from two connections at once.
    """
    caller.require(Role.TRADER, Role.BROKER)
    if fault := CLIENT_NO.fault(client_no):
        raise Invalid([Problem("B01", "client_no", fault.text)])
    step, declaration = first_step(declaration)
    digest = hashlib.sha256(encode_json(declaration)).digest()
    try:
        return _file(caller, declaration, client_no, source, digest, step)
    except IntegrityError as error:
        same = Head.objects.filter(filed_by=caller.organisation, client_no=client_no).first()
        if same is not None:
            return _again(same, digest)
        if "declaration_once_per_bill" in str(error):
            raise Invalid([Problem("B24", "bill_no", TAKEN)]) from error
        raise
    except DatabaseError as error:
        if was_revoked(error):
            raise Forbidden(NO_MANDATE) from error
        raise


def _file(caller: Caller, declaration: Declaration, client_no: str, source: str, digest: bytes, step: Step) -> Filed:
    on = clock.today()
    facts = gather(caller, declaration, client_no, on)
    if facts.same is not None:
        return _again(Head.objects.get(pk=facts.same), digest)
    named = declaration.trader.uscc and declaration.agent.uscc
    if named:  # else the rules say what is missing
        try:
            permit(caller, facts)
        except Forbidden:
            if mistyped := _mistyped(declaration, facts, on, step):
                raise Invalid(mistyped) from None
            raise
    filing = Filing(caller, declaration, facts, on, step)
    problems = everything(filing)
    if any(problem.severity == Severity.STOP for problem in problems):
        raise Invalid(problems)
    if not named:
        permit(caller, facts)
    row = _row(caller, declaration, facts, on, duties_of(declaration, facts, on, step))
    row |= {"client_no": client_no, "digest": digest, "source": source}
    row["problems"] = [shown(problem) for problem in problems]
    if step == "summary":
        row["state"] = str(State.SUMMARY_SUBMITTED)
    _store(filing, row)
    return _filed(row)


def _store(filing: Filing, row: dict[str, Any]) -> None:
    also = [consequence for consequence in after_filing if consequence.applies(filing)]
    channel = SAVED if filing.step == "summary" else row["state"]
    with transaction.atomic() if also or in_atomic() else nullcontext():
        event = _event(row, filing.facts)
        store(row, filing.declaration, event, channel=channel, mandate=filing.facts.mandate)
        for consequence in also:
            consequence.follow(filing, row["id"])


def _mistyped(declaration: Declaration, facts: Facts, on: date, step: Step) -> list[Problem]:
    """Who is named nowhere because the code is mistyped is told that, not that it is somebody else's declaration."""
    found = findings(declaration, facts, on, step)
    return [one for one in found if one.rule == "B04" and one.field in ("trader.uscc", "agent.uscc")]


def first_step(declaration: Declaration) -> tuple[Step, Declaration]:
    """Whole, or of two steps the summary: then without the items that are not of it."""
    if declaration.modes is not None and declaration.modes.declare_form == "TWO_STEP":
        return "summary", reduced(declaration)
    return "whole", declaration


def everything(filing: Filing, summary: Declaration | None = None) -> list[Problem]:
    """What the rules of Appendix B and those of the chapters find."""
    problems = findings(filing.declaration, filing.facts, filing.on, filing.step, summary)
    return problems + [found for more in filing_checks for found in more(filing)]


def duties_of(declaration: Declaration, facts: Facts, on: date, step: Step = "whole") -> DutySheet:
    """The duties at the rates of the day that counts (R-D8); a summary declaration owes none yet (R-1.2c)."""
    if step == "summary":
        return nothing_due(declaration.direction, on)
    entry = local_date(facts.entry_declared_at) if facts.entry_declared_at else None
    return assess(declaration, taxed_on(on, entry, early=declared_early(declaration, facts)))


def declared_early(declaration: Declaration, facts: Facts) -> bool:
    """Declared before the goods are here; imports, before their vessel declares entry (1.1)."""
    return not facts.here and (declaration.direction == "E" or facts.entry_declared_at is None)


def findings(
    declaration: Declaration, facts: Facts, on: date, step: Step = "whole", summary: Declaration | None = None
) -> list[Problem]:
    """What every rule finds in the declaration, given the facts."""
    problems = check(declaration, context(declaration, facts, on, step, summary))
    if facts.trader is None and declaration.trader.uscc:
        problems.append(Problem("B29", "trader.uscc", UNKNOWN_TRADER))
    return problems


def context(
    declaration: Declaration, facts: Facts, on: date, step: Step = "whole", summary: Declaration | None = None
) -> Context:
    """The facts as the rules ask for them."""
    manifest = None
    if facts.consignment is not None and facts.packages is not None and facts.gross_weight is not None:
        manifest = Manifest(
            packages=facts.packages,
            gross_weight=facts.gross_weight,
            departed_on=facts.departed_on,
            arrived_on=facts.arrived_on,
        )
    before = dict.fromkeys(range(1, (facts.declared_lines or 0) + 1), facts.declared_as or "")
    mandated = facts.mandate is not None
    usual = {code: Decimal(median) for code, median in facts.usual.items()} if facts.usual else {}
    return Context(
        day=reference.day(on),
        manifest=lambda bill, conveyance, voyage: manifest,
        previous=lambda bill: before,
        may_declare=lambda agent, trader: agent == trader or mandated,
        hs_median=(lambda trader, code: usual.get(code)) if usual else None,
        credit=facts.grade or "registered",
        step=step,
        summary=summary,
    )


def permit(caller: Caller, facts: Facts) -> None:
    """The caller files for itself, or as the declarant with a standing mandate."""
    if caller.organisation == facts.trader:
        return
    if caller.organisation != facts.agent:
        raise Forbidden(NOT_A_PARTY)
    if facts.trader is not None and facts.mandate is None:
        raise Forbidden(NO_MANDATE)


def _row(caller: Caller, declaration: Declaration, facts: Facts, on: date, duties: DutySheet) -> dict[str, Any]:
    goods = declaration.goods
    return {
        "id": uuid7(),
        "direction": declaration.direction,
        "state": str(State.DECLARED),
        "seq_no": unified_no(on.year, declaration.direction, facts.unified),
        "entry_id": entry_id(declaration.customs_office, on.year, declaration.direction, facts.serial),
        "organisation_id": facts.trader,
        "filed_by_id": caller.organisation,
        "consignment_id": facts.consignment,
        "customs_office": declaration.customs_office,
        "supervision_mode": declaration.supervision_mode,
        "bill_no": declaration.bill_no,
        "conveyance": declaration.conveyance,
        "voyage": declaration.voyage,
        "contract_no": declaration.contract_no,
        "trader_name": declaration.trader.name,
        "goods_name": goods[0].name,
        "line_count": len(goods),
        "currency": goods[0].currency,
        "total_value": sum(item.total for item in goods),
        **{f"{kind}_fen": duties.payable.get(kind, 0) for kind in KINDS},
        "late_fee_fen": 0,
        "duties": duties,
        "head": head_only(declaration),
        "early": declared_early(declaration, facts),
        "note": "",
        "submitted_at": clock.now(),
    }


def _event(row: dict[str, Any], facts: Facts) -> Entry:
    told = ("seq_no", "entry_id", "client_no", "bill_no", "direction", "line_count", "early")
    payload = {name: row[name] for name in told}
    payload |= {"trader": row["organisation_id"], "filed_by": row["filed_by_id"], "duties": _duties(row)}
    return Entry(
        type="SUMMARY_SUBMITTED" if row["state"] == State.SUMMARY_SUBMITTED else "DECL_SUBMITTED",
        subject=("declaration", row["id"]),
        journey=facts.consignment,
        occurred_at=row["submitted_at"],
        payload=payload,
        set={"state": row["state"], "seq_no": row["seq_no"], "entry_id": row["entry_id"], "late_fee_fen": 0},
    )


def _again(head: Head, digest: bytes) -> Filed:
    """The first answer again, when the content is the same."""
    if bytes(head.digest) != digest:
        raise IdempotencyMismatch()
    fields = ("id", "seq_no", "entry_id", "client_no", "problems", *(f"{kind}_fen" for kind in KINDS))
    state = State.SUMMARY_SUBMITTED if head.two_step else State.DECLARED
    return _filed({name: getattr(head, name) for name in fields} | {"state": str(state)})


def _filed(row: dict[str, Any]) -> Filed:
    return Filed(
        row["id"],
        row["seq_no"],
        row["entry_id"],
        row["client_no"],
        row.get("state", str(State.DECLARED)),
        row["problems"],
        _duties(row),
    )


def _duties(row: dict[str, Any]) -> dict[str, int]:
    return {kind: row[f"{kind}_fen"] for kind in KINDS}


def shown(problem: Problem) -> dict[str, str]:
    said = problem.as_dict("zh")
    del said["message"]
    return said
