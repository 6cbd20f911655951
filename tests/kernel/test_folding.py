"""States told from facts: the order and number of reports do not matter."""

from datetime import UTC, datetime, timedelta
from enum import StrEnum

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kouan.kernel.folding import Fact, patiently, strictly
from kouan.kernel.transitions import TransitionTable, row

T0 = datetime(2026, 1, 1, tzinfo=UTC)


class Light(StrEnum):
    OFF = "off"
    ON = "on"
    BROKEN = "broken"


CYCLE = TransitionTable(
    Light.OFF,
    [row(Light.OFF, "on", Light.ON), row(Light.ON, "off", Light.OFF), row((Light.OFF, Light.ON), "drop", Light.BROKEN)],
)
CHAIN = TransitionTable(Light.OFF, [row(Light.OFF, "on", Light.ON), row(Light.ON, "drop", Light.BROKEN)])
facts = st.lists(
    st.builds(Fact, st.integers(0, 9).map(lambda m: T0 + timedelta(minutes=m)), st.sampled_from(["on", "off", "drop"])),
    max_size=8,
)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(facts, st.randoms())
def test_order_and_repetition_do_not_matter(reports, random):
    mixed = reports + reports[:3]
    random.shuffle(mixed)
    for fold in (strictly, patiently):
        for table in (CYCLE, CHAIN):
            if fold is patiently and table is CYCLE:
                continue  # made for chains
            assert fold(table, reports) == fold(table, mixed)


def test_a_fact_waits_for_the_one_it_needs_only_where_it_may():
    late_clock = [Fact(T0, "drop"), Fact(T0 + timedelta(seconds=2), "on")]
    assert patiently(CHAIN, late_clock).state is Light.BROKEN
    assert strictly(CHAIN, late_clock).state is Light.ON
    assert patiently(CHAIN, late_clock).last("drop") == late_clock[0]
    assert strictly(CHAIN, late_clock).last("drop") is None
