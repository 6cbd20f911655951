"""Every transition table of the wing and of the charges, walked at random: no sequence of events reaches an illegal
state, what must come first came first, an end is the end."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kouan.charges.states import BILL, PAYMENT, REFUND
from kouan.clearance.admission.states import TABLE as ADMISSION
from kouan.clearance.advance.states import TABLE as ADVANCE
from kouan.clearance.amendments.states import TABLE as AMENDMENT
from kouan.clearance.corridors.tables import ARRIVAL, DEPARTURE, LINKED_IN, LINKED_OUT, SAILING, TRANSIT
from kouan.clearance.guarantees.states import TABLE as GUARANTEE
from kouan.clearance.papers.states import TABLE as PAPERS
from kouan.clearance.permits.states import TABLE as PERMIT
from kouan.clearance.quay.states import DISCHARGE, LOAD
from kouan.clearance.states import TABLE as DECLARATION
from kouan.kernel.transitions import IllegalTransition

TABLES: dict[str, Any] = {
    "declaration": DECLARATION, "admission": ADMISSION, "advance": ADVANCE, "amendment": AMENDMENT,
    "sailing": SAILING, "departure": DEPARTURE, "arrival": ARRIVAL, "linked_out": LINKED_OUT, "linked_in": LINKED_IN,
    "transit": TRANSIT, "guarantee": GUARANTEE, "papers": PAPERS, "permit": PERMIT, "discharge": DISCHARGE,
    "load": LOAD, "bill": BILL, "payment": PAYMENT, "refund": REFUND,
}  # fmt: skip
# Where a state may only come after another has: table, later, one of these before it.
FIRST = [
    ("declaration", "R", {"P", "K"}),
    ("declaration", "SpK", {"Sp1"}),
    ("declaration", "Sp2", {"SpK"}),
    ("admission", "removed", {"removable"}),
    ("admission", "treated", {"unqualified"}),
    ("admission", "returned", {"unqualified"}),
    ("admission", "destroyed", {"unqualified"}),
    ("discharge", "planned", {"eligible"}),
    ("discharge", "truck", {"planned"}),
    ("discharge", "on_truck", {"checked"}),
    ("discharge", "gate_out", {"on_truck"}),
    ("load", "loaded", {"released"}),
    ("load", "transfer", {"released"}),
    ("departure", "in_transit", {"depart_confirmed"}),
    ("transit", "written_off", {"arrived"}),
    ("transit", "arrived", {"moving"}),
    ("papers", "closed", {"answered"}),
    ("bill", "paid", {"issued"}),
]
ENDS = {
    "declaration": {"R", "E", "Z", "D", "SpE"}, "admission": {"market_ok", "returned", "destroyed", "closed"},
    "amendment": {"approved", "refused", "taken_back", "lapsed"}, "bill": {"paid", "cancelled"},
    "payment": {"settled", "rejected"}, "refund": {"settled"},
}  # fmt: skip


def walk(table: Any, start: Any, events: list[str]) -> list[Any]:
    """The states passed; whatever the table does not allow is refused and changes nothing."""
    seen = [start]
    for event in events:
        if table.allows(seen[-1], event):
            seen.append(table.next(seen[-1], event))
        else:
            with pytest.raises(IllegalTransition):
                table.next(seen[-1], event)
    return seen


@given(st.data())
def test_no_sequence_of_events_reaches_an_illegal_state(data):
    name = data.draw(st.sampled_from(sorted(TABLES)))
    table = TABLES[name]
    events = sorted({row.event for row in table.rows})
    start = data.draw(st.sampled_from(table.starts))
    seen = walk(table, start, data.draw(st.lists(st.sampled_from(events), max_size=30)))
    legal = {(source, row.target) for row in table.rows for source in row.sources}
    assert all(pair in legal for pair in pairwise(seen))
    assert not any(state in table.terminal for state in seen[:-1])
    for other, later, before in FIRST:
        if other == name:
            for at, state in enumerate(seen):
                if state == later and start != later:
                    assert before & {str(one) for one in seen[:at]}, (name, seen)


@pytest.mark.parametrize("name", ENDS)
def test_the_ends_are_the_ends(name):
    assert {str(state) for state in TABLES[name].terminal} == ENDS[name]


@pytest.mark.parametrize("name", TABLES)
def test_every_state_and_event_has_its_words(name):
    table = TABLES[name]
    for state in type(table.start):
        text = table.label(state)
        assert text.zh != str(state) and text.en
    assert table.mermaid("zh").startswith("stateDiagram") and "|" in table.markdown("en")
