"""Rules of customs control and of manifests (domain reference 0.7, appendix D)."""

from __future__ import annotations

from kouan.kernel.rule import Rule
from kouan.kernel.text import Text


class RD7(Rule):
    """Foreign-trade goods leave customs control when their duties are paid or security was given for them."""

    id = "R-D7"
    text = Text(
        "外贸货物，缴清税款或提供担保后由海关放行。",
        "Foreign-trade goods: customs release them when their duties are paid or security is given.",
    )
    source = "customs law 29"
    measures = ("1",)


class RMF1(Rule):
    """A manifest line is amended on application only, with a reason, while its goods are not released."""

    id = "R-MF1"
    text = Text("货物已放行，舱单不能更改。", "The goods are released: the manifest line cannot be changed.")
    source = "appendix D"


class RMF2(Rule):
    """A manifest line of released goods is not deleted."""

    id = "R-MF2"
    text = Text("货物已放行，舱单不能删除。", "The goods are released: the manifest line stays.")
    source = "appendix D"
