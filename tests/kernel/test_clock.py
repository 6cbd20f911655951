"""The one clock: it stands, runs and moves as a test or a simulated world says."""

from datetime import UTC, date, datetime, timedelta

import pytest

from kouan.kernel import clock

NOON = datetime(2021, 3, 18, 17, tzinfo=UTC)


def test_real_time_is_aware_utc() -> None:
    assert clock.now().tzinfo is UTC


def test_travel_stands_still_and_advances() -> None:
    with clock.travel(NOON):
        assert clock.now() == NOON
        assert clock.today() == date(2021, 3, 19)  # already tomorrow in Shanghai
        clock.advance(timedelta(days=1))
        assert clock.now() == NOON + timedelta(days=1)
    assert clock.now() > NOON + timedelta(days=365)
    with pytest.raises(RuntimeError):
        clock.advance(timedelta(1))


def test_an_anchor_survives_its_text_and_runs_at_its_rate() -> None:
    real = datetime(2026, 1, 1, tzinfo=UTC)
    anchor = clock.Anchor.parse(clock.Anchor(real, NOON, 60.0).spec())
    assert anchor.at(real + timedelta(minutes=1)) == NOON + timedelta(hours=1)
