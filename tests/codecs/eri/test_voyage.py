"""Voyage reports: plain terms to ERINOT bytes and back; the authority's answer."""

from datetime import datetime
from decimal import Decimal

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from kouan.codecs.edifact.messages import registry
from kouan.codecs.eri.voyage import Cargo, VoyageReport, answer, decode, encode
from kouan.kernel.errors import Malformed

AT = datetime(2026, 11, 23, 6, 0)
words = st.text("ABC123'+:?重庆长江 ", min_size=1, max_size=12).map(str.strip).filter(bool)
codes = st.sampled_from(["CNCKG", "CNYIH", "CNSHA"])
masses = st.decimals(0, 10**7, places=1).map(Decimal)
plain = st.builds(Cargo, consignment=words, name=words, mass=masses, loading=codes, discharge=codes)
hazards = st.builds(
    Cargo,
    consignment=words,
    name=words,
    mass=masses,
    un_number=st.just("1203"),
    adn_class=st.sampled_from(["3", "2.1"]),
)
reports = st.builds(
    VoyageReport,
    number=words,
    vessel=st.sampled_from(["02325170", "9074729"]),
    sender=st.sampled_from(["vessel", "carrier", "authority"]),
    function=st.sampled_from(["original", "replace", "cancellation"]),
    name=words,
    voyage=words,
    departure=codes,
    destination=codes,
    departs=st.none()
    | st.datetimes(datetime(2000, 1, 1), datetime(2060, 1, 1)).map(lambda at: at.replace(second=0, microsecond=0)),
    cones=st.sampled_from(["0", "1", "B"]),
    persons=st.none() | st.integers(0, 300),
    barges=st.lists(words, max_size=3).map(tuple),
    cargo=st.lists(plain | hazards, min_size=1, max_size=4).map(tuple),
)


@settings(max_examples=25, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(reports)
def test_a_report_there_and_back(report):
    raw = encode(report, sender="VESSEL", recipient="TGA", reference="1", at=AT)
    again, findings = decode(raw)
    assert (again, [one.text.en for one in findings if one.severity == "E"]) == (report, [])
    assert encode(again, sender="VESSEL", recipient="TGA", reference="1", at=AT) == raw


def test_the_authority_says_no():
    report = VoyageReport(number="ER1", vessel="02325170")
    said = answer(report, accepted=False, reason="航次未知", code="17")
    again, _ = registry.decode(registry.encode(said))
    assert (again.report, again.accepted, again.errors[0].notes[0].text) == ("ER1", False, "航次未知")
    assert answer(report, accepted=True).accepted


@pytest.mark.parametrize("raw", [b"", b"nonsense", b"UNB+UNOA:2+A+B+261123:0900+1'UNZ+0+1'", b"\xff\xfe" * 40])
def test_what_is_no_report_is_refused(raw):
    with pytest.raises(Malformed):
        decode(raw)
