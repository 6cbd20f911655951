"""R-1.0a and R-1.0b: modes are chosen freely, and not every two of them go together."""

from __future__ import annotations

from collections.abc import Iterable

from kouan.clearance.modes.closing import closes
from kouan.clearance.modes.facts import ModeFacts
from kouan.clearance.modes.options import CHOSEN, FIELDS, name_of
from kouan.kernel.errors import Problem
from kouan.kernel.rule import Rule
from kouan.kernel.text import Text


class R10a(Rule):
    """Modes are voluntary: the consignee or consignor agrees to each, once or standing; choosing itself is agreeing.

    Source: R-1.0a.
    """

    id = "R-1.0a"
    measures = ("1",)
    source = "R-1.0a"
    text = Text(
        "收发货人没有同意采用“{mode}”；由其本人申报，或先登记同意（一票或长期）。",
        "The trader has not agreed to “{mode}”: it must file itself, or record its consent first (once or standing).",
    )
    late = Text(
        "采用“{mode}”的申报已过退出截止时间，不能再退出；需撤销申报后改办。",
        "A declaration that uses “{mode}” is past the cut-off: it is too late to leave it without cancelling that.",
    )

    @staticmethod
    def check(facts: ModeFacts, option: str) -> Iterable[Problem]:
        if facts.own or facts.consents is None or option in facts.consents:
            return ()
        said = name_of(option)
        text = Text(R10a.text.zh.format(mode=said.zh), R10a.text.en.format(mode=said.en))
        return (R10a.problem(f"modes.{CHOSEN[option]}", text),)


class R10b(Rule):
    """Combinations that cannot be. Source: R-1.0b."""

    id = "R-1.0b"
    measures = ("1",)
    source = "R-1.0b"
    text = Text("“{mode}”只适用于{way}。", "“{mode}” is for {way} only.")
    linked = Text(
        "联动接卸把两港视为一港，同一段航程不能再办转关。",
        "Linked discharge treats the two ports as one: no transit on the same leg.",
    )
    ordered = Text(
        "口岸查验未完成，不能船边直提。", "An inspection at the port is open: no pick-up at the ship's side."
    )
    imports = frozenset({"TWO_STEP", "TWO_SEGMENT", "DIRECT_DISCHARGE", "ARRIVE_CONFIRM"})
    exports = frozenset({"DIRECT_LOAD", "DEPART_CONFIRM"})

    @staticmethod
    def check(facts: ModeFacts, option: str) -> Iterable[Problem]:
        field = f"modes.{CHOSEN[option]}"
        if option in R10b.imports and facts.direction != "I":
            yield _one_way(field, option, Text("进口", "imports"))
        if option in R10b.exports and facts.direction != "E":
            yield _one_way(field, option, Text("出口", "exports"))
        if option == "LINKED" and (facts.transit or (facts.modes is not None and facts.modes.transit_reason)):
            yield R10b.problem(field, R10b.linked)
        if option == "DIRECT_DISCHARGE" and facts.inspection_open:
            yield R10b.problem(field, R10b.ordered)


def _one_way(field: str, option: str, way: Text) -> Problem:
    said = name_of(option)
    text = Text(
        R10b.text.zh.format(mode=said.zh, way=way.zh),
        R10b.text.en.format(mode=said.en, way=way.en),
    )
    return R10b.problem(field, text)


def _register() -> None:
    for field, (_, options) in FIELDS.items():
        for option in options:
            if option in CHOSEN:
                closes(field, option, needs=("consents",))(lambda facts, o=option: R10a.check(facts, o))  # type: ignore[misc]
                closes(field, option)(lambda facts, o=option: R10b.check(facts, o))  # type: ignore[misc]


_register()
