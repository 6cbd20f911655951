"""AIS sentences: what is read, what is refused, and that nothing a stranger sends breaks the reader."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kouan.codecs.ais import MOST_PARTS, Named, Reader, Sighting
from kouan.river.feeds.reading import Splitter
from kouan.river.feeds.skew import Skew
from tests.river.feeds.conftest import named, sentence

AT = datetime(2021, 3, 10, 4, tzinfo=UTC)


def test_a_position_with_its_time():
    said = Reader().read(sentence("413000001", 108.4, 30.8, AT))
    assert isinstance(said, Sighting) and said.mmsi == "413000001" and said.stamp == AT
    assert (said.lon, said.lat) == pytest.approx((108.4, 30.8), abs=1e-5) and said.speed == pytest.approx(14.8, abs=0.1)


def test_a_name_in_two_parts_also_out_of_order():
    reader, (one, two) = Reader(), named("413000001", "JIANG HAI 7")
    assert reader.read(one) is None and reader.read(two) == Named("413000001", "JIANG HAI 7")
    assert reader.read(two) is None and reader.read(one) == Named("413000001", "JIANG HAI 7")


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (b"!AIVDM,1,1,,A,169oQ@OP1E7h=l0AWsP3Q00;P000,0*00", "checksum"),
        (b"$GPGGA,1,2*33", "sentence"),
        (b"x" * 600, "long"),
        (b"\\c:1*00\\!AIVDM,1,1,,A,1,0*00", "tag"),
        (sentence("413000001", 181, 91), "position"),
        (sentence("2000001", 108.4, 30.8), "mmsi"),
    ],
)
def test_what_is_refused_and_counted(line, why):
    reader = Reader()
    assert reader.read(line) is None and reader.refused == {why: 1}


def test_half_messages_are_bounded():
    reader, first = Reader(), [named("413000001", "A")[0]]
    from functools import reduce

    for number in range(3 * MOST_PARTS):
        body = first[0].rpartition(b"*")[0].replace(b",3,", b",%d," % (number % 10), 1)[1:]
        body = body.replace(b",2,1,", b",%d,1," % (2 + number % 8), 1)
        reader.read(b"!" + body + b"*%02X" % reduce(lambda a, b: a ^ b, body))
    assert len(reader._parts) <= MOST_PARTS + 1


good = st.sampled_from([sentence("413000001", 108.4, 30.8, AT), *named("413000001", "A")])


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.binary(max_size=700),
            good,
            st.tuples(good, st.integers(0, 90), st.integers(0, 255)).map(
                lambda t: t[0][: t[1]] + bytes([t[2]]) + t[0][t[1] + 1 :]
            ),
        ),
        max_size=12,
    )
)
def test_the_reader_survives_anything(lines):
    reader = Reader()
    for line in lines:
        said = reader.read(line)
        if isinstance(said, Sighting):
            assert -180 <= said.lon <= 180 and -90 <= said.lat <= 90 and len(said.mmsi) == 9


@settings(max_examples=100, deadline=None)
@given(st.lists(st.binary(max_size=300), max_size=20))
def test_lines_do_not_depend_on_how_bytes_arrive(chunks):
    splitter, whole = Splitter(), b"".join(chunks)
    lines = [line for chunk in chunks for line in splitter.feed(chunk)]
    assert len(splitter.rest) <= 512
    if not splitter.cut:
        assert [*lines, splitter.rest] == whole.split(b"\n")


M = timedelta(minutes=1)


def minutes_of(skew, delays, start=AT):
    """A message every five seconds; `delays`: of each minute, how late its messages come."""
    for minute, delay in enumerate(delays):
        for second in range(0, 60, 5):
            received = start + minute * M + timedelta(seconds=second)
            found = skew.corrected(received - delay, received)
    return found, received


@pytest.mark.parametrize("off", [-7 * M, 7 * M])
def test_a_receivers_clock_may_be_off(off):
    skew = Skew(M, 120 * M)
    assert skew.corrected(AT + 7 * M, AT) == (AT, "future")  # nothing is known of the clock yet
    (at, odd), received = minutes_of(skew, [off] * 6)
    assert (at, odd, skew.offset) == (received, "", off)


def test_messages_held_back_are_late_not_skewed():
    skew = Skew(M, 120 * M)
    minutes_of(skew, [timedelta(0)] * 4)
    rush = AT + 4 * M
    for back in range(1000):
        stamp = rush - 130 * M + back * timedelta(seconds=5)
        at, odd = skew.corrected(stamp, rush)
        assert at == stamp and odd == ("late" if rush - stamp > 120 * M else "")
    minutes_of(skew, [timedelta(0)] * 2, rush)
    assert skew.offset == timedelta(0)


def test_one_liar_in_ten_moves_nobodys_time():
    skew = Skew(M, 120 * M)
    for number in range(600):
        received = AT + number * timedelta(seconds=1)
        lies = number % 20 == 0
        at, odd = skew.corrected(received + (60 * M if lies else timedelta(0)), received)
        assert (at, odd) == (received, "future" if lies else "")
