"""The simulated fleet: its sentences are read by the codec, and it misbehaves as told."""

import socket
from datetime import timedelta

from kouan.codecs.ais import LONGEST, Named, Reader, Sighting
from kouan.journeys.waterway import nearest
from kouan.kernel import clock
from kouan.simulator.ais import Fleet, Manners, Sailor, Tower, traffic
from tests.clearance.conftest import NOON


def heard(fleet, minutes, start=NOON):
    reader, said = Reader(), []
    for number in range(minutes * 2):
        for line in fleet.say(start + number * timedelta(seconds=30)):
            assert len(line) <= LONGEST
            if (one := reader.read(line)) is not None:
                said.append(one)
    return reader, said


def test_vessels_sail_along_the_river_and_stop_where_they_should():
    one = Sailor("413700001", "CHUAN JIANG 1", NOON, 500, 600, 20.0, ((520, 2.0),))
    hours = [one.at(NOON + timedelta(hours=h)) for h in (-1, 0, 0.5, 1, 2.5, 3.5, 6.9, 8)]
    assert hours == [None, 500, 510, 520, 520, 530, 598, None]


def test_every_sentence_is_read():
    reader, said = heard(Fleet(traffic(6, 1, NOON - timedelta(hours=24))), 10)
    assert not reader.refused and {type(one) for one in said} == {Sighting, Named}
    assert all(nearest((one.lon, one.lat)).off_km < 1 for one in said if isinstance(one, Sighting))


def test_it_misbehaves_as_told_and_the_same_each_time():
    manners = Manners(jump=0.2, duplicate=0.2, spoof=0.1, garbage=0.2, ahead=300)
    begin = NOON - timedelta(hours=24)
    reader, said = heard(Fleet(traffic(6, 1, begin), manners), 20)
    assert reader.refused and len(said) > len({(one.mmsi, getattr(one, "stamp", one)) for one in said})
    _, again = heard(Fleet(traffic(6, 1, begin), manners), 20)
    assert said == again
    assert not heard(Fleet(traffic(6, 1, begin), Manners(silence=600)), 5)[1]


def test_the_tower_tells_over_tcp_and_udp():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as ear, clock.travel(NOON):
        ear.bind(("127.0.0.1", 0))
        ear.settimeout(10)
        fleet = Fleet(traffic(4, 1, NOON - timedelta(hours=30)))
        tower = Tower(fleet, tcp=("127.0.0.1", 0), udp=ear.getsockname())
        with socket.create_connection(("127.0.0.1", tower.port), timeout=10) as listener:
            for minute in range(5):
                tower.tick(NOON + timedelta(minutes=minute))
            assert Reader().read(ear.recv(2000)) is None or tower.sentences
            assert b"!AIVDM" in listener.recv(2000)
        tower.close()
