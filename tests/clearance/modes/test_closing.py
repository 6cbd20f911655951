"""Each rule that closes a mode, on facts without a database."""

from datetime import UTC, datetime, timedelta

import pytest

from kouan.clearance.modes.closing import closes, eligible, why_closed
from kouan.clearance.modes.facts import ModeFacts
from kouan.clearance.modes.options import FIELDS, PLAIN
from kouan.codecs.declaration import Modes
from kouan.registry import rule_table

NOW = datetime(2021, 3, 10, 4, 0, tzinfo=UTC)
VALUES = {
    "early.export.days": 3,
    "transit.reasons": ["multimodal"],
    "twostep.grades": ["advanced", "registered"],
    "twostep.excluded.modes": ["0255"],
    "twostep.licences.offline": ["k"],
}


@pytest.fixture(autouse=True)
def figures(monkeypatch):
    monkeypatch.setattr(rule_table, "value", lambda key, on: VALUES[key])


def facts(**known):
    base = {"now": NOW, "on": NOW.date(), "direction": "I", "transport_mode": "2", "boxes": ("CSQU3054383",)}
    return ModeFacts(**{**base, "own": True, **known})


def rules(field, option, **known):
    modes = Modes(**{field: option, **known.pop("more", {})})
    return {problem.rule for problem in why_closed(field, option, facts(modes=modes, **known))}


def test_the_plain_way_is_never_closed():
    for one in eligible(facts(grade="discredited", here=True, dangerous=True)):
        assert one.open or one.option != PLAIN[one.field]
    with pytest.raises(ValueError):
        closes("handling", "YARD")


def test_every_option_of_every_field_is_told():
    found = [(one.field, one.option) for one in eligible(facts())]
    assert found == [(field, option) for field, (_, options) in FIELDS.items() for option in options]


def test_facts_nobody_could_tell_are_named():
    early = next(one for one in eligible(facts()) if one.option == "EARLY")
    assert early.open and set(early.unknown) == {"arrives", "consents", "departed", "here", "manifest"}


def test_r_1_0a_a_mode_needs_the_traders_consent():
    assert "R-1.0a" in rules("admission", "TWO_SEGMENT", own=False, consents=frozenset())
    assert "R-1.0a" not in rules("admission", "TWO_SEGMENT", own=False, consents=frozenset({"TWO_SEGMENT"}))
    assert "R-1.0a" not in rules("admission", "TWO_SEGMENT", own=True, consents=frozenset())


@pytest.mark.parametrize(
    "field, option, known",
    [
        ("declare_form", "TWO_STEP", {"direction": "E"}),
        ("admission", "TWO_SEGMENT", {"direction": "E"}),
        ("handling", "DIRECT_LOAD", {"direction": "I"}),
        ("handling", "DIRECT_DISCHARGE", {"direction": "E"}),
        ("handling", "DIRECT_DISCHARGE", {"inspection_open": True}),
        ("corridor", "LINKED", {"transit": True}),
        ("corridor", "LINKED", {"more": {"transit_reason": "multimodal"}}),
        ("corridor", "DEPART_CONFIRM", {"direction": "I"}),
        ("corridor", "ARRIVE_CONFIRM", {"direction": "E"}),
    ],
)
def test_r_1_0b_illegal_combinations(field, option, known):
    assert "R-1.0b" in rules(field, option, **known)


def test_r_1_1a_imports_are_declared_early_between_departure_and_arrival():
    early = ("declare_time", "EARLY")
    open_ = {"manifest": True, "here": False, "departed": NOW - timedelta(days=3)}
    assert rules(*early, **open_) == set()
    assert rules(*early, **{**open_, "manifest": False}) == {"R-1.1a"}
    assert rules(*early, **{**open_, "departed": NOW + timedelta(hours=1)}) == {"R-1.1a"}
    assert rules(*early, **{**open_, "here": True}) == {"R-1.1a"}
    assert rules(*early, **{**open_, "entry_declared": NOW}) == {"R-1.1a"}
    assert rules(*early, **{**open_, "entry_declared": NOW + timedelta(hours=1)}) == set()


def test_r_1_1b_exports_at_most_three_days_ahead():
    early = ("declare_time", "EARLY")
    open_ = {"direction": "E", "manifest": True, "here": False, "arrives": NOW + timedelta(days=3)}
    assert rules(*early, **open_) == set()
    assert rules(*early, **{**open_, "arrives": NOW + timedelta(days=3, seconds=1)}) == {"R-1.1b"}
    assert rules(*early, **{**open_, "manifest": False}) == {"R-1.1b"}
    assert rules(*early, **{**open_, "here": True}) == {"R-1.1b"}


def test_r_1_2a_two_steps_are_for_firms_in_standing_and_networked_licences():
    two = ("declare_form", "TWO_STEP")
    assert rules(*two, grade="registered", letters=("6",)) == set()
    assert rules(*two, grade="discredited") == {"R-1.2a"}


def test_r_1_3_segments_are_not_for_dangerous_goods_or_discredited_firms():
    two = ("admission", "TWO_SEGMENT")
    assert rules(*two, grade="advanced") == set()
    assert rules(*two, grade="discredited") == {"R-1.3"}
    assert rules(*two, dangerous=True) == {"R-1.3"}
    assert rules(*two, excluded=("0102290000",)) == {"R-1.3"}


def test_r_1_4_pick_up_at_the_ships_side():
    direct, early = ("handling", "DIRECT_DISCHARGE"), {"more": {"declare_time": "EARLY"}}
    assert rules(*direct, here=False, **early) == set()
    for wrong in ({"here": True}, {"dangerous": True}, {"boxes": ()}, {"empty_boxes": True}, {"transport_mode": "5"}):
        assert "R-1.4" in rules(*direct, **early, **wrong), wrong
    assert "R-1.4" in rules(*direct)


def test_r_1_5_loading_on_arrival():
    direct, more = ("handling", "DIRECT_LOAD"), {"declare_time": "EARLY", "permit": "TZ-1"}
    assert rules(*direct, direction="E", more=more) == set()
    for wrong in ({"here": True}, {"boxes": ()}, {"transport_mode": "3"}):
        assert "R-1.5" in rules(*direct, direction="E", more=more, **wrong), wrong
    assert "R-1.5" in rules(*direct, direction="E", more={"declare_time": "EARLY"})


def test_r_1_6_linked_ports():
    assert rules("corridor", "LINKED", port_group="YANGSHAN") == set()
    assert rules("corridor", "LINKED", port_group="") == {"R-1.6"}


def test_r_1_7_departure_confirmation():
    assert rules("corridor", "DEPART_CONFIRM", direction="E") == set()
    assert rules("corridor", "DEPART_CONFIRM", direction="E", boxes=()) == {"R-1.7"}


def test_r_1_8_arrival_confirmation():
    assert rules("corridor", "ARRIVE_CONFIRM") == set()
    assert rules("corridor", "ARRIVE_CONFIRM", here=True) == {"R-1.8"}


def test_r_1_9_transit():
    assert rules("corridor", "TRANSIT", more={"transit_reason": "multimodal"}) == set()
    assert rules("corridor", "TRANSIT") == {"R-1.9"}
    assert rules("corridor", "TRANSIT", more={"transit_reason": "multimodal"}, carrier_registered=False) == {"R-1.9"}
