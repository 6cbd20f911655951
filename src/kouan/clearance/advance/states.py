"""States of an early declaration's watch. Each follows from the facts alone, so any order of reports ends alike."""

from enum import StrEnum

from kouan.kernel.text import Text
from kouan.kernel.transitions import TransitionTable, row


class WatchState(StrEnum):
    """Where an early declaration stands towards its goods."""

    AWAITING = "awaiting"
    MATCHED = "matched"
    MISMATCH = "mismatch"
    BLOCKED_NO_MANIFEST = "blocked"
    STALE = "stale"
    CLOSED = "closed"

    @property
    def text(self) -> Text:
        return TEXTS[self]


TEXTS = {
    WatchState.AWAITING: Text("待货物运抵", "Waiting for the goods"),
    WatchState.MATCHED: Text("已比对相符", "Matched"),
    WatchState.MISMATCH: Text("比对不符", "Mismatch"),
    WatchState.BLOCKED_NO_MANIFEST: Text("舱单已撤销", "No manifest"),
    WatchState.STALE: Text("超期未运抵", "Never arrived"),
    WatchState.CLOSED: Text("已了结", "Closed"),
}
STANDING = tuple(state for state in WatchState if state is not WatchState.CLOSED)


def _others(state: WatchState) -> tuple[WatchState, ...]:
    return tuple(one for one in STANDING if one is not state)


STEPS = {
    WatchState.AWAITING: "await",
    WatchState.MATCHED: "match",
    WatchState.MISMATCH: "differ",
    WatchState.BLOCKED_NO_MANIFEST: "block",
    WatchState.STALE: "outlast",
    WatchState.CLOSED: "close",
}
GUARDS = {
    "await": Text("舱单有效，货物未到", "The manifest stands, the goods are not here"),
    "match": Text("运抵、理货与申报相符", "Arrival and tally agree with the declaration"),
    "differ": Text("与舱单或理货不符，或管制政策变化", "Manifest or tally differ, or trade control changed"),
    "block": Text("舱单已撤销", "The manifest was withdrawn"),
    "outlast": Text("超过规则期限未运抵", "Not arrived within the days of the rule table"),
}
TABLE = TransitionTable(
    WatchState.AWAITING,
    [
        *(row(_others(state), STEPS[state], state, GUARDS[STEPS[state]]) for state in STANDING),
        row(STANDING, "close", WatchState.CLOSED, Text("放行、退单或撤销", "Released, returned or cancelled")),
    ],
)
