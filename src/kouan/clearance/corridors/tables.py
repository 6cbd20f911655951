"""The state machines of the corridor as tables (domain reference 1.6 to 1.9), and the way from one state to another."""

from __future__ import annotations

from collections import deque
from typing import Any

from kouan.clearance.corridors.states import Arriving, Departing, LinkedIn, LinkedOut, Mode, Moving, Sailing
from kouan.kernel.text import Text
from kouan.kernel.transitions import IllegalTransition, TransitionTable, row

_LATE = Text("更早发生的事后到", "An earlier fact came late")
S, D, A, M, L, N = Sailing, Departing, Arriving, Moving, LinkedOut, LinkedIn

SAILING = TransitionTable(
    S.PLANNED,
    [
        row(S.PLANNED, "load", S.LOADED),
        row((S.PLANNED, S.LOADED), "sail", S.UNDER_WAY),
        row((S.LOADED, S.UNDER_WAY), "berth", S.ARRIVED),
        row(S.ARRIVED, "land", S.CLOSED, Text("卸船结束，封志完好", "Discharge ended, seals intact")),
        row(S.CLOSED, "reopen", S.ARRIVED, Text("迟到的理货不符", "A late tally differs")),
        row((S.UNDER_WAY, S.ARRIVED), "return", S.LOADED, Text("返航", "Turned back")),
        row((S.LOADED, S.UNDER_WAY, S.ARRIVED, S.CLOSED), "correct", S.PLANNED, _LATE),
    ],
    steps={"return": Text("返航", "turn back")},
)
_AFTER_CONFIRM = (D.CONFIRMED, D.IN_TRANSIT, D.HUB_ARRIVED, D.SEA_LOADED)
DEPARTURE = TransitionTable(
    D.LOADING,
    [
        row(D.LOADING, "load", D.LOADED),
        row((D.LOADING, D.LOADED), "claim", D.CLAIMED),
        row(D.CLAIMED, "verify", D.VERIFIED, Text("船位已驶出码头围栏", "The position left the terminal's fence")),
        row(
            D.VERIFIED,
            "confirm",
            D.CONFIRMED,
            Text("放行、装船、确认三单一致", "Released, loaded, confirmed lists agree"),
        ),
        row(D.CONFIRMED, "go_on", D.IN_TRANSIT),
        row((D.CONFIRMED, D.IN_TRANSIT), "berth", D.HUB_ARRIVED),
        row(D.HUB_ARRIVED, "load_sea", D.SEA_LOADED),
        row(D.SEA_LOADED, "close", D.CLOSED, Text("海船已离境", "The sea ship has left")),
        row((D.VERIFIED, *_AFTER_CONFIRM), "dispute", D.DISPUTED, Text("三单不一致", "The lists differ")),
        row(D.DISPUTED, "agree", D.VERIFIED, Text("更正或海关决定", "Corrected, or decided by customs")),
        row(
            (D.LOADING, D.LOADED, D.CLAIMED, D.VERIFIED, D.DISPUTED, *_AFTER_CONFIRM),
            "revoke",
            D.REVOKED,
            Text("返航或中途卸箱", "Turned back, or landed on the way"),
        ),
        row(D.REVOKED, "claim_again", D.CLAIMED),
        row((*_AFTER_CONFIRM, D.CLOSED), "correct", D.VERIFIED, _LATE),
    ],
)
_DECIDED = (A.CLOSED, A.AWAIT_DECL, A.INSPECT)
ARRIVAL = TransitionTable(
    A.OUT_OF_HUB,
    [
        row(A.OUT_OF_HUB, "berth", A.ARRIVED),
        row((A.OUT_OF_HUB, A.ARRIVED), "claim", A.CLAIMED),
        row(A.CLAIMED, "verify", A.VERIFIED, Text("船位或码头靠泊记录", "By position or the terminal's berth report")),
        row(A.VERIFIED, "close", A.CLOSED, Text("理货一致，封志完好", "Tally agrees, seals intact")),
        row(A.VERIFIED, "dispute", A.DISPUTED),
        row(A.DISPUTED, "agree", A.VERIFIED, Text("更正或人工验封", "Corrected, or checked by an officer")),
        row((A.CLOSED, A.INSPECT, A.RELEASED), "await", A.AWAIT_DECL),
        row((A.CLOSED, A.AWAIT_DECL, A.RELEASED), "inspect", A.INSPECT),
        row(_DECIDED, "release", A.RELEASED),
        row((A.AWAIT_DECL, A.INSPECT, A.RELEASED), "process", A.CLOSED),
        row((*_DECIDED, A.RELEASED), "correct", A.VERIFIED, _LATE),
    ],
    steps={"await": Text("待申报", "wait for the declaration")},
)
_AFLOAT = (L.ON_BARGE, L.BARGE_DELAY)
_BACK = (L.BARGE_DELAY, L.SHORT_LANDED, L.SEAL_BROKEN)
LINKED_OUT = TransitionTable(
    L.AT_INNER,
    [
        row(L.AT_INNER, "report", L.REPORTED),
        row(L.REPORTED, "declare", L.DECLARED),
        row(L.DECLARED, "inspect", L.INSPECTED, Text("内河港海关代为查验", "Inspected at the inner port for the hub")),
        row((L.DECLARED, L.INSPECTED), "release", L.RELEASED),
        row((L.RELEASED, L.ROLLED, *_BACK), "board", L.ON_BARGE),
        row((L.ON_BARGE, *_BACK), "land", L.AT_HUB),
        row(L.AT_HUB, "load_sea", L.LOADED_SEA),
        row(L.LOADED_SEA, "depart", L.DEPARTED),
        row(L.ON_BARGE, "delay", L.BARGE_DELAY),
        row(
            (L.RELEASED, *_AFLOAT, L.AT_HUB), "roll", L.ROLLED, Text("改配MT8103、MT8104", "Reassign by MT8103, MT8104")
        ),
        row((*_AFLOAT, L.AT_HUB), "short", L.SHORT_LANDED),
        row((L.RELEASED, *_AFLOAT, L.AT_HUB), "break", L.SEAL_BROKEN),
        row([one for one in L if one is not L.AT_INNER], "correct", L.AT_INNER, _LATE),
    ],
)
_IN_AFLOAT = (N.ON_BARGE, N.BARGE_DELAY)
_IN_BACK = (N.BARGE_DELAY, N.SHORT_LANDED, N.SEAL_BROKEN)
LINKED_IN = TransitionTable(
    N.AT_HUB,
    [
        row((N.AT_HUB, N.ROLLED, *_IN_BACK), "board", N.ON_BARGE),
        row((N.ON_BARGE, *_IN_BACK), "land", N.AT_INNER),
        row(N.AT_INNER, "report", N.REPORTED, Text("内河港视同卸货港", "The inner port counts as the unloading port")),
        row(N.REPORTED, "declare", N.DECLARED),
        row(N.DECLARED, "inspect", N.INSPECTED),
        row((N.DECLARED, N.INSPECTED), "release", N.RELEASED),
        row(N.ON_BARGE, "delay", N.BARGE_DELAY),
        row((N.AT_HUB, *_IN_AFLOAT), "roll", N.ROLLED),
        row((*_IN_AFLOAT, N.AT_INNER), "short", N.SHORT_LANDED),
        row((N.AT_HUB, *_IN_AFLOAT, N.AT_INNER), "break", N.SEAL_BROKEN),
        row([one for one in N if one is not N.AT_HUB], "correct", N.AT_HUB, _LATE),
    ],
)
TRANSIT = TransitionTable(
    M.ACCEPTED,
    [
        row((M.ACCEPTED, M.LAPSED), "move", M.MOVING),
        row(M.MOVING, "overrun", M.OVERDUE),
        row((M.MOVING, M.OVERDUE), "arrive", M.ARRIVED),
        row(M.ARRIVED, "write_off", M.WRITTEN_OFF, Text("箱号封志一致", "Boxes and seals agree")),
        row(M.ACCEPTED, "lapse", M.LAPSED, Text("5日内未启运", "Not moved within 5 days")),
        row((M.MOVING, M.OVERDUE, M.ARRIVED), "moved_late", M.LAPSED),
        row((M.ACCEPTED, M.LAPSED), "cancel", M.CANCELLED),
        row((M.OVERDUE, M.ARRIVED, M.WRITTEN_OFF), "correct", M.MOVING, _LATE),
        row((M.MOVING, M.OVERDUE), "return", M.ACCEPTED, Text("返航", "Turned back")),
    ],
    steps={"return": Text("返航", "turn back")},
)
TABLES: dict[Mode, TransitionTable[Any]] = {
    Mode.LINKED: SAILING,
    Mode.DEPART: DEPARTURE,
    Mode.ARRIVE: ARRIVAL,
    Mode.TRANSIT: SAILING,
}
STATES: dict[Mode, Any] = {Mode.LINKED: S, Mode.DEPART: D, Mode.ARRIVE: A, Mode.TRANSIT: S}
FINAL = frozenset({"closed", "released", "departed", "written_off", "cancelled"})


def path(table: TransitionTable[Any], state: Any, target: Any) -> list[str]:
    """The events that lead from one state to another, fewest first; IllegalTransition when the table has no way."""
    waiting: deque[tuple[Any, list[str]]] = deque([(state, [])])
    seen = {state}
    while waiting:
        here, events = waiting.popleft()
        if here == target:
            return events
        for event in table.allowed(here):
            there = table.next(here, event)
            if there not in seen:
                seen.add(there)
                waiting.append((there, [*events, event]))
    goal, possible = table.label(target), [table.step(one) for one in table.allowed(state)]
    raise IllegalTransition(table.label(state), Text(f"转为“{goal.zh}”", f'become "{goal.en}"'), possible)
