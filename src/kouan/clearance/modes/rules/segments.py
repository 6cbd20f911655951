"""Two-segment admission (1.3): for imports of firms in standing, whose inspection need not all be at the port."""

from __future__ import annotations

from collections.abc import Iterable

from kouan.clearance.modes.closing import closes
from kouan.clearance.modes.facts import ModeFacts
from kouan.kernel.errors import Problem
from kouan.kernel.rule import Rule
from kouan.kernel.text import Text


class R13(Rule):
    """Admission in two segments: goods that are not dangerous, of a firm that is not discredited.

    The excluded goods and the conditions of conditional removal are R-1.3a, asked when it is applied for.
    Source: 1.3, R-1.3a.
    """

    id = "R-1.3"
    measures = ("1c",)
    source = "1.3, R-1.3a"
    text = Text("失信企业不能采用两段准入。", "A discredited firm has no admission in two segments.")
    dangerous = Text("危险货物不能采用两段准入。", "Dangerous goods are not admitted in two segments.")
    excluded = Text(
        "商品编号 {codes} 在不得附条件提离的货物清单中。",
        "Goods of HS code {codes} are excluded from leaving the port before their result.",
    )

    @staticmethod
    def check(facts: ModeFacts) -> Iterable[Problem]:
        field = "modes.admission"
        if facts.grade == "discredited":
            yield R13.problem(field)
        if facts.dangerous:
            yield R13.problem(field, R13.dangerous)
        if facts.excluded:
            yield R13.problem(field, R13.excluded, codes=" ".join(facts.excluded))


closes("admission", "TWO_SEGMENT", needs=("grade",))(R13.check)
