"""The river as a line: distances, the nearest point, the way along."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kouan.journeys import waterway

CHONGQING, SHANGHAI, CHENGDU = (106.58, 29.57), (121.55, 31.40), (104.07, 30.67)


def test_known_distances():
    assert waterway.distance_km(CHONGQING, SHANGHAI) == pytest.approx(1440, abs=15)
    assert waterway.distance_km(CHONGQING, CHONGQING) == 0


def test_how_far_from_the_fairway():
    assert waterway.nearest(CHONGQING).off_km < 1
    assert waterway.nearest(CHENGDU).off_km > 100
    assert waterway.nearest(CHONGQING).km < waterway.nearest((111.27, 30.73)).km < waterway.nearest(SHANGHAI).km


@given(st.floats(0, 1))
def test_a_point_of_the_line_lies_on_it(share):
    km = share * waterway.marks()[-1]
    spot = waterway.nearest(waterway.point_at(km))
    assert spot.off_km < 0.5
