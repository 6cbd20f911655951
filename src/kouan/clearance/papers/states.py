"""States of customs' request for papers."""

from enum import StrEnum

from kouan.kernel.text import Text
from kouan.kernel.transitions import TransitionTable, row


class PaperState(StrEnum):
    """Where a request for papers stands."""

    OPEN = "open"
    OVERDUE = "overdue"
    ANSWERED = "answered"
    CLOSED = "closed"
    CANCELLED = "cancelled"

    @property
    def text(self) -> Text:
        return TEXTS[self]


TEXTS = {
    PaperState.OPEN: Text("待补交", "To be supplied"),
    PaperState.OVERDUE: Text("逾期未交", "Overdue"),
    PaperState.ANSWERED: Text("已补交，待海关查看", "Supplied, customs to read"),
    PaperState.CLOSED: Text("已办结", "Closed"),
    PaperState.CANCELLED: Text("已取消", "Cancelled"),
}
TABLE = TransitionTable(
    PaperState.OPEN,
    [
        row(PaperState.OPEN, "outlast", PaperState.OVERDUE, Text("超过补交期限", "The due day has passed")),
        row(
            (PaperState.OPEN, PaperState.OVERDUE), "answer", PaperState.ANSWERED, Text("已附文件", "A file is attached")
        ),
        row(PaperState.ANSWERED, "ask_again", PaperState.OPEN, Text("写明理由", "With a reason")),
        row(PaperState.ANSWERED, "close", PaperState.CLOSED),
        row((PaperState.OPEN, PaperState.OVERDUE), "cancel", PaperState.CANCELLED, Text("写明理由", "With a reason")),
    ],
)
WAITING = (PaperState.OPEN, PaperState.OVERDUE)
