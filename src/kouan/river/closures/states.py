"""A closed lock (14): plans of closures, runs of the flow plan, what a firm answers to advice."""

from enum import StrEnum

from kouan.kernel.text import Text
from kouan.kernel.transitions import TransitionTable, row


class State(StrEnum):
    """Where a closure plan stands."""

    DRAFT = "draft"
    ANNOUNCED = "announced"
    OVER = "over"
    WITHDRAWN = "withdrawn"

    @property
    def text(self) -> Text:
        return STATES[self]


STATES = {
    State.DRAFT: Text("拟定", "Drafted"),
    State.ANNOUNCED: Text("已公布", "Announced"),
    State.OVER: Text("已结束", "Over"),
    State.WITHDRAWN: Text("已撤回", "Withdrawn"),
}
PLAN = TransitionTable(
    State.DRAFT,
    [
        row(State.DRAFT, "announce", State.ANNOUNCED),
        row(State.ANNOUNCED, "end", State.OVER),
        row((State.DRAFT, State.ANNOUNCED), "withdraw", State.WITHDRAWN),
    ],
)


class RunState(StrEnum):
    """A run of the flow plan."""

    ASKED = "asked"
    DONE = "done"
    FAILED = "failed"

    @property
    def text(self) -> Text:
        return RUNS[self]


RUNS = {
    RunState.ASKED: Text("待计算", "Waiting"),
    RunState.DONE: Text("已完成", "Done"),
    RunState.FAILED: Text("失败", "Failed"),
}
RUN = TransitionTable(
    RunState.ASKED,
    [row(RunState.ASKED, "finish", RunState.DONE), row(RunState.ASKED, "fail", RunState.FAILED)],
)


class Answer(StrEnum):
    """What a firm said to its advice (R-14.1): never decided for it."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    LAPSED = "lapsed"

    @property
    def text(self) -> Text:
        return ANSWERS[self]


ANSWERS = {
    Answer.OPEN: Text("待答复", "To be answered"),
    Answer.ACCEPTED: Text("已接受", "Accepted"),
    Answer.REFUSED: Text("未接受", "Refused"),
    Answer.LAPSED: Text("已由新建议取代", "Superseded by newer advice"),
}
ADVICE = TransitionTable(
    Answer.OPEN,
    [
        row(Answer.OPEN, "accept", Answer.ACCEPTED, Text("R-14.1", "R-14.1")),
        row(Answer.OPEN, "refuse", Answer.REFUSED, Text("R-14.1", "R-14.1")),
        row((Answer.OPEN, Answer.REFUSED), "lapse", Answer.LAPSED),
        row(Answer.ACCEPTED, "refuse", Answer.REFUSED, Text("改变主意", "changed its mind")),
    ],
    steps={"accept": Text("接受", "accept"), "refuse": Text("不接受", "refuse")},
)
TONES = {
    "draft": "", "announced": "going", "over": "ok", "withdrawn": "bad", "asked": "wait", "done": "ok",
    "failed": "bad", "open": "wait", "accepted": "ok", "refused": "", "lapsed": "",
}  # fmt: skip

OPTIONS = {
    "WAIT": Text("照常走水路", "By river as usual"),
    "SHIFT_EARLIER": Text("提前发运", "Ship earlier"),
    "SHIFT_LATER": Text("推后发运", "Ship later"),
    "RAIL_YUYONG": Text("渝甬班列", "Chongqing–Ningbo train"),
    "RAIL_ALT": Text("其他铁路（中欧班列等）", "Other rail (China–Europe train)"),
    "TRANSSHIP_OVER_DAM": Text("翻坝转运", "Transhipment over the dam"),
    "ROAD": Text("公路", "Road"),
    "ILSTC_SOUTH": Text("西部陆海新通道", "Western Land–Sea Corridor"),
}


def option_text(option: str) -> Text:
    return OPTIONS.get(option, Text(option, option))
