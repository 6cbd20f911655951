"""Rules of keeping the waterway open while a lock is repaired (14)."""

from __future__ import annotations

from datetime import date

from kouan.kernel.rule import Rule
from kouan.kernel.text import Text


class R141(Rule):
    """Staggering: shifts are proposed so that weekly demand fits; a firm accepts or refuses, never automatically."""

    id = "R-14.1"
    text = Text("该方案不在建议之列。", "That way is not among those advised.")
    measures = ("14a",)
    negative = Text("计划箱量不得为负。", "A plan cannot be negative.")
    monday = Text("请填写该周的星期一。", "Name the Monday of the week.")
    unknown = Text("没有名为“{name}”的货类。", "There are no goods named “{name}”.")
    past = Text("该周已过去。", "That week is over.")

    @staticmethod
    def excess(demand: float, capacity: float, factor: float) -> float:
        """TEU of a week that do not fit through the lock."""
        return max(demand - capacity * factor, 0.0)


class R142(Rule):
    """Extra trains are proposed when their slots are worth more than they cost (渝甬班列)."""

    id = "R-14.2"
    text = Text(
        "加开班列的舱位价值高于其成本时提出建议。", "A train more is proposed when its slots are worth its cost."
    )
    measures = ("14a",)

    @staticmethod
    def check(worth: float, cost: float) -> bool:
        return worth > cost


class R146(Rule):
    """A closure ends after it begins, leaves a share of capacity between 0 and 1, and closes not both lanes at once."""

    id = "R-14.6"
    text = Text("检修结束日期不得早于开始日期。", "A closure does not end before it begins.")
    measures = ("14a",)
    share = Text("比例必须在 0 与 1 之间。", "A share lies between 0 and 1.")
    overlap = Text("与另一次停航检修（{start} 至 {end}）重叠。", "It overlaps another closure, from {start} to {end}.")

    @staticmethod
    def check(start: date, end: date) -> bool:
        return start <= end
