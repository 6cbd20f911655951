"""Two-segment admission (两段准入, 1.3): cases A to F, states, and the order they come in."""

from enum import StrEnum

from kouan.kernel.text import Text
from kouan.kernel.transitions import TransitionTable, row


class Case(StrEnum):
    """Which inspections stand between the goods and the gate, and between the goods and the market."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"
    E = "E"
    F = "F"

    @property
    def text(self) -> Text:
        return CASES[self]


CASES = {
    Case.A: Text("无布控", "No inspection"),
    Case.B: Text("口岸检查", "Port inspection"),
    Case.C: Text("目的地检查", "Destination inspection"),
    Case.D: Text("口岸检查和目的地检查", "Port and destination inspection"),
    Case.E: Text("附条件提离", "Conditional removal"),
    Case.F: Text("转场检查", "Transfer inspection"),
}


class State(StrEnum):
    """Where goods stand between the ship and the market."""

    WAITING = "waiting"
    PORT = "port"
    APPLIED = "applied"
    REMOVABLE = "removable"
    REMOVED = "removed"
    DESTINATION = "destination"
    AT_SITE = "at_site"
    UNQUALIFIED = "unqualified"
    TREATED = "treated"
    MARKET_OK = "market_ok"
    RETURNED = "returned"
    DESTROYED = "destroyed"
    CLOSED = "closed"

    @property
    def text(self) -> Text:
        return TEXTS[self]

    @property
    def tone(self) -> str:
        """How a pill shows it."""
        bad = (State.UNQUALIFIED, State.RETURNED, State.DESTROYED)
        return "bad" if self in bad else {State.MARKET_OK: "ok", State.CLOSED: ""}.get(self, "wait")


TEXTS = {
    State.WAITING: Text("待准予提离", "Waiting for permission to remove"),
    State.PORT: Text("口岸检查中", "Under port inspection"),
    State.APPLIED: Text("已申请提离，待海关审核", "Removal asked for, with customs"),
    State.REMOVABLE: Text("准予提离", "May leave the port"),
    State.REMOVED: Text("已提离，不得销售使用", "Removed, not for sale or use"),
    State.DESTINATION: Text("已申请目的地检查", "Destination inspection asked for"),
    State.AT_SITE: Text("已到转场检查场所", "At the site of transfer inspection"),
    State.UNQUALIFIED: Text("检查不合格", "Not qualified"),
    State.TREATED: Text("已技术处理，待重新检查", "Treated, to be checked again"),
    State.MARKET_OK: Text("合格入市，准予销售使用", "May be sold and used"),
    State.RETURNED: Text("已退运", "Returned abroad"),
    State.DESTROYED: Text("已销毁", "Destroyed"),
    State.CLOSED: Text("已终止", "Closed"),
}

UNDECIDED = (State.PORT, State.REMOVABLE, State.REMOVED, State.DESTINATION, State.AT_SITE, State.TREATED)
BEFORE = (State.WAITING, State.PORT, State.APPLIED)
OPEN = tuple(state for state in State if state not in (State.MARKET_OK, State.RETURNED, State.DESTROYED, State.CLOSED))

TABLE = TransitionTable(
    State.WAITING,
    [
        row(State.WAITING, "order_port", State.PORT),
        row(State.PORT, "sample", State.PORT, Text("现场取样", "Taken on site")),
        row(State.PORT, "apply", State.APPLIED, Text("R-1.3a", "R-1.3a")),
        row(State.APPLIED, "refuse", State.PORT),
        row(BEFORE, "permit", State.REMOVABLE, Text("海关通知", "Customs' notice")),
        row(State.REMOVABLE, "leave", State.REMOVED, Text("出闸", "Out of the gate")),
        row(State.REMOVABLE, "expire", State.PORT, Text("提离期限届满", "The permit ran out")),
        row((State.REMOVABLE, State.REMOVED), "request", State.DESTINATION, Text("R-1.3d", "R-1.3d")),
        row(State.REMOVED, "reach", State.AT_SITE, Text("转场检查", "Transfer inspection")),
        row((*UNDECIDED, State.WAITING, State.APPLIED), "qualify", State.MARKET_OK, Text("检查合格", "Qualified")),
        row(UNDECIDED, "disqualify", State.UNQUALIFIED),
        row(State.UNQUALIFIED, "treat", State.TREATED, Text("R-1.3c", "R-1.3c")),
        row(State.UNQUALIFIED, "return", State.RETURNED, Text("R-1.3c", "R-1.3c")),
        row(State.UNQUALIFIED, "destroy", State.DESTROYED, Text("R-1.3c", "R-1.3c")),
        row(BEFORE, "close", State.CLOSED, Text("报关单退单或撤销", "The declaration was returned or cancelled")),
    ],
    steps={
        "refuse": Text("不准提离", "refuse the removal"),
        "return": Text("退运", "return abroad"),
        "close": Text("终止", "close"),
    },
)
