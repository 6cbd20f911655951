"""Bodies of the clearance API."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from msgspec import Meta

from kouan.clearance.models import Declaration, Draft, InspectionOrder, Receipt
from kouan.clearance.services.changes import basis_of
from kouan.clearance.states import TABLE, State
from kouan.codecs.customs_xml.channel import Channel
from kouan.kernel.errors import Problem

Reason = Annotated[str, Meta(min_length=1, max_length=300)]


class Decision(msgspec.Struct, frozen=True):
    """An officer's manual review."""

    accept: bool
    reason: Annotated[str, Meta(max_length=300)] = ""


class Because(msgspec.Struct, frozen=True):
    reason: Reason


class Return(msgspec.Struct, frozen=True):
    """`for_change` True: returned for change (Z); False: not accepted (E), before review only."""

    reason: Reason
    for_change: bool = True


class Result(msgspec.Struct, frozen=True):
    """What an inspection found; a failed one needs a note."""

    passed: bool
    note: Annotated[str, Meta(max_length=500)] = ""


class DraftIn(msgspec.Struct, frozen=True):
    """Texts as typed, nested under the field names of a declaration."""

    data: dict[str, Any] = {}


def row(head: Declaration, language: str) -> dict[str, Any]:
    """A declaration as a list shows it."""
    fields = ("id", "seq_no", "entry_id", "client_no", "direction", "state", "bill_no", "conveyance", "voyage")
    more = ("goods_name", "line_count", "currency", "total_value", "trader_name", "customs_office", "early")
    times = ("submitted_at", "accepted_at", "reviewed_at", "released_at", "cleared_at")
    shown = {name: getattr(head, name) for name in (*fields, *more, *times)}
    return shown | {"state_text": State(head.state).text.say(language), "duties": head.due}


def detail(head: Declaration, language: str) -> dict[str, Any]:
    """A declaration with its warnings, duty sheet and what may happen next."""
    shown = row(head, language) | {"consignment": head.consignment_id, "note": head.remark.say(language)}
    shown["basis"] = basis_of(head)  # for If-Match
    problems = [{**one, "message": one["en" if language.startswith("en") else "zh"]} for one in head.problems]
    return shown | {"problems": problems, "duty_sheet": head.duties, "next": TABLE.allowed(State(head.state))}


def receipt(one: Receipt, language: str) -> dict[str, Any]:
    text = Channel(one.channel).text.say(language)
    return {"channel": one.channel, "notice_at": one.notice_at, "note": one.remark.say(language), "message": text}


def inspection(one: InspectionOrder, language: str) -> dict[str, Any]:
    fields = ("id", "kind", "cause", "rule", "ordered_at", "result", "note", "done_at")
    shown = {name: getattr(one, name) for name in fields}
    return shown | {"declaration": one.declaration_id, "reason": one.reason.say(language)}


def draft(one: Draft) -> dict[str, Any]:
    fields = ("id", "data", "created_at", "updated_at")
    return {name: getattr(one, name) for name in fields} | {"declaration": one.declaration_id}


def problems(found: list[Problem], language: str) -> dict[str, Any]:
    """Findings, and whether they let the declaration be filed."""
    stops = any(str(problem.severity) == "E" for problem in found)
    return {"fileable": not stops, "problems": [problem.as_dict(language) for problem in found]}
