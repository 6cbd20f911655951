"""The legal frame of declaring (domain reference 0.7), as far as no chapter has it: R-D5, R-D6 and R-D9."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from kouan.kernel.rule import Rule
from kouan.kernel.text import Text


class RD5(Rule):
    """Who is not sure of its goods may look at them or take samples before it declares, when customs agree."""

    id = "R-D5"
    text = Text(
        "对货物有疑问的，经海关同意，可在申报前查看货物或提取货样。",
        "If the goods are uncertain, they may be looked at or sampled before they are declared, when customs agree.",
    )
    source = "customs law 27"
    measures = ("1",)

    @staticmethod
    def check(said: Text, direction: str) -> Text:
        """A sentence on imported goods that are not as declared, with the way to know them."""
        return Text(f"{said.zh}{RD5.text.zh}", f"{said.en} {RD5.text.en}") if direction == "I" else said


class RD6(Rule):
    """Goods are inspected in the presence of the trader, who moves, opens and re-packs them; customs may inspect
    without it where that is necessary (径行开验).
    """

    id = "R-D6"
    text = Text(
        "查验时收发货人或其代理人应当到场，负责搬移、开拆和重封货物；海关认为必要时，可以径行开验。",
        "The trader or its agent attends the inspection, and moves, opens and re-packs the goods; "
        "customs may inspect without them where that is necessary.",
    )
    source = "customs law 28"
    measures = ("1", "2")

    @staticmethod
    def check(reason: Text) -> Text:
        """The order as the trader is told it: why, and that it must attend."""
        return Text(f"{reason.zh} {RD6.text.zh}", f"{reason.en} {RD6.text.en}")


class RD9(Rule):
    """Who opens, takes away, delivers or ships goods under control without permission may be fined a share of their
    value (5 to 30 %).
    """

    id = "R-D9"
    text = Text(
        "擅自开拆、提取、交付、发运或处置监管货物的，可处货物价值 {least}% 至 {most}% 的罚款。",
        "Goods under control opened, taken, delivered or disposed of without permission: "
        "a fine of {least} % to {most} % of their value is possible.",
    )
    source = "administrative penalties, Art. 18"
    measures = ("1", "1c")

    @staticmethod
    def check(shares: Sequence[str]) -> Text:
        """The sentence with the least and the greatest share of the value (fractions of the rule table)."""
        least, most = (f"{float(Decimal(share) * 100):g}" for share in shares)
        return RD9.text.format(least=least, most=most)
