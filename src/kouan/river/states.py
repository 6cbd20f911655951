"""A vessel's passage through the dams (过闸申报, 4.2): states, and the order they come in."""

from enum import StrEnum

from kouan.kernel.text import Text
from kouan.kernel.transitions import TransitionTable, row


class State(StrEnum):
    """Where a passage stands between the application and the way out of the last lock."""

    APPLIED = "applied"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    ARRIVED_LINE = "arrived_line"
    WAITING = "waiting"
    PLANNED = "planned"
    SECURITY_CALLED = "security_called"
    SECURITY_OK = "security_ok"
    SECURITY_FAIL = "security_fail"
    CALLED = "called"
    ENTERING = "entering"
    LOCKING = "locking"
    OUT = "out"
    NEXT_PLANNED = "next_planned"
    PASSED = "passed"
    NO_SHOW = "no_show"
    HELD = "held"
    DIVERTED = "diverted"
    CANCELLED = "cancelled"

    @property
    def text(self) -> Text:
        return TEXTS[self]

    @property
    def tone(self) -> str:
        """How a pill shows it."""
        bad = (State.REJECTED, State.SECURITY_FAIL, State.NO_SHOW, State.HELD)
        return "bad" if self in bad else {State.PASSED: "ok", State.CANCELLED: "", State.DIVERTED: ""}.get(self, "wait")


TEXTS = {
    State.APPLIED: Text("已申报，待受理", "Applied"),
    State.ACCEPTED: Text("已受理，未到确认线", "Accepted, not yet at the line"),
    State.REJECTED: Text("不予受理", "Rejected"),
    State.ARRIVED_LINE: Text("已过确认线，排队中", "Past the line, in the queue"),
    State.WAITING: Text("锚地待闸", "Waiting at anchor"),
    State.PLANNED: Text("已列入计划", "In the plan"),
    State.SECURITY_CALLED: Text("待安检", "Called for the security check"),
    State.SECURITY_OK: Text("安检合格", "Security check passed"),
    State.SECURITY_FAIL: Text("安检不合格，限时整改", "Security check failed, to be put right"),
    State.CALLED: Text("已调度，待进闸", "Called to the lock"),
    State.ENTERING: Text("进闸中", "Entering the chamber"),
    State.LOCKING: Text("过闸中", "In the lock"),
    State.OUT: Text("已出闸", "Out of the lock"),
    State.NEXT_PLANNED: Text("已列入下一坝计划", "In the plan of the next dam"),
    State.PASSED: Text("已过坝", "Passed"),
    State.NO_SHOW: Text("错过调度", "Missed its call"),
    State.HELD: Text("暂停过闸", "Held"),
    State.DIVERTED: Text("已改翻坝或铁路", "Diverted over land"),
    State.CANCELLED: Text("已取消", "Cancelled"),
}

FINAL = (State.REJECTED, State.PASSED, State.DIVERTED, State.CANCELLED)
ACTIVE = tuple(state for state in State if state not in FINAL)
CHECKED = (State.PLANNED, State.SECURITY_CALLED, State.SECURITY_FAIL, State.SECURITY_OK)  # in the plan, not yet called
QUEUED = (State.ARRIVED_LINE, State.WAITING, *CHECKED)
INSIDE = (State.CALLED, State.ENTERING, State.LOCKING)
BETWEEN = (State.OUT, State.NEXT_PLANNED)
BEFORE = (State.APPLIED, State.ACCEPTED)
IN_CHECK = (State.SECURITY_CALLED, State.SECURITY_FAIL)

TABLE = TransitionTable(
    State.APPLIED,
    [
        row(State.APPLIED, "accept", State.ACCEPTED, Text("R-4.2a、R-4.2d", "R-4.2a, R-4.2d")),
        row(BEFORE, "reject", State.REJECTED),
        row(State.ACCEPTED, "cross", State.ARRIVED_LINE, Text("越过计划确认线", "Across the line")),
        row(State.ARRIVED_LINE, "anchor", State.WAITING),
        row((State.ARRIVED_LINE, State.WAITING), "plan", State.PLANNED, Text("计划发布", "A plan is published")),
        row(CHECKED, "unplan", State.WAITING, Text("计划不再包含", "No longer in the plan")),
        row(State.PLANNED, "call_security", State.SECURITY_CALLED),
        row(State.PLANNED, "still_valid", State.SECURITY_OK, Text("R-4.4a", "R-4.4a")),
        row(State.SECURITY_CALLED, "pass_security", State.SECURITY_OK),
        row(State.SECURITY_CALLED, "fail_security", State.SECURITY_FAIL, Text("R-4.4c 轻微", "R-4.4c, minor")),
        row(State.SECURITY_FAIL, "fixed", State.SECURITY_CALLED, Text("R-4.4c", "R-4.4c")),
        row(
            (State.SECURITY_CALLED, State.SECURITY_FAIL), "expel", State.CANCELLED, Text("R-4.4c 严重", "R-4.4c, major")
        ),
        row(State.SECURITY_OK, "recheck", State.SECURITY_CALLED, Text("R-4.4a", "R-4.4a")),
        row((State.SECURITY_OK, State.NEXT_PLANNED), "call", State.CALLED, Text("R-4.4a", "R-4.4a")),
        row(State.CALLED, "enter", State.ENTERING),
        row(State.CALLED, "miss", State.NO_SHOW),
        row(State.NO_SHOW, "requeue", State.WAITING, Text("排到同类末尾", "At the end of its class")),
        row((State.ENTERING, State.LOCKING), "step", State.LOCKING),
        row(State.LOCKING, "leave", State.OUT),
        row(State.OUT, "plan_next", State.NEXT_PLANNED),
        row(State.NEXT_PLANNED, "unplan_next", State.OUT),
        row(State.OUT, "pass", State.PASSED, Text("最后一坝", "The last dam")),
        row(QUEUED, "hold", State.HELD, Text("信用或违规", "Credit or a violation")),
        row(State.HELD, "resume", State.WAITING),
        row((*BEFORE, *QUEUED, State.HELD, State.NO_SHOW), "cancel", State.CANCELLED),
        row((*BEFORE, *QUEUED, State.HELD, State.NO_SHOW), "divert", State.DIVERTED),
    ],
    steps={"pass": Text("过坝", "pass the last dam"), "reject": Text("不予受理", "reject")},
)


class PlanState(StrEnum):
    """A plan: made by the planner or a person, published by a person or a standing rule, then replaced."""

    REQUESTED = "requested"
    FAILED = "failed"
    DRAFT = "draft"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"
    DISCARDED = "discarded"

    @property
    def text(self) -> Text:
        return PLAN_TEXTS[self]

    @property
    def tone(self) -> str:
        return {PlanState.PUBLISHED: "ok", PlanState.FAILED: "bad"}.get(
            self, "wait" if self in (PlanState.DRAFT, PlanState.REQUESTED) else ""
        )


PLAN_TEXTS = {
    PlanState.REQUESTED: Text("待编制", "To be made"),
    PlanState.FAILED: Text("编制失败", "Could not be made"),
    PlanState.DRAFT: Text("草案", "Draft"),
    PlanState.PUBLISHED: Text("已发布", "Published"),
    PlanState.SUPERSEDED: Text("已被替代", "Superseded"),
    PlanState.DISCARDED: Text("已弃用", "Discarded"),
}

PLANS = TransitionTable(
    PlanState.REQUESTED,
    [
        row(PlanState.REQUESTED, "make", PlanState.DRAFT),
        row(PlanState.REQUESTED, "fail", PlanState.FAILED),
        row(PlanState.DRAFT, "publish", PlanState.PUBLISHED, Text("由人或常设规则", "By a person or a standing rule")),
        row((PlanState.DRAFT, PlanState.REQUESTED), "discard", PlanState.DISCARDED),
        row(PlanState.PUBLISHED, "supersede", PlanState.SUPERSEDED),
    ],
)
