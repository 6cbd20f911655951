"""States of a request to amend or withdraw a declaration."""

from enum import StrEnum

from kouan.kernel.text import Text
from kouan.kernel.transitions import TransitionTable, row


class RequestState(StrEnum):
    """Where a request stands."""

    ASKED = "asked"
    APPROVED = "approved"
    REFUSED = "refused"
    TAKEN_BACK = "taken_back"
    LAPSED = "lapsed"

    @property
    def text(self) -> Text:
        return TEXTS[self]


TEXTS = {
    RequestState.ASKED: Text("待海关决定", "Waiting for customs"),
    RequestState.APPROVED: Text("已批准", "Approved"),
    RequestState.REFUSED: Text("不予批准", "Refused"),
    RequestState.TAKEN_BACK: Text("已撤回", "Taken back"),
    RequestState.LAPSED: Text("已失效", "Lapsed"),
}

TABLE = TransitionTable(
    RequestState.ASKED,
    [
        row(
            RequestState.ASKED, "approve", RequestState.APPROVED, Text("报关单未变动", "The declaration has not moved")
        ),
        row(RequestState.ASKED, "refuse", RequestState.REFUSED, Text("写明理由", "With a reason")),
        row(RequestState.ASKED, "take_back", RequestState.TAKEN_BACK),
        row(RequestState.ASKED, "lapse", RequestState.LAPSED, Text("报关单已退单或撤销", "The declaration is gone")),
    ],
    steps={"refuse": Text("不予批准", "refuse")},
)


class Kind(StrEnum):
    AMEND = "amend"
    WITHDRAW = "withdraw"

    @property
    def text(self) -> Text:
        return Text("修改", "Amend") if self is Kind.AMEND else Text("撤销", "Withdraw")
