"""Malformed corridor problems are refused with the place of each fault; queues behave."""

from datetime import date

import msgspec
import pytest

from kouan.kernel.errors import Invalid
from kouan.planning.corridors.example import example
from kouan.planning.corridors.model import read
from kouan.planning.corridors.queue import PAST, Traffic, forecast


def changed(**fields: object) -> bytes:
    data = msgspec.json.decode(msgspec.json.encode(example()))
    return msgspec.json.encode(data | fields)


def fields(body: bytes) -> set[str]:
    with pytest.raises(Invalid) as caught:
        read(body)
    return {problem.field for problem in caught.value.problems}


def test_the_example_is_a_problem() -> None:
    assert read(changed()) == example()


def test_faults_are_named_with_their_place() -> None:
    closure = {"lock": "three-gorges", "start": "2026-03-04", "end": "2026-03-01", "factor": 0.5}
    assert fields(changed(closures=[closure])) == {"closures[0].end"}
    twice = closure | {"end": "2026-04-01"}
    assert fields(changed(closures=[twice, twice])) == {"closures[1]"}
    assert fields(changed(closures=[twice | {"lock": "nowhere"}])) == {"closures[0].lock"}
    shipper = {"name": "x", "commodity": "nothing", "day": "2030-01-01", "teu": 1}
    assert fields(changed(shippers=[shipper])) == {"shippers[0].commodity", "shippers[0].day"}
    assert fields(changed(legs=[])) >= {"commodities[0]"}


@pytest.mark.parametrize("wrong", [{"factor": 1.2}, {"factor": -0.1}])
def test_shares_above_one_are_malformed(wrong: dict[str, float]) -> None:
    closure = {"lock": "three-gorges", "start": "2026-03-04", "end": "2026-03-05", "factor": 0.5} | wrong
    with pytest.raises(msgspec.ValidationError, match=r"closures\[0\]\.factor|closures\[...\]\.factor"):
        read(changed(closures=[closure]))


def test_the_queue_grows_with_what_is_closed_and_clears() -> None:
    start, end = date(2026, 3, 4), date(2026, 4, 17)
    half, quarter = forecast(start, end, 0.45), forecast(start, end, 0.25)
    assert quarter.most > half.most > 1000
    assert half.clear_days is not None
    assert half.clear_days > 45
    assert all(low <= mean <= high for low, mean, high in zip(half.low, half.waiting, half.high, strict=True))
    assert forecast(start, end, 0.45) == half  # the same seed, the same forecast
    assert forecast(start, end, 0.45, Traffic(avoided=0.2)).most < half.most
    assert forecast(start, end, 1.0).most < half.most / 10


def test_vessels_passed_in_2022_are_forecast_within_a_tenth() -> None:
    past = next(one for one in PAST if one.passed)
    assert forecast(past.start, past.end, past.factor).passed == pytest.approx(past.passed, rel=0.1)


def test_senseless_figures_are_refused() -> None:
    with pytest.raises(Invalid):
        forecast(date(2026, 3, 4), date(2026, 3, 1), 0.5)
    with pytest.raises(Invalid):
        forecast(date(2026, 3, 4), date(2026, 3, 9), 0.5, Traffic(arrivals=-1))
