"""Rolling departures: no plan breaks its rules, and boxes wait less than by timetable or fill-up."""

from itertools import pairwise

import msgspec
import pytest

from kouan.kernel.errors import Invalid
from kouan.planning.slots.departures import Booking, Line, fill_up, fixed, plan, sail
from tests.planning.slots.markets import line


def test_departures_keep_windows_gaps_and_capacity() -> None:
    made = line(1, hours=168)
    found = plan(made, limit=10)
    gaps = [b - a for a, b in pairwise(found.departures)]
    assert set(found.departures) <= set(made.windows)
    assert all(made.least_gap <= gap <= made.latest_gap for gap in gaps)
    assert max(found.loads) <= made.capacity
    assert sum(found.loads) + found.left == sum(b.teu for b in made.bookings)


@pytest.mark.parametrize("seed", [1, 2])
def test_boxes_wait_less_than_by_timetable_with_as_many_sailings(seed: int) -> None:
    made = line(seed, hours=168)
    table = fixed(made, 5)
    planned = plan(made, sailings=len(table.departures), limit=10)
    assert planned.box_hours < 0.85 * table.box_hours
    assert planned.box_hours < fill_up(made).box_hours


def test_the_best_of_all_departures() -> None:
    """Three sailings in twelve hours: every choice is tried."""
    made = Line(24, 10, 2, 24, (Booking(1, 8), Booking(5, 6), Booking(6, 4), Booking(11, 9)), tuple(range(12)))
    from itertools import combinations

    cheapest = min(
        (table.box_hours + made.unused * table.unused)
        for chosen in combinations(range(12), 3)
        if all(b - a >= 2 for a, b in pairwise(chosen))
        for table in [sail(made, chosen)]
    )
    found = plan(made, sailings=3)
    assert found.proven
    assert found.box_hours + made.unused * found.unused == pytest.approx(cheapest)


def test_fill_up_never_leaves_half_empty() -> None:
    assert set(fill_up(line(3)).loads) == {275}


def test_what_cannot_be_is_refused() -> None:
    made = line(1, hours=168)
    with pytest.raises(Invalid) as caught:
        plan(msgspec.structs.replace(made, latest_gap=2, least_gap=9, windows=(999,)))
    assert {p.field for p in caught.value.problems} == {"latest_gap", "windows[0]"}
    with pytest.raises(Invalid):
        plan(msgspec.structs.replace(made, least_gap=100, latest_gap=160), sailings=9)
