"""Which positions are believed."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from kouan.journeys.waterway import distance_km, point_at
from kouan.river.feeds.judging import Doubt, Limits, judge

AT = datetime(2021, 3, 10, 4, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
LIMITS = Limits(60.0, 8.0, 10 * MINUTE, 4)


def run(reports):
    """(minute, kilometre) one after the other; the verdicts."""
    known, found = None, []
    for minute, km in reports:
        verdict = judge(known, point_at(km), AT + minute * MINUTE, 0.0, LIMITS)
        known = verdict.known
        found.append(verdict)
    return found


def test_a_vessel_that_sails_is_believed():
    assert all(one.believed for one in run([(m, 400 + m / 3) for m in range(30)]))


def test_a_jump_is_flagged_and_not_believed():
    verdicts = run([(0, 400), (1, 460), (2, 400.5)])
    assert [one.doubt for one in verdicts] == [None, Doubt.JUMP, None]
    assert verdicts[-1].known.place == point_at(400.5)


def test_a_jump_of_the_same_second_is_flagged_and_an_older_report_that_fits_is_not():
    assert [one.doubt for one in run([(5, 400), (5, 700)])] == [None, Doubt.JUMP]
    assert [(one.doubt, one.believed) for one in run([(5, 400), (3, 399.5), (5, 400)])][1:] == [(None, False)] * 2


def test_two_places_at_once():
    verdicts = run([(m, 400 if m % 2 else 900) for m in range(12)])
    assert verdicts[-1].doubt is Doubt.TWO_PLACES or verdicts[-2].doubt is Doubt.TWO_PLACES
    assert {one.known.place for one in verdicts} == {point_at(900)}


def test_two_tracks_that_a_fast_vessel_could_join_are_told_apart_by_the_speed_they_say():
    limits, known, found = replace(LIMITS, said=20 * MINUTE, more=15.0), None, []
    for step in range(12):
        km = 400 + 1.5 * step + (4 if step % 2 else 0)  # 4 km apart: to and fro at 55 and 25 km/h
        verdict = judge(known, point_at(km), AT + 6 * step * MINUTE, 0.0, limits, 15.0)
        known = verdict.known
        found.append(verdict)
    assert found[-1].doubt is Doubt.TWO_PLACES and {one.believed for one in found[::2]} == {True}
    assert known.place == point_at(415)


def test_a_vessel_that_has_not_been_heard_for_long_may_have_gone_faster_than_it_last_said():
    limits = replace(LIMITS, said=20 * MINUTE, more=15.0)
    known = judge(None, point_at(400), AT, 0.0, limits, 0.0).known
    assert judge(known, point_at(408), AT + 20 * MINUTE, 0.0, limits, 3.0).doubt is Doubt.JUMP
    assert judge(known, point_at(408), AT + 21 * MINUTE, 0.0, limits, 3.0).believed
    assert judge(known, point_at(408), AT + 20 * MINUTE, 0.0, limits, 10.0).believed


def test_a_vessel_whose_first_position_was_wrong_is_believed_in_the_end():
    verdicts = run([(0, 900), *((m, 400) for m in range(1, 14))])
    assert verdicts[-1].believed and verdicts[-1].known.place == point_at(400)


def test_after_two_places_the_one_that_stays_is_believed():
    both = [(m, 400 if m % 2 else 900) for m in range(12)]
    assert run([*both, *((m, 400) for m in range(13, 30))])[-1].known.place == point_at(400)


def test_far_from_the_river_is_never_believed():
    verdict = judge(None, (100.0, 40.0), AT, 900.0, LIMITS)
    assert verdict.doubt is Doubt.OFF_RIVER and verdict.known is None


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 120), st.integers(0, 2500)), max_size=25))
def test_the_believed_place_never_jumps_while_it_is_heard(reports):
    known = None
    for minute, km in reports:
        verdict = judge(known, point_at(km), AT + minute * MINUTE, 0.0, LIMITS)
        if known is not None and verdict.believed:
            assert verdict.known.at > known.at
            hours = (verdict.known.at - known.at) / timedelta(hours=1)
            fits = distance_km(known.place, verdict.known.place) <= max(1.0, 60 * hours + 0.01)
            assert fits or verdict.known.at - known.at >= LIMITS.silence
        known = verdict.known
