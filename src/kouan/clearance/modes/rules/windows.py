"""When goods may be declared early: imports between departure and arrival, exports within some days of arrival."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from kouan.clearance.modes.closing import closes
from kouan.clearance.modes.facts import ModeFacts
from kouan.clearance.rules.manifest import R11a
from kouan.kernel.calendar import local_date
from kouan.kernel.errors import Problem
from kouan.kernel.rule import Rule
from kouan.kernel.text import Text
from kouan.registry import rule_table

FIELD = "modes.declare_time"
NO_MANIFEST = Text(
    "提前申报须在原始舱单主要数据传输并被接受之后。",
    "Goods may be declared early once the main data of the original manifest are accepted.",
)
HERE = Text("货物已运抵，按运抵后申报办理。", "The goods are here: declare them after arrival, as NORMAL.")
ENTERED = Text(
    "运输工具已申报进境，不能再选提前申报，请改为运抵后申报。",
    "The vessel has declared its entry: this is no early declaration any more, choose NORMAL.",
)


class R11b(Rule):
    """Exports: at most three days before the goods arrive in the supervised area, with the booking manifest sent.

    Source: R-1.1b; the days are the rule value `early.export.days`.
    """

    id = "R-1.1b"
    measures = ("1a",)
    source = "R-1.1b"
    text = Text(
        "出口货物预计 {arrives} 运抵监管场所，最早可在运抵前 {days} 日内申报。",
        "The goods are expected in the supervised area on {arrives}: they may be declared {days} days before at most.",
    )
    booking = Text(
        "出口提前申报须先传输预配舱单。", "Exports are declared early only after the booking manifest was sent."
    )

    @staticmethod
    def check(facts: ModeFacts) -> Iterable[Problem]:
        if facts.direction != "E":
            return
        if facts.manifest is False:
            yield R11b.problem(FIELD, R11b.booking)
        if facts.here:
            yield R11b.problem(FIELD, HERE)
        days = int(rule_table.number("early.export.days", facts.on))
        if facts.arrives is not None and facts.arrives - facts.now > timedelta(days):
            yield R11b.problem(FIELD, arrives=local_date(facts.arrives), days=days)


@closes("declare_time", "EARLY", needs=("manifest", "departed", "here"))
def early_import(facts: ModeFacts) -> Iterable[Problem]:
    """R-1.1a."""
    if facts.direction != "I":
        return
    if facts.manifest is False:
        yield R11a.problem(FIELD, NO_MANIFEST)
    if facts.here:
        yield R11a.problem(FIELD, HERE)
    elif facts.entry_declared is not None and facts.entry_declared <= facts.now:
        yield R11a.problem(FIELD, ENTERED)
    if facts.departed is not None and facts.departed > facts.now:
        yield R11a.problem(FIELD, departed=local_date(facts.departed), on=facts.on)


closes("declare_time", "EARLY", needs=("manifest", "arrives"))(R11b.check)
