"""Modes of the corridor and the states of each (domain reference 1.6 to 1.9); the ways between them: `tables`."""

from __future__ import annotations

from enum import StrEnum

from kouan.kernel.text import Text


class Mode(StrEnum):
    """What a river leg under customs control serves."""

    LINKED = "linked"
    DEPART = "depart_confirm"
    ARRIVE = "arrive_confirm"
    TRANSIT = "transit"

    @property
    def text(self) -> Text:
        return {
            "linked": Text("联动接卸", "Linked unloading"),
            "depart_confirm": Text("离港确认", "Departure confirmation"),
            "arrive_confirm": Text("抵港确认", "Arrival confirmation"),
            "transit": Text("转关", "Transit under customs control"),
        }[self]


class Sailing(StrEnum):
    """A leg of linked unloading or transit: only where the vessel is."""

    PLANNED = "planned"
    LOADED = "loaded"
    UNDER_WAY = "under_way"
    ARRIVED = "arrived"
    CLOSED = "closed"

    @property
    def text(self) -> Text:
        return TEXTS[self.value]


class Departing(StrEnum):
    """1.7: from loading at the inner port to the sea ship."""

    LOADING = "loading"
    LOADED = "loaded"
    CLAIMED = "depart_claimed"
    VERIFIED = "depart_verified"
    CONFIRMED = "depart_confirmed"
    IN_TRANSIT = "in_transit"
    HUB_ARRIVED = "hub_arrived"
    SEA_LOADED = "sea_loaded"
    CLOSED = "closed"
    DISPUTED = "disputed"
    REVOKED = "revoked"

    @property
    def text(self) -> Text:
        return TEXTS[self.value]


class Arriving(StrEnum):
    """1.8: from the hub to the close of transit at the inner port, and on to the release."""

    OUT_OF_HUB = "transit_out_of_hub"
    ARRIVED = "arrived"
    CLAIMED = "arrive_claimed"
    VERIFIED = "arrive_verified"
    CLOSED = "transit_closed"
    AWAIT_DECL = "await_decl"
    INSPECT = "inspect"
    RELEASED = "released"
    DISPUTED = "disputed"

    @property
    def text(self) -> Text:
        return TEXTS[self.value]


class LinkedOut(StrEnum):
    """1.6, export: one consignment through a port group that customs treat as one port."""

    AT_INNER = "at_inner"
    REPORTED = "reported"
    DECLARED = "declared"
    INSPECTED = "inspected"
    RELEASED = "released"
    ON_BARGE = "on_barge"
    AT_HUB = "at_hub"
    LOADED_SEA = "loaded_sea"
    DEPARTED = "departed"
    BARGE_DELAY = "barge_delay"
    ROLLED = "rolled"
    SHORT_LANDED = "short_landed"
    SEAL_BROKEN = "seal_broken"

    @property
    def text(self) -> Text:
        return TEXTS[self.value]


class LinkedIn(StrEnum):
    """1.6, import, mirrored: the inner port counts as the unloading port."""

    AT_HUB = "at_hub"
    ON_BARGE = "on_barge"
    AT_INNER = "at_inner"
    REPORTED = "reported"
    DECLARED = "declared"
    INSPECTED = "inspected"
    RELEASED = "released"
    BARGE_DELAY = "barge_delay"
    ROLLED = "rolled"
    SHORT_LANDED = "short_landed"
    SEAL_BROKEN = "seal_broken"

    @property
    def text(self) -> Text:
        return TEXTS[self.value]


class Moving(StrEnum):
    """1.9: a transit declaration."""

    ACCEPTED = "accepted"
    MOVING = "moving"
    OVERDUE = "overdue"
    ARRIVED = "arrived"
    WRITTEN_OFF = "written_off"
    LAPSED = "lapsed"
    CANCELLED = "cancelled"

    @property
    def text(self) -> Text:
        return TEXTS[self.value]


class Verdict(StrEnum):
    """What the lists say of one box; empty while nothing is to be said."""

    OPEN = ""
    MATCHED = "matched"
    ROLLED = "rolled"
    REJECTED = "rejected"
    DIFFERS = "differs"
    SEAL = "seal"
    SHORT = "short_landed"
    REVOKED = "revoked"
    SWAPPED = "swapped"

    @property
    def text(self) -> Text:
        return VERDICTS[self]


VERDICTS = {
    Verdict.OPEN: Text("待核对", "Not compared yet"),
    Verdict.MATCHED: Text("一致", "Matched"),
    Verdict.ROLLED: Text("退关落装", "Left behind"),
    Verdict.REJECTED: Text("多装，不予确认", "Extra, rejected"),
    Verdict.DIFFERS: Text("单单不符", "Lists differ"),
    Verdict.SEAL: Text("封志异常", "Seal irregular"),
    Verdict.SHORT: Text("短卸", "Short-landed"),
    Verdict.REVOKED: Text("确认已撤销", "Confirmation revoked"),
    Verdict.SWAPPED: Text("已换船", "On another barge"),
}

TEXTS = {
    "planned": Text("已计划", "Planned"),
    "loading": Text("装船中", "Loading"),
    "loaded": Text("已装船", "Loaded"),
    "under_way": Text("航行中", "Under way"),
    "arrived": Text("已抵港", "Arrived"),
    "closed": Text("已办结", "Closed"),
    "depart_claimed": Text("已申报离港", "Departure claimed"),
    "depart_verified": Text("离港已核实", "Departure verified"),
    "depart_confirmed": Text("离港已确认", "Departure confirmed"),
    "in_transit": Text("监管在途", "In transit under control"),
    "hub_arrived": Text("已抵枢纽港", "At the hub port"),
    "sea_loaded": Text("已装海船", "On the sea ship"),
    "disputed": Text("不符，待海关处置", "Disputed"),
    "revoked": Text("确认已撤销", "Revoked"),
    "transit_out_of_hub": Text("已驶离枢纽港", "Out of the hub"),
    "arrive_claimed": Text("已申报抵港", "Arrival claimed"),
    "arrive_verified": Text("抵港已核实", "Arrival verified"),
    "transit_closed": Text("转关已核销", "Transit closed"),
    "await_decl": Text("待报关", "Awaits declaration"),
    "inspect": Text("查验中", "Being inspected"),
    "released": Text("放行", "Released"),
    "at_inner": Text("在内河港", "At the inner port"),
    "reported": Text("已运抵", "Arrival reported"),
    "declared": Text("已申报", "Declared"),
    "inspected": Text("查验通过", "Inspected"),
    "on_barge": Text("已装驳船", "On the barge"),
    "at_hub": Text("在枢纽港", "At the hub port"),
    "loaded_sea": Text("已装海船", "On the sea ship"),
    "departed": Text("已离境", "Departed"),
    "barge_delay": Text("驳船延误", "Barge delayed"),
    "rolled": Text("退关落装", "Left behind"),
    "short_landed": Text("短卸", "Short-landed"),
    "seal_broken": Text("封志破损", "Seal broken"),
    "accepted": Text("转关已受理", "Accepted"),
    "moving": Text("转关在途", "Moving"),
    "overdue": Text("逾期未到", "Overdue"),
    "written_off": Text("已核销", "Written off"),
    "lapsed": Text("逾期未启运，失效", "Lapsed"),
    "cancelled": Text("已撤销", "Cancelled"),
}
