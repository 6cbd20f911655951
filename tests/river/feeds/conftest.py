"""Sentences as a feed sends them, and the river's world."""

from functools import reduce

import pytest
from pyais.encode import encode_dict

from kouan.codecs.ais import Sighting
from kouan.journal import worker
from kouan.journeys.waterway import point_at
from kouan.kernel import clock
from kouan.river.feeds.services.taking import Seen
from tests.river.conftest import make_world, noon  # noqa: F401


@pytest.fixture
def world(db, noon):  # noqa: F811
    return make_world()


def sentence(mmsi, lon, lat, stamp=None, **more):
    said = {"type": 1, "mmsi": int(mmsi), "lon": lon, "lat": lat, "speed": 8.0, "course": 90.0} | more
    (line,) = encode_dict(said, talker_id="AI", sentence_type="VDM", radio_channel="A")
    return (tag(stamp) + line).encode()


def named(mmsi, name):
    lines = encode_dict({"type": 5, "mmsi": int(mmsi), "shipname": name}, talker_id="AI", sentence_type="VDM", seq_id=3)
    return [line.encode() for line in lines]


def tag(stamp):
    if stamp is None:
        return ""
    body = f"c:{int(stamp.timestamp())}"
    return f"\\{body}*{reduce(lambda a, b: a ^ b, body.encode()):02X}\\"


def seen(mmsi, km, ago, lon=None, lat=None):
    """A sighting that many kilometres down the river, so long ago."""
    place = point_at(km) if lon is None else (lon, lat)
    return Seen(clock.now() - ago, Sighting(mmsi, *place, 15.0, 90.0))


def drained():
    worker.drain()
