"""Rules of the express line (5) and of its Sichuan extension (16)."""

from __future__ import annotations

import math
from datetime import datetime, timedelta

from kouan.kernel.rule import Rule
from kouan.kernel.text import Text

ABOVE_CHONGQING = ("CNLZU", "CNYBN")


class R51(Rule):
    """Schedule first: a sailing is published at least so many days ahead; without a lock slot it is not express."""

    id = "R-5.1"
    text = Text("班次须至少提前 {days} 天公布。", "A sailing is published at least {days} days ahead.")
    measures = ("5a",)
    certificate = Text(
        "船舶证书缺失或在航次结束前到期。", "The vessel's certificate is missing or ends before the voyage."
    )
    ports = Text("挂靠港须按航线顺序，只能省去可选港。", "Ports follow the line; only optional ones may be left out.")
    times = Text(
        "预计到港须晚于最迟开航，最迟开航不早于预计开航。", "Departure, latest departure and arrival are out of order."
    )
    full = Text("开航箱量不得超过舱位。", "The departure threshold exceeds the slots.")

    @staticmethod
    def check(now: datetime, etd: datetime, days: int) -> bool:
        return etd - now >= timedelta(days=days)


class R51a(Rule):
    """Only a sailing that has a confirmed lock slot is express; claiming it without one is refused."""

    id = "R-5.1a"
    text = Text("没有过闸时段，不能列为快线。", "Without a lock slot a sailing is not express.")
    measures = ("5a",)
    early = Text("该时段早于开航时间。", "The lock slot begins before the sailing leaves.")

    @staticmethod
    def check(etd: datetime, starts: datetime) -> bool:
        return starts > etd


class R52(Rule):
    """Non-stop: a halt longer than the limit, but for lock, safety, weather or an order, ends the express status."""

    id = "R-5.2"
    text = Text("中途停靠 {hours} 小时且无认可原因。", "Stopped on the way for {hours} h without an accepted reason.")
    measures = ("5a",)


class R53(Rule):
    """Rolling departure: leaves when full enough or at the latest time; boxes left roll once at most."""

    id = "R-5.3"
    text = Text(
        "未达到开航箱量（{ready}/{threshold} TEU），且未到最迟开航时间 {latest}。",
        "Not full enough ({ready} of {threshold} TEU) and not yet the latest time {latest}.",
    )
    measures = ("5c",)

    @staticmethod
    def check(ready: int, threshold: int, now: datetime, latest: datetime) -> bool:
        return ready >= threshold or now >= latest


class R54(Rule):
    """Slot exchange: nothing is sold twice; offers are of slots held and free."""

    id = "R-5.4"
    text = Text("可用舱位只有 {free} 个。", "Only {free} slots are free.")
    measures = ("5b",)
    leg = Text("班次不走该航段。", "The sailing does not sail that leg.")
    kind = Text("该班次没有此类舱位。", "The sailing has no such slots.")
    closed = Text("班次已开航或取消。", "The sailing has left or was cancelled.")


class R55(Rule):
    """Time-limited work: from all fast to cargo complete within the limit of boxes and cranes; late has a cause."""

    id = "R-5.5"
    text = Text("限时作业超过 {limit} 小时，须说明原因。", "Work took longer than {limit} h: a cause is needed.")
    measures = ("5a",)
    berth = Text("该泊位此时段已有船。", "Another ship has the berth then.")
    order = Text("装卸完毕不得早于系泊。", "Cargo is not complete before the ship is all fast.")

    @staticmethod
    def limit(moves: int, cranes: int, rate: float, allowance: float) -> float:
        """Hours: whole quarter hours of crane work plus the allowance."""
        return math.ceil(4 * moves / (cranes * rate)) / 4 + allowance


class R56(Rule):
    """Timed lock: at the line in [slot - earliest, slot - latest]; earlier waits, later loses the slot."""

    id = "R-5.6"
    text = Text("该过闸时段已被预约。", "The lock slot is taken.")
    measures = ("5a",)

    @staticmethod
    def judge(at: datetime, starts: datetime, earliest: timedelta, latest: timedelta) -> str:
        """The event of the slot's table: early, in_time or late."""
        if at > starts - latest:
            return "late"
        return "early" if at < starts - earliest else "in_time"


class R161(Rule):
    """Safe navigation first: above Chongqing draught, width and class are limited by season (16)."""

    id = "R-16.1"
    text = Text(
        "重庆以上航段本季限制：吃水 {draught_cm} 厘米、船宽 {beam_cm} 厘米、{tonnes} 吨级。",
        "Above Chongqing this season: draught {draught_cm} cm, width {beam_cm} cm, class {tonnes} t.",
    )
    measures = ("16a",)

    @staticmethod
    def check(draught_cm: int, beam_cm: int, tonnes: int, limits: dict[str, int]) -> bool:
        return draught_cm <= limits["draught_cm"] and beam_cm <= limits["beam_cm"] and tonnes <= limits["tonnes"]


class R162(Rule):
    """A sailing from Sichuan picks up at Chongqing only while it has its lock slot (16)."""

    id = "R-16.2"
    text = Text(
        "四川始发班次须有过闸时段方可在重庆加载。", "A sailing from Sichuan loads at Chongqing only with a lock slot."
    )
    measures = ("16a",)

    @staticmethod
    def check(ports: list[str], origin: str, express: bool) -> bool:
        return express or ports[0] not in ABOVE_CHONGQING or origin in ABOVE_CHONGQING
