"""Nothing that is put into a message makes decoding raise; what is wrong is said; no segment disappears."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kouan.codecs.edifact.messages import by_name, decode, encode, summarise
from kouan.codecs.edifact.messages.layouts import LAYOUTS

CODECO = by_name["CODECO"]
UNH = ["UNH", "1", ["CODECO", "D", "95B", "UN"]]
GATE = [["BGM", "34", "G1", "9"], ["NAD", "MS", "KOUAN"], ["EQD", "CN", "CSQU3054383", "22G1"], ["CNT", ["16", "1"]]]
BOX = GATE[2]
END = ["UNT", "0", "1"]

pieces = st.text("A9'+:?*., é重", max_size=4)
composites = st.lists(pieces, max_size=8)
elements = pieces | composites | st.lists(composites, max_size=3)
tags = st.sampled_from([*LAYOUTS, "UNT", "XXX", ""])
segments = st.builds(lambda tag, rest: [tag, *rest], tags, st.lists(elements, max_size=12)) | st.just([])


def findings_of(*body: list) -> list[tuple[str, str, int]]:
    return [(each.code, each.segment, each.position) for each in CODECO.decode([UNH, *body, END])[1]]


@settings(max_examples=150, deadline=None)
@given(name=st.sampled_from(sorted(by_name)), body=st.lists(segments, max_size=25))
def test_any_segments_at_all(name, body):
    kind = by_name[name]
    message, _ = kind.decode([UNH, *body, END])
    out = kind.encode(message)
    assert Counter(s[0] for s in out if s) == Counter(s[0] for s in (UNH, *body, END) if s)


@settings(max_examples=50, deadline=None)
@given(body=st.lists(segments, max_size=4))
def test_without_header_or_trailer(body):
    for kind in by_name.values():
        kind.decode(body)
    assert summarise(body)["findings"] is not None


@settings(max_examples=100, deadline=None)
@given(order=st.permutations(GATE * 2))
def test_any_order_keeps_every_fact(order):
    message, _ = CODECO.decode([UNH, *order, END])
    numbers = [box.number for box in message.boxes]
    assert numbers == ["CSQU3054383"] * 2
    assert len(message.parties) + sum(len(box.parties) for box in message.boxes) == 2


def test_a_sound_message_has_no_findings():
    assert findings_of(*GATE) == []


def test_truncated():
    assert findings_of(*GATE[:2]) == [("13", "EQD", 1), ("13", "CNT", 1)]
    assert findings_of() == [("13", tag, 1) for tag in ("BGM", "NAD", "EQD", "CNT")]


def test_truncated_in_a_group():
    body = [["BGM", "85"], ["CNI", "1"], ["RFF", ["BM", "B1"]]]
    message, findings = by_name["CUSCAR"].decode([["UNH", "1", ["CUSCAR", "D", "95B", "UN"]], *body])
    assert next(message.bills()).number == "B1"
    assert [(each.code, each.segment, each.position) for each in findings] == [("13", "GID", 4)]


def test_out_of_order():
    assert findings_of(GATE[1], GATE[0], *GATE[2:]) == [("15", "BGM", 3)]


def test_unknown_segments_are_kept_where_they_stood():
    body = [*GATE[:3], ["ZZZ", "1", ["a", "b"]], GATE[3]]
    message, findings = decode([UNH, *body, ["UNT", "7", "1"]])
    assert [(each.code, each.segment, each.position) for each in findings] == [("15", "ZZZ", 5)]
    assert encode(message) == [UNH, *body, ["UNT", "7", "1"]]


def test_a_second_document_is_kept_but_not_taken():
    message, findings = CODECO.decode([UNH, GATE[0], ["BGM", "36", "G2"], *GATE[1:], END])
    assert message.number == "G1"
    assert [(each.code, each.segment) for each in findings] == [("35", "BGM")]


def test_too_many_is_said_once():
    body = [*GATE[:2], BOX, *([["SEL", "1"]] * 5000), GATE[3]]
    message, findings = CODECO.decode([UNH, *body, END])
    assert len(message.boxes[0].seals) == 5000
    assert [(each.code, each.segment, each.position) for each in findings] == [("35", "SEL", 14)]


def test_absurdly_many_unknown_ones():
    body = [["QQQ", str(i)] for i in range(50_000)]
    message, findings = CODECO.decode([UNH, *body, END])
    assert (len(findings), len(message.strays)) == (1000, 50_000)
    assert CODECO.encode(message)[1:-1] == body


@pytest.mark.parametrize(
    ("segment", "code"),
    [
        (["MEA", "AAE", "G", ["KGM", "heavy"]], "19"),
        (["MEA", "AAE", "G", ["KGM", "1e999999999"]], "19"),
        (["DTM", ["7", "209913450000", "203"]], "12"),
        (["DTM", ["7", "2023", "203", "1", "2"]], "16"),
        (["SEL", "1", "CA", "", "", "", "", "", "x"], "16"),
        (["DTM", [["7", "202311010000", "203"], ["8", "202311020000", "203"]]], "35"),
    ],
)
def test_wrong_values(segment, code):
    assert code in [each[0] for each in findings_of(*GATE[:2], BOX, segment, GATE[3])]


def test_unknown_qualifiers_stay_as_they_are():
    body = [*GATE[:2], BOX, ["RFF", ["ZZ9", "1"]], ["LOC", "999", "CNCKG"], GATE[3]]
    message, findings = CODECO.decode([UNH, *body, END])
    assert (message.boxes[0].places[0].role, message.boxes[0].references[0].role) == ("999", "ZZ9")
    assert not findings


def test_a_kind_of_document_that_says_neither_in_nor_out():
    assert findings_of(["BGM", "99", "G1", "9"], *GATE[1:]) == [("14", "BGM", 2)]


def test_texts_are_in_both_languages():
    finding = CODECO.decode([UNH, *GATE[:3], ["ZZZ"], GATE[3], END])[1][0]
    assert finding.text.zh and finding.text.en


def test_odd_numbers_and_times_keep_their_text():
    body = [*GATE[:2], BOX, ["DTM", ["7", "2311", "610"]], ["MEA", "AAE", "G", ["KGM", "012,50"]], GATE[3]]
    message, findings = CODECO.decode([UNH, *body, END])
    assert not findings
    assert message.boxes[0].gross == 12.5
    assert message.boxes[0].moments[0].at is None
    assert CODECO.encode(message)[1:-1] == body


def test_an_unknown_message_is_named_only():
    said = summarise([["UNH", "7", ["ORDERS", "D", "96A", "UN", "EAN008"]], ["BGM", "220"]])
    assert (said["type"], said["reference"], said["version"], said["decoded"]) == (
        "ORDERS",
        "7",
        "D:96A:UN:EAN008",
        None,
    )


def test_a_header_that_says_little_is_written_back_as_it_was():
    for header in (["UNH", "1", "CODECO"], ["UNH", "1", ["CODECO", "D", "95B"]]):
        segments = [header, *GATE, ["UNT", "6", "1"]]
        message, findings = decode(segments)
        assert not findings
        assert encode(message) == segments
