"""Guards of ship-side pick-up (R-1.4…) and of loading on arrival (R-1.5…): one class each, with its own sentence."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

import msgspec

from kouan.kernel.calendar import RT3
from kouan.kernel.rule import Rule
from kouan.kernel.text import Text


class Facts(msgspec.Struct, frozen=True):
    """What is known about a box and its declaration when a guard is asked."""

    declared: bool = False
    early: bool = False
    reviewed: bool = False
    taxes_settled: bool = False
    ordered: bool = False
    dangerous: bool = False
    quarantined: bool = False
    delivery_order: bool = False
    on_plan: bool = False
    fees_held: bool = False
    full: bool = True
    released: bool = False
    held: bool = False
    truck_listed: bool = False
    vgm: Decimal | None = None
    seal: str = ""
    position: str = ""


class Entry(msgspec.Struct, frozen=True):
    """A truck with an export box before the gate: what was read and weighed, and when."""

    at: datetime
    seal: str
    weight: Decimal
    opens: datetime
    closes: datetime


class R141(Rule):
    """Pick-up at the ship is for goods declared early whose documents are reviewed (1.4)."""

    id = "R-1.4-1"
    text = Text("须提前申报且单证已审结。", "The goods must be declared early and their documents reviewed.")
    measures = ("1d",)

    @staticmethod
    def check(facts: Facts) -> bool:
        return facts.early and facts.reviewed


class R142(Rule):
    """Duties are paid or guaranteed before the box is planned (1.4)."""

    id = "R-1.4-2"
    text = Text("税款须已缴纳或已提供担保。", "The duties must be paid or guaranteed.")
    measures = ("1d",)

    @staticmethod
    def check(facts: Facts) -> bool:
        return facts.taxes_settled


class R143(Rule):
    """Goods ordered for inspection at the port do not pass the yard by (1.4, R-1.0b)."""

    id = "R-1.4-3"
    text = Text("货物已被布控查验，不能船边直提。", "The goods are ordered for inspection.")
    measures = ("1d",)

    @staticmethod
    def check(facts: Facts) -> bool:
        return not facts.ordered


class R144(Rule):
    """Dangerous goods are not handed over at the ship (1.4)."""

    id = "R-1.4-4"
    text = Text("危险货物不能船边直提。", "Dangerous goods are not handed over at the ship.")
    measures = ("1d",)

    @staticmethod
    def check(facts: Facts) -> bool:
        return not facts.dangerous


class R145(Rule):
    """Goods stopped by quarantine stay (1.4)."""

    id = "R-1.4-5"
    text = Text("货物须检疫处理。", "The goods are stopped for quarantine.")
    measures = ("1d",)

    @staticmethod
    def check(facts: Facts) -> bool:
        return not facts.quarantined


class R146(Rule):
    """The delivery order is switched electronically first (1.4)."""

    id = "R-1.4-6"
    text = Text("提货单尚未电子换单。", "The delivery order is not switched yet.")
    measures = ("1d",)

    @staticmethod
    def check(facts: Facts) -> bool:
        return facts.delivery_order


class R147(Rule):
    """The box stands on the ship's discharge plan, marked DIRECT (1.4)."""

    id = "R-1.4-7"
    text = Text("该箱未在卸船计划中标记为直提。", "The box is not marked DIRECT on the discharge plan.")
    measures = ("1d",)

    @staticmethod
    def check(facts: Facts) -> bool:
        return facts.on_plan


class R148(Rule):
    """Only trucks on the terminal's list come to the quay (1.4)."""

    id = "R-1.4-8"
    text = Text("该集卡不在码头白名单内。", "The truck is not on the terminal's list.")
    measures = ("1d",)

    @staticmethod
    def check(facts: Facts) -> bool:
        return facts.truck_listed


class R149(Rule):
    """Fees are settled or on account (1.4): no charges hold stands."""

    id = "R-1.4-9"
    text = Text("港口费用未结清。", "Port fees are not settled.")
    measures = ("1d",)

    @staticmethod
    def check(facts: Facts) -> bool:
        return not facts.fees_held


class R1410(Rule):
    """Empty containers have nothing to pick up (1.4, bad input)."""

    id = "R-1.4-10"
    text = Text("空箱不能船边直提或抵港直装。", "An empty container is not handed over at the ship.")
    measures = ("1d", "1e")

    @staticmethod
    def check(facts: Facts) -> bool:
        return facts.full


class R1411(Rule):
    """One truck for a box, and only the truck confirmed for it (1.4, bad input: same box, two trucks)."""

    id = "R-1.4-11"
    text = Text("该箱已确认集卡 {plate}。", "Truck {plate} is confirmed for this box.")
    measures = ("1d",)

    @staticmethod
    def check(confirmed: str, plate: str) -> bool:
        return confirmed in ("", plate)


class R14a(Rule):
    """The gate refuses unless the box is released and its interchange receipt (EIR) is issued."""

    id = "R-1.4a"
    text = Text(
        "船边直提：该箱未放行或未签发设备交接单，不得出闸。",
        "Pick-up at the ship: the box is not released, or its interchange receipt is not issued.",
    )
    measures = ("1d",)

    @staticmethod
    def check(state: str, eir_no: str) -> bool:
        return state in ("checked", "on_truck", "gate_out", "done") and bool(eir_no)


class R14b(Rule):
    """No box waits under the crane for its release: it goes to the yard. Bills partly released count as unreleased."""

    id = "R-1.4b"
    text = Text(
        "箱已吊起而未放行，转堆场，不在吊具下等待。", "Not released when on the hook: the box goes to the yard."
    )
    measures = ("1d",)

    @staticmethod
    def check(facts: Facts) -> bool:
        return facts.released and not facts.held


class R14c(Rule):
    """A truck is called for the berthing time plus the turn of its box; a crane serves so many trucks an hour."""

    id = "R-1.4c"
    text = Text("该时段接车能力已满，请另选。", "That hour is full at this crane: choose another.")
    measures = ("1d",)
    outside = Text(
        "该时段不在靠泊窗口内，或早于该箱卸船时间。",
        "That hour lies outside the berth window, or before the turn of the box.",
    )

    @staticmethod
    def call_forward(berthing: datetime, sequence: int, move: timedelta) -> datetime:
        """When the box of that turn (1 first) comes off: berthing + (turn - 1) moves."""
        return berthing + max(sequence - 1, 0) * move


class R151(Rule):
    """An export box comes inside the load window: from so many hours before berthing until closing (1.5)."""

    id = "R-1.5-1"
    text = Text("不在抵港直装进港窗口内。", "Outside the load window of the ship.")
    measures = ("1e",)

    @staticmethod
    def check(facts: Facts, entry: Entry) -> bool:
        return entry.opens <= entry.at < entry.closes


class R152(Rule):
    """The verified gross mass of the box is known before it comes (1.5)."""

    id = "R-1.5-2"
    text = Text("缺少集装箱核实总重（VGM）。", "The verified gross mass (VGM) is missing.")
    measures = ("1e",)

    @staticmethod
    def check(facts: Facts, entry: Entry) -> bool:
        return facts.vgm is not None


class R153(Rule):
    """The seal is intact and has the declared number (1.5)."""

    id = "R-1.5-3"
    text = Text("封志号与申报不一致或已损坏。", "The seal is broken or not the declared one.")
    measures = ("1e",)

    @staticmethod
    def check(facts: Facts, entry: Entry) -> bool:
        return bool(entry.seal) and facts.seal in ("", entry.seal)


class R154(Rule):
    """The box has its place on board: the stowage plan names it (1.5)."""

    id = "R-1.5-4"
    text = Text("配载舱位未确定。", "The stowage position is not ready.")
    measures = ("1e",)

    @staticmethod
    def check(facts: Facts, entry: Entry) -> bool:
        return bool(facts.position)


class R155(Rule):
    """Goods for loading on arrival are declared before they come (1.5)."""

    id = "R-1.5-5"
    text = Text("抵港直装须提前申报。", "Goods for loading on arrival are declared early.")
    measures = ("1e",)

    @staticmethod
    def check(facts: Facts, entry: Entry) -> bool:
        return facts.declared and facts.early


class R156(Rule):
    """The weight at the gate agrees with the verified gross mass within the tolerance (R-7.3a)."""

    id = "R-1.5-6"
    text = Text("卡口称重与VGM不符。", "The weight at the gate does not agree with the VGM.")
    measures = ("1e",)

    @staticmethod
    def check(facts: Facts, entry: Entry, share: Decimal, kilograms: Decimal) -> bool:
        return facts.vgm is None or abs(entry.weight - facts.vgm) <= max(facts.vgm * share, kilograms)


class R15a(Rule):
    """Loading before release is forbidden (R-D1, R-D9)."""

    id = "R-1.5a"
    text = Text("未放行的货物不得装船。", "Goods not released may not be loaded.")
    measures = ("1e",)

    @staticmethod
    def check(facts: Facts) -> bool:
        return facts.released and not facts.held


class R15b(Rule):
    """Export goods are declared 24 hours before loading, unless customs permit otherwise: the permit is recorded."""

    id = "R-1.5b"
    text = Text(
        "装船前24小时申报的要求未满足，且未登记海关特准编号。",
        "Declared less than 24 hours before loading, and no permit of customs is recorded.",
    )
    measures = ("1e",)

    @staticmethod
    def check(declared_at: datetime, loading_at: datetime, span: timedelta, permit: str) -> bool:
        return bool(permit) or loading_at >= RT3.check(declared_at, span)


ELIGIBLE = (R141, R142, R143, R144, R145, R146, R147, R149, R1410)
AT_REQUEST = (R143, R144, R145, R1410)
AT_GATE = (R151, R152, R153, R154, R155)
