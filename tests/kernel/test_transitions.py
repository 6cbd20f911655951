"""Transition tables: what they refuse at construction, and what they say to people."""

from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kouan.kernel.errors import Conflict
from kouan.kernel.text import Text
from kouan.kernel.transitions import IllegalTransition, TransitionTable, row


class Door(StrEnum):
    OPEN = "open"
    SHUT = "shut"
    WALLED = "walled"


ROWS = [
    row(Door.OPEN, "close", Door.SHUT),
    row(Door.SHUT, "open", Door.OPEN, Text("须有钥匙", "needs the key")),
    row([Door.OPEN, Door.SHUT], "wall up", Door.WALLED),
]
NAMES = {"open": Text("开门", "unlock")}
TABLE = TransitionTable(Door.OPEN, ROWS, {Door.WALLED: Text("已封", "walled up")}, steps=NAMES)


def test_follows_its_rows() -> None:
    assert TABLE.next(Door.OPEN, "close") is Door.SHUT
    assert TABLE.allowed(Door.SHUT) == ("open", "wall up")
    assert TABLE.sources("wall up") == (Door.OPEN, Door.SHUT)
    assert TABLE.terminal == {Door.WALLED}


def test_a_refusal_names_state_event_and_ways_out() -> None:
    with pytest.raises(IllegalTransition) as caught:
        TABLE.next(Door.SHUT, "close")
    error = caught.value
    assert isinstance(error, Conflict) and error.status == 409 and error.code == "illegal_transition"
    for part in ("shut", "cannot close", "possible: unlock, wall up"):
        assert part in error.text.en
    assert "不能办结；可以：开门、wall up" in error.text.zh  # the common list's word, and the table's own
    assert error.event == "close"
    with pytest.raises(IllegalTransition, match="final") as final:
        TABLE.next(Door.WALLED, "open")
    assert "已封" in final.value.text.zh and "终态" in final.value.text.zh


def test_refuses_two_rows_for_one_state_and_event() -> None:
    with pytest.raises(ValueError, match="two rows for close in OPEN"):
        TransitionTable(Door.OPEN, [*ROWS, row(Door.OPEN, "close", Door.WALLED)])


def test_refuses_states_nothing_reaches() -> None:
    with pytest.raises(ValueError, match="WALLED"):
        TransitionTable(Door.OPEN, ROWS[:2])


def test_draws_itself() -> None:
    assert "    OPEN --> SHUT : close\n" in TABLE.mermaid()
    assert "    WALLED --> [*]\n" in TABLE.mermaid() and "WALLED : 已封" in TABLE.mermaid("zh")
    assert "| shut | open | open | needs the key |" in TABLE.markdown()
    assert "须有钥匙" in TABLE.markdown("zh-hans")


@given(st.lists(st.sampled_from(["open", "close", "wall up", "fly"])))
def test_a_walk_never_leaves_the_allowed_events(events: list[str]) -> None:
    state = TABLE.start
    for event in events:
        if TABLE.allows(state, event):
            state = TABLE.next(state, event)
        else:
            with pytest.raises(IllegalTransition):
                TABLE.next(state, event)
    assert state in Door
