"""Ship-side pick-up (船边直提, 1.4) and loading on arrival (抵港直装, 1.5): states and their order."""

from enum import StrEnum
from typing import Any

from kouan.kernel.text import Text
from kouan.kernel.transitions import TransitionTable, row


class Kind(StrEnum):
    """The two ways past the yard."""

    DISCHARGE = "discharge"
    LOAD = "load"

    @property
    def text(self) -> Text:
        pick_up = self is Kind.DISCHARGE
        return Text("船边直提", "Ship-side pick-up") if pick_up else Text("抵港直装", "Loading on arrival")


class Discharge(StrEnum):
    """Where a box of a pick-up stands."""

    REQUESTED = "requested"
    ELIGIBLE = "eligible"
    PLANNED = "planned"
    TRUCK_CONFIRMED = "truck"
    DISCHARGING = "discharging"
    TALLIED = "tallied"
    RELEASE_CHECKED = "checked"
    LOADED_ON_TRUCK = "on_truck"
    GATE_OUT = "gate_out"
    DONE = "done"
    YARD = "yard"

    @property
    def text(self) -> Text:
        return DISCHARGE_TEXTS[self]


DISCHARGE_TEXTS = {
    Discharge.REQUESTED: Text("已申请", "Asked for"),
    Discharge.ELIGIBLE: Text("符合条件", "Eligible"),
    Discharge.PLANNED: Text("已排时段", "Slot taken"),
    Discharge.TRUCK_CONFIRMED: Text("集卡已确认", "Truck confirmed"),
    Discharge.DISCHARGING: Text("卸船中", "On the hook"),
    Discharge.TALLIED: Text("已理货", "Tallied"),
    Discharge.RELEASE_CHECKED: Text("已核放行", "Release checked"),
    Discharge.LOADED_ON_TRUCK: Text("已装车", "On the truck"),
    Discharge.GATE_OUT: Text("已出闸", "Out of the gate"),
    Discharge.DONE: Text("完成", "Done"),
    Discharge.YARD: Text("转堆场", "To the yard"),
}


class Load(StrEnum):
    """Where a box of a direct loading stands."""

    REQUESTED = "requested"
    PREDECLARED = "predeclared"
    TRUCK_ARRIVED = "truck"
    ARRIVAL_REPORTED = "arrived"
    RELEASED = "released"
    INSPECT_ORDERED = "inspect"
    QUAY_TRANSFER = "transfer"
    LOADED = "loaded"
    TALLIED = "tallied"
    CLEARED = "done"
    YARD = "yard"

    @property
    def text(self) -> Text:
        return LOAD_TEXTS[self]


LOAD_TEXTS = {
    Load.REQUESTED: Text("已申请", "Asked for"),
    Load.PREDECLARED: Text("已提前申报", "Declared early"),
    Load.TRUCK_ARRIVED: Text("集卡已到港", "Truck here"),
    Load.ARRIVAL_REPORTED: Text("已发运抵报告", "Arrival reported"),
    Load.RELEASED: Text("已放行", "Released"),
    Load.INSPECT_ORDERED: Text("布控查验", "Inspection ordered"),
    Load.QUAY_TRANSFER: Text("直送船边", "On the way to the ship"),
    Load.LOADED: Text("已装船", "Loaded"),
    Load.TALLIED: Text("已理货", "Tallied"),
    Load.CLEARED: Text("完成", "Done"),
    Load.YARD: Text("转堆场", "To the yard"),
}


class Cause(StrEnum):
    """Why a box goes to the yard after all."""

    INSPECTION = "inspection"
    TRUCK_LATE = "truck_late"
    SHIP_DELAY = "ship_delay"
    TALLY_MISMATCH = "tally_mismatch"
    RELEASE_REVOKED = "release_revoked"
    NOT_RELEASED = "not_released"
    QUARANTINE = "quarantine"
    OPTED_OUT = "opted_out"
    TERMINAL = "terminal"
    NO_MANIFEST = "no_manifest"

    @property
    def text(self) -> Text:
        return CAUSES[self]


CAUSES = {
    Cause.INSPECTION: Text("被布控查验", "Inspection was ordered"),
    Cause.TRUCK_LATE: Text("集卡晚到", "The truck was late"),
    Cause.SHIP_DELAY: Text("船舶延误", "The ship was late"),
    Cause.TALLY_MISMATCH: Text("理货不符", "The tally did not agree"),
    Cause.RELEASE_REVOKED: Text("放行被撤销", "The release was revoked"),
    Cause.NOT_RELEASED: Text("吊下未放行（R-1.4b）", "Not released when on the hook (R-1.4b)"),
    Cause.QUARANTINE: Text("检疫处理", "Quarantine"),
    Cause.OPTED_OUT: Text("企业放弃", "Given up by the trader"),
    Cause.TERMINAL: Text("码头安排", "The terminal decided"),
    Cause.NO_MANIFEST: Text("舱单已撤销或改配", "The manifest line was withdrawn, or goes with another call"),
}

D = Discharge
BEFORE_TRUCK = (
    D.REQUESTED,
    D.ELIGIBLE,
    D.PLANNED,
    D.TRUCK_CONFIRMED,
    D.DISCHARGING,
    D.TALLIED,
    D.RELEASE_CHECKED,
)
DISCHARGE = TransitionTable(
    D.REQUESTED,
    [
        row(D.REQUESTED, "qualify", D.ELIGIBLE, Text("R-1.4-1 至 R-1.4-7、R-1.4-9", "R-1.4-1 to R-1.4-7, R-1.4-9")),
        row(D.ELIGIBLE, "plan", D.PLANNED, Text("R-1.4c", "R-1.4c")),
        row(D.PLANNED, "confirm", D.TRUCK_CONFIRMED, Text("R-1.4-8", "R-1.4-8")),
        row(D.TRUCK_CONFIRMED, "hook", D.DISCHARGING),
        row(D.DISCHARGING, "tally", D.TALLIED, Text("箱号、封志一致", "Number and seal agree")),
        row(D.TALLIED, "check", D.RELEASE_CHECKED, Text("R-1.4b", "R-1.4b")),
        row(D.RELEASE_CHECKED, "mount", D.LOADED_ON_TRUCK),
        row(D.LOADED_ON_TRUCK, "leave", D.GATE_OUT, Text("R-1.4a", "R-1.4a")),
        row(D.GATE_OUT, "close", D.DONE),
        row(BEFORE_TRUCK, "yard", D.YARD, Text("任一转堆场原因", "Any cause of falling back")),
    ],
    steps={
        "qualify": Text("核对条件", "find eligible"),
        "plan": Text("预约时段", "take a slot"),
        "confirm": Text("确认集卡", "confirm the truck"),
    },
)
L = Load
LOAD = TransitionTable(
    L.REQUESTED,
    [
        row(L.REQUESTED, "declare", L.PREDECLARED, Text("提前申报", "Declared early")),
        row(L.PREDECLARED, "enter", L.TRUCK_ARRIVED, Text("R-1.5-1 至 R-1.5-6", "R-1.5-1 to R-1.5-6")),
        row(L.TRUCK_ARRIVED, "arrive", L.ARRIVAL_REPORTED),
        row(L.ARRIVAL_REPORTED, "release", L.RELEASED),
        row((L.ARRIVAL_REPORTED, L.RELEASED), "inspect", L.INSPECT_ORDERED),
        row(L.RELEASED, "transfer", L.QUAY_TRANSFER, Text("R-1.5a、R-1.5b", "R-1.5a, R-1.5b")),
        row((L.RELEASED, L.QUAY_TRANSFER), "load", L.LOADED, Text("R-1.5a", "R-1.5a")),
        row(L.LOADED, "tally", L.TALLIED),
        row((L.LOADED, L.TALLIED), "close", L.CLEARED),
        row(
            (L.REQUESTED, L.PREDECLARED, L.TRUCK_ARRIVED, L.ARRIVAL_REPORTED, L.RELEASED, L.INSPECT_ORDERED),
            "yard",
            L.YARD,
        ),
    ],
    steps={"arrive": Text("发送运抵报告", "report the arrival")},
)
TABLES: dict[Kind, TransitionTable[Any]] = {Kind.DISCHARGE: DISCHARGE, Kind.LOAD: LOAD}
CLOSED = ("done", "yard")


def text_of(kind: str, state: str) -> Text:
    """What a state is called."""
    return Discharge(state).text if kind == Kind.DISCHARGE else Load(state).text


def tone_of(state: str) -> str:
    """How a pill shows it."""
    return {"done": "ok", "gate_out": "ok", "loaded": "ok", "yard": "bad", "inspect": "bad"}.get(state, "going")
