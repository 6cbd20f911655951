"""Rules of customs control and of manifests (domain reference 0.7, appendix D)."""

from __future__ import annotations

from collections.abc import Iterable

from kouan.kernel.rule import Rule
from kouan.kernel.text import Text


class RD7(Rule):
    """Foreign-trade goods leave customs control when their duties are paid or security was given for them.

    No security is taken for restricted goods whose licence is missing.
    """

    id = "R-D7"
    text = Text(
        "外贸货物，缴清税款或提供担保后由海关放行。",
        "Foreign-trade goods: customs release them when their duties are paid or security is given.",
    )
    source = "customs law 29, 66"
    unlicensed = Text(
        "国家限制进出境的货物，未提供许可证件的，海关不办理担保放行：{zh}",
        "No security is taken for restricted goods without their licence: {en}",
    )
    measures = ("1",)


class RMF1(Rule):
    """A manifest line is amended on application only, with a reason, while its goods are not released."""

    id = "R-MF1"
    text = Text("货物已放行，舱单不能更改。", "The goods are released: the manifest line cannot be changed.")
    reason = Text("请写明更改舱单的理由。", "Give the reason of the correction.")
    source = "appendix D"


class RMF2(Rule):
    """A manifest line of released goods is not deleted."""

    id = "R-MF2"
    text = Text("货物已放行，舱单不能删除。", "The goods are released: the manifest line stays.")
    source = "appendix D"


class RMF5(Rule):
    """A manifest line whose goods are here (arrival reported, or tallied) is not deleted while a declaration refers to
    it. Before that it may be: the goods do not come, and whoever declared them is told to withdraw (R-1.1g).
    """

    id = "R-MF5"
    text = Text(
        "货物已运抵或已理货，且有报关单引用该舱单，不能删除；请先撤销报关单。",
        "The goods are here and a declaration refers to this manifest line: it stays until that is withdrawn.",
    )
    source = "appendix D"

    @staticmethod
    def check(here: bool, declared: Iterable[bool]) -> bool:
        """Whether the line stays; `declared` is asked only for goods that are here."""
        return here and any(declared)
