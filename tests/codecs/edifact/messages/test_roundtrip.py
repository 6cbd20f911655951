"""Type to bytes to type, and bytes to type to bytes, are the identity for every kind of message and every release."""

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kouan.codecs.edifact.messages import by_name, decode, encode
from kouan.codecs.edifact.reader import read
from kouan.codecs.edifact.writer import write
from tests.codecs.edifact.messages.strategies import messages

EVERY = [(name, release) for name, kind in by_name.items() for release in kind.releases]
ROUNDS = settings(
    max_examples=4, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
UNB = ["UNB", ["UNOY", "4"], "A", "B", ["20261123", "0800"], "1"]


@pytest.mark.parametrize(("name", "release"), EVERY)
@ROUNDS
@given(data=st.data())
def test_identity_both_ways(name, release, data):
    message = data.draw(messages(by_name[name], release))
    sent = write([UNB, *by_name[name].encode(message), ["UNZ", "1", "1"]])
    segments = next(iter(read(sent).each_message()))
    back, findings = by_name[name].decode(segments)
    assert not message.strays and not list(findings.errors())
    assert back == message
    assert write([UNB, *by_name[name].encode(back), ["UNZ", "1", "1"]]) == sent


def test_every_message_that_was_asked_for_is_there():
    asked = (
        "CODECO COARRI COPARN COPRAR COREOR COPINO COSTOR BAPLIE MOVINS VERMAS IFTMIN IFTSTA CALINF CUSCAR CUSDEC "
        "CUSRES APERAK ERINOT ERIRSP"
    )
    assert set(asked.split()) <= set(by_name)


@pytest.mark.parametrize("name", sorted(by_name))
def test_an_empty_message_is_written_and_read(name):
    kind = by_name[name]
    message = kind.new("R1")
    segments = encode(message)
    assert segments[0][:2] == ["UNH", "R1"] and segments[-1] == ["UNT", str(len(segments)), "R1"]
    back, _ = kind.decode(segments)
    assert back == message
    assert type(decode(segments)[0]) is kind.type or not kind.guide
    assert msgspec.json.decode(msgspec.json.encode(message), type=kind.type) == message
