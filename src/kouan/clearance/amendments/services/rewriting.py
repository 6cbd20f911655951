"""An approved amendment becomes the declaration; what it said before is kept as a version."""

from __future__ import annotations

from typing import Any

import msgspec

from kouan.clearance.amendments.changing import plain
from kouan.clearance.amendments.models import Request, Version
from kouan.clearance.extension import Filing, after_amending, amending_checks
from kouan.clearance.models import Declaration as Head
from kouan.clearance.rules.context import Step
from kouan.clearance.services import storing
from kouan.clearance.services.changes import AMENDED, tell
from kouan.clearance.services.facts import Facts, gather
from kouan.clearance.services.filing import findings, shown
from kouan.clearance.services.reassessing import reassess
from kouan.clearance.states import FIRST_STEP, State
from kouan.codecs.customs_xml.channel import Channel
from kouan.codecs.declaration import Declaration
from kouan.journal.services import append
from kouan.kernel import clock
from kouan.kernel.calendar import local_date
from kouan.kernel.errors import Problem, Severity
from kouan.registry.caller import Caller

SAME = ("customs_office", "supervision_mode", "bill_no", "conveyance", "voyage", "contract_no")


def stops(head: Head, declaration: Declaration) -> list[Problem]:
    """What the rules of the day of acceptance have against the declaration as it would be."""
    return [problem for problem in _findings(head, declaration)[0] if problem.severity == Severity.STOP]


def _findings(head: Head, declaration: Declaration) -> tuple[list[Problem], Facts]:
    on = local_date(head.accepted_at or head.submitted_at)
    facts = gather(Caller(None, head.filed_by_id, frozenset()), declaration, "", on)
    if facts.declared_as == head.entry_id:  # it does not stand against itself (B24)
        facts = msgspec.structs.replace(facts, declared_as=None, declared_lines=None)
    caller = Caller(None, head.filed_by_id, frozenset())
    step: Step = "summary" if State(head.state) in FIRST_STEP else "whole"
    filing = Filing(caller, declaration, facts, on, step)
    more = [found for ask in amending_checks for found in ask(filing, head)]
    return findings(declaration, facts, on, step) + more, facts


def rewrite(head: Head, before: Declaration, after: Declaration, request: Request) -> dict[str, int]:
    """Put `after` in the place of `before`; the duties that changed, fen per kind. The row is locked."""
    problems, facts = _findings(head, after)
    number = int(head.head.get(AMENDED, 0)) + 1
    Version.objects.create(
        declaration=head, number=number, document=plain(before), duties=head.duties, request=request, until=clock.now()
    )
    fields = _columns(head, after, facts) | {"problems": [shown(problem) for problem in problems]}
    fields["head"][AMENDED] = number
    for name, value in fields.items():
        setattr(head, name, value)
    head.save(update_fields=list(fields))
    storing.replace_goods(head, after)
    append(
        type="DECL_AMENDED",
        subject=("declaration", head.id),
        journey=head.consignment_id,
        payload={"entry_id": head.entry_id, "request": request.id, "version": number + 1, "fields": _paths(request)},
    )
    tell(head, Channel.REVIEW_AGAIN, clock.now(), request.reason)
    first = State(head.state) in FIRST_STEP  # no duty is due yet (R-1.2c)
    difference = {} if first else reassess(head, after, cause=str(request.id), always=True)
    for also in after_amending:
        also(head, after)
    return difference


def _columns(head: Head, after: Declaration, facts: Facts) -> dict[str, Any]:
    goods = after.goods
    kept = {"consignment_id": facts.consignment or head.consignment_id}
    return kept | {
        **{name: getattr(after, name) for name in SAME},
        "goods_name": goods[0].name,
        "line_count": len(goods),
        "currency": goods[0].currency,
        "total_value": sum(item.total for item in goods),
        "head": plain(storing.head_only(after)),
    }


def _paths(request: Request) -> list[str]:
    return [one["path"] for one in request.shown]
