"""States of a declaration and the order customs' receipts may come in (domain reference, Appendix A.4)."""

from enum import StrEnum

from kouan.kernel.text import Text
from kouan.kernel.transitions import TransitionTable, row


class State(StrEnum):
    """Where a declaration stands; the value is the receipt's CHANNEL code where there is one."""

    DECLARED = "7"
    RECEIVED = "L"
    MANUAL = "H"
    REVIEWED = "J"
    PAPERLESS = "W"
    EXAMINED = "G"
    TAX_DUE = "T"
    PAID = "paid"
    AWAIT_ARRIVAL = "wait"
    INSPECTING = "S"
    SECURED = "K"
    RELEASED = "P"
    CLEARED = "R"
    REFUSED = "E"
    RETURNED = "Z"
    CANCELLED = "D"

    @property
    def text(self) -> Text:
        return TEXTS[self]


TEXTS = {
    State.DECLARED: Text("已申报", "Declared"),
    State.RECEIVED: Text("海关已接收", "Received by customs"),
    State.MANUAL: Text("转人工审核", "With an officer"),
    State.REVIEWED: Text("通关无纸化审结", "Reviewed"),
    State.PAPERLESS: Text("无纸审结", "Reviewed without paper"),
    State.EXAMINED: Text("人工审结", "Reviewed by an officer"),
    State.TAX_DUE: Text("待缴税", "Duties due"),
    State.PAID: Text("税款已缴", "Duties paid"),
    State.AWAIT_ARRIVAL: Text("待货物运抵", "Waiting for the goods"),
    State.INSPECTING: Text("查验", "Inspection"),
    State.SECURED: Text("担保放行", "Released on security"),
    State.RELEASED: Text("放行", "Released"),
    State.CLEARED: Text("结关", "Cleared"),
    State.REFUSED: Text("不接受申报", "Not accepted"),
    State.RETURNED: Text("退单修改", "Returned for change"),
    State.CANCELLED: Text("已撤销", "Cancelled"),
}

REVIEWED = (State.REVIEWED, State.PAPERLESS, State.EXAMINED)
SETTLED = (*REVIEWED, State.PAID, State.AWAIT_ARRIVAL)
BEFORE_REVIEW = (State.DECLARED, State.RECEIVED, State.MANUAL)
GONE = (State.REFUSED, State.RETURNED, State.CANCELLED)
FREE = (State.SECURED, State.RELEASED, State.CLEARED)
UNRELEASED = (*BEFORE_REVIEW, State.TAX_DUE, *SETTLED, State.INSPECTING)

TABLE = TransitionTable(
    State.DECLARED,
    [
        row(State.DECLARED, "accept", State.RECEIVED),
        row(State.RECEIVED, "hold", State.MANUAL, Text("有警告或被随机抽中", "Warnings, or drawn at random")),
        row(State.RECEIVED, "review", State.REVIEWED),
        row(State.RECEIVED, "review_paperless", State.PAPERLESS, Text("报关单类型W", "Declaration type W")),
        row(State.MANUAL, "examine", State.EXAMINED),
        row(
            (*REVIEWED, State.PAID, State.AWAIT_ARRIVAL),
            "charge",
            State.TAX_DUE,
            Text("应缴税款大于零，或税款增加", "Duties are due, or have risen"),
        ),
        row(State.TAX_DUE, "pay", State.PAID),
        row(
            (*REVIEWED, State.PAID, State.INSPECTING),
            "wait",
            State.AWAIT_ARRIVAL,
            Text("货物未运抵，或尚不能放行", "The goods are not here yet, or may not be released yet"),
        ),
        row(SETTLED, "inspect", State.INSPECTING, Text("货物已运抵", "The goods are here")),
        row((*SETTLED, State.INSPECTING), "release", State.RELEASED, Text("查验无异常", "Any inspection passed")),
        row((*SETTLED, State.TAX_DUE), "secure", State.SECURED, Text("已提供担保", "Security was given")),
        row((State.SECURED, State.RELEASED), "clear", State.CLEARED),
        row(BEFORE_REVIEW, "refuse", State.REFUSED),
        row(UNRELEASED, "return", State.RETURNED, Text("写明理由", "With a reason")),
        row(UNRELEASED, "cancel", State.CANCELLED),
    ],
)
