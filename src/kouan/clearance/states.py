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
    SUMMARY_SUBMITTED = "Sp0"
    SUMMARY_STORED = "SpL"
    SUMMARY_MANUAL = "SpH"
    SUMMARY_REVIEWED = "SpJ"
    SUPPLEMENT_REQUIRED = "Sp1"
    SUMMARY_INSPECTING = "SpC"
    RELEASED_TO_REMOVE = "SpK"
    SUMMARY_RETURNED = "SpE"
    COMPLETE_SUBMITTED = "Sp2"

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
    State.SUMMARY_SUBMITTED: Text("概要申报已提交", "Summary declared"),
    State.SUMMARY_STORED: Text("概要申报入库", "Summary received"),
    State.SUMMARY_MANUAL: Text("概要申报转人工审核", "Summary with an officer"),
    State.SUMMARY_REVIEWED: Text("概要申报审结", "Summary reviewed"),
    State.SUPPLEMENT_REQUIRED: Text("概要申报待货物运抵", "Summary reviewed, waiting for the goods"),
    State.SUMMARY_INSPECTING: Text("概要申报查验", "Inspection on the summary"),
    State.RELEASED_TO_REMOVE: Text("允许提货，待完整申报", "Released for removal, to be completed"),
    State.SUMMARY_RETURNED: Text("概要申报退单", "Summary returned"),
    State.COMPLETE_SUBMITTED: Text("完整申报已提交", "Complete declaration filed"),
}

REVIEWED = (State.REVIEWED, State.PAPERLESS, State.EXAMINED)
SETTLED = (*REVIEWED, State.PAID, State.AWAIT_ARRIVAL)
BEFORE_REVIEW = (State.DECLARED, State.RECEIVED, State.MANUAL)
# The first step of a two-step declaration until its goods may be removed (1.2).
SUMMARY = (
    State.SUMMARY_SUBMITTED,
    State.SUMMARY_STORED,
    State.SUMMARY_MANUAL,
    State.SUMMARY_REVIEWED,
    State.SUPPLEMENT_REQUIRED,
    State.SUMMARY_INSPECTING,
)
TWO_STEP = (*SUMMARY, State.RELEASED_TO_REMOVE, State.SUMMARY_RETURNED, State.COMPLETE_SUBMITTED)
WITH_OFFICER = (State.MANUAL, State.SUMMARY_MANUAL)
# Its first step stands and the second is not filed: what it says is the summary.
FIRST_STEP = (*SUMMARY, State.RELEASED_TO_REMOVE)
GONE = (State.REFUSED, State.RETURNED, State.CANCELLED, State.SUMMARY_RETURNED)
FREE = (State.SECURED, State.RELEASED, State.CLEARED)
# In the second step of a two-step declaration; returned from here it is to be completed again.
SECOND_STEP = (State.COMPLETE_SUBMITTED, *BEFORE_REVIEW[1:], State.TAX_DUE, *SETTLED)
UNRELEASED = (*BEFORE_REVIEW, State.TAX_DUE, *SETTLED, State.INSPECTING)
OPEN = (*UNRELEASED, *SUMMARY, State.RELEASED_TO_REMOVE, State.COMPLETE_SUBMITTED)

TABLE = TransitionTable(
    State.DECLARED,
    [
        row((State.DECLARED, State.COMPLETE_SUBMITTED), "accept", State.RECEIVED),
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
        row(OPEN, "cancel", State.CANCELLED),
        row(State.SUMMARY_SUBMITTED, "accept", State.SUMMARY_STORED),
        row(State.SUMMARY_STORED, "hold", State.SUMMARY_MANUAL),
        row(State.SUMMARY_STORED, "review", State.SUMMARY_REVIEWED),
        row(State.SUMMARY_MANUAL, "examine", State.SUMMARY_REVIEWED),
        row((State.SUMMARY_REVIEWED, State.SUMMARY_INSPECTING), "wait", State.SUPPLEMENT_REQUIRED),
        row(State.SUPPLEMENT_REQUIRED, "inspect", State.SUMMARY_INSPECTING, Text("货物已运抵", "The goods are here")),
        row(
            (State.SUPPLEMENT_REQUIRED, State.SUMMARY_INSPECTING),
            "release",
            State.RELEASED_TO_REMOVE,
            Text("货物已运抵，查验无异常", "The goods are here, any inspection passed"),
        ),
        row(SUMMARY, "return", State.SUMMARY_RETURNED, Text("写明理由", "With a reason")),
        row(State.RELEASED_TO_REMOVE, "complete", State.COMPLETE_SUBMITTED, Text("与概要申报一致", "As the summary")),
        row(
            SECOND_STEP,
            "reopen",
            State.RELEASED_TO_REMOVE,
            Text("两步申报，写明理由", "Of a two-step declaration, with a reason"),
        ),
    ],
    also=[State.SUMMARY_SUBMITTED],
    steps={
        "accept": Text("接受申报", "accept"),
        "cancel": Text("撤销", "cancel"),
        "hold": Text("转人工审核", "pass to an officer"),
        "refuse": Text("不接受申报", "refuse"),
        "return": Text("退单", "return for change"),
        "reopen": Text("退回重新完整申报", "return to be completed again"),
    },
)
