"""Forecasts of waiting: intervals hold on months the model has not seen, and beat what people use today."""

import pytest

from kouan.planning.forecast.compare import simulated
from kouan.planning.forecast.features import NAMES, observe
from kouan.planning.forecast.model import fit
from kouan.planning.forecast.traffic import CHAMBER, month


@pytest.fixture(scope="module")
def seen():
    return observe(month(3, days=21))


def test_the_same_seed_gives_the_same_month() -> None:
    one, other = month(7, days=10), month(7, days=10)
    assert [(v.joined, v.out) for v in one.vessels] == [(v.joined, v.out) for v in other.vessels]


def test_nothing_of_the_future_is_known(seen) -> None:
    """What is known of a vessel does not change when later vessels are taken away."""
    whole = month(3, days=21)
    cut = seen[len(seen) // 2]
    early = [v for v in whole.vessels if v.joined <= cut.at]
    again = observe(type(whole)(early, whole.stops))
    assert next(one.known for one in again if one.at == cut.at) == cut.known
    assert len(cut.known) == len(NAMES)


def test_lockages_hold_no_more_than_two_rows() -> None:
    by_lockage: dict[tuple[int, float], float] = {}
    for vessel in month(5, days=14).vessels:
        key = (vessel.direction, vessel.out)
        by_lockage[key] = by_lockage.get(key, 0.0) + vessel.length
    assert max(by_lockage.values()) <= 2 * CHAMBER


def test_intervals_contain_one_another(seen) -> None:
    model = fit(seen[::2], seen[1::2])
    for one in seen[::40]:
        told = model.forecast(one.known)
        assert 0 <= told.most[0] <= told.half[0] <= told.middle <= told.half[1] <= told.most[1]


def test_calibrated_and_better_than_what_people_use() -> None:
    found = simulated(train=3, recent=3, held_out=3, seed=1)
    assert found.inside_half == pytest.approx(0.5, abs=0.06)  # the bench measures more months: within 0.03
    assert found.inside_most == pytest.approx(0.9, abs=0.06)
    assert found.error < found.error_last_week
    assert found.error < found.error_position
