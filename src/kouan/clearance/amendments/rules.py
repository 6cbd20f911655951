"""R-D4 and R-1.1e: what may be amended, for which reasons, and which amendments are no error of the declarant."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from kouan.clearance.amendments.changing import differences
from kouan.clearance.amendments.states import Kind
from kouan.clearance.models import Declaration
from kouan.clearance.states import FREE, GONE, State
from kouan.clearance.summary import reduced
from kouan.codecs.declaration import Declaration as Content
from kouan.kernel.errors import Problem
from kouan.kernel.rule import Rule
from kouan.kernel.text import Text
from kouan.registry import rule_table

# Who declares what way, and numbers of the sender and of customs: another declaration, not another version of it.
CLOSED = frozenset({
    "direction", "trader", "agent", "entered_by", "client_no", "operation", "seq_no", "entry_id", "modes", "answers",
})  # fmt: skip
# Customs have taken it in, and nobody is looking at the goods just now.
LOOKED_AT = (State.INSPECTING, State.SUMMARY_INSPECTING)
JUST_SENT = (State.DECLARED, State.SUMMARY_SUBMITTED, State.COMPLETE_SUBMITTED)
AMENDABLE = tuple(s for s in State if s not in (*GONE, *LOOKED_AT, *JUST_SENT))
WITHDRAWABLE = tuple(s for s in AMENDABLE if s not in FREE)


class RD4(Rule):
    """An accepted declaration is changed or withdrawn only with customs' approval, and not while goods are inspected.

    Source: customs law 26; R-D4.
    """

    id = "R-D4"
    measures = ("1a", "1")
    text = Text("报关单{state}，不能申请修改。", "The declaration is {state}: no amendment can be asked for.")
    source = "customs law 26; R-D4"
    no_withdrawal = Text("报关单{state}，不能申请撤销。", "The declaration is {state}: no withdrawal can be asked for.")
    closed = Text("{name} 不能修改，请撤销后重新申报。", "{name} cannot be amended: withdraw and declare anew.")
    later = Text(
        "{name} 不是概要申报项目，随完整申报填报。",
        "{name} is no item of the summary: it comes with the complete declaration.",
    )
    nothing = Text("没有任何修改。", "Nothing is changed.")
    reason = Text("请写明理由。", "Give the reason.")
    unknown = Text("修改原因代码 {code} 不存在。", "There is no reason code {code}.")

    @staticmethod
    def check(head: Declaration, kind: Kind) -> Iterator[Problem]:
        """Whether the declaration's state allows the request."""
        state = State(head.state)
        if kind is Kind.AMEND and state not in AMENDABLE:
            yield RD4.problem("declaration", _named(RD4.text, state))
        elif kind is Kind.WITHDRAW and state not in WITHDRAWABLE:
            yield RD4.problem("declaration", _named(RD4.no_withdrawal, state))

    @staticmethod
    def fields(changes: dict[str, Any]) -> Iterator[Problem]:
        """Whether each field may be changed."""
        if not changes:
            yield RD4.problem("changes", RD4.nothing)
        for path in changes:
            root = path.replace("[", ".").split(".")[0]
            if root in CLOSED:
                yield RD4.problem(path, RD4.closed, name=path)

    @staticmethod
    def summary(before: Content, after: Content) -> Iterator[Problem]:
        """Of a summary only its own items are amended (R-1.2b); the rest is not declared yet."""
        own = {one["path"] for one in differences(reduced(before), reduced(after))}
        for one in differences(before, after):
            if one["path"] not in own:
                yield RD4.problem(one["path"], RD4.later, name=one["path"])


def _named(text: Text, state: State) -> Text:
    return Text(text.zh.format(state=state.text.zh), text.en.format(state=state.text.en.lower()))


class R11e(Rule):
    """What carriage caused (rolled, short, another ship) is no error of the declarant, with the carrier's evidence.

    The reasons are the rule value `amendment.reasons`. Source: R-1.1e.
    """

    id = "R-1.1e"
    measures = ("1a",)
    text = Text(
        "因运输造成的修改须附承运人证明（编号或说明）。",
        "An amendment caused by carriage needs the carrier's evidence: its number or description.",
    )
    source = "R-1.1e"

    @staticmethod
    def check(code: str, evidence: str, on: date) -> Iterator[Problem]:
        known = reasons(on).get(code)
        if known is None:
            yield RD4.problem("reason_code", RD4.unknown, code=code or "—")
        elif known.get("carriage") and not evidence:
            yield R11e.problem("evidence")

    @staticmethod
    def counts(code: str, on: date) -> bool:
        """Whether an approved request of this reason is an error on the declarant's record."""
        return bool(reasons(on).get(code, {}).get("error"))


def reasons(on: date) -> dict[str, dict[str, Any]]:
    """The reason codes in force: `zh`, `en`, whether `carriage` caused it, whether it is an `error`."""
    found: dict[str, dict[str, Any]] = rule_table.value("amendment.reasons", on)
    return found
