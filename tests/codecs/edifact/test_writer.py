"""The canonical form: what is trimmed, what is released, what is counted; and reading it gives the same again."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kouan.codecs.edifact import reader, writer
from kouan.codecs.edifact.writer import Unwritable

HEAD = ["UNB", ["UNOY", "4"], "A", "B", ["20261123", "1200"], "R"]


def test_empty_ends_are_left_out_and_counts_set_right() -> None:
    segments = [
        HEAD,
        ["UNH", "M", ["CODECO", "D", "95B", "UN", "", ""]],
        ["FTX", "AAI", "", ["", ""], ["A'B", "", ""], ""],
        ["UNT", "99", "X"],
        ["UNZ", "7", "?"],
    ]
    text = "UNB+UNOY:4+A+B+20261123:1200+R'UNH+M+CODECO:D:95B:UN'FTX+AAI+++A?'B'UNT+3+M'UNZ+1+R'"
    assert writer.write(segments).decode() == text
    assert segments[3] == ["UNT", "99", "X"]  # what was given stays


def test_groups_are_counted_in_place_of_messages() -> None:
    message = [["UNH", "1", ["X", "D", "95B", "UN"]], ["BGM", "1"], ["UNT", "", ""]]
    group = [["UNG", "X", "A", "B", ["261123", "1200"], "G", "UN", ["D", "95B"]], *message, *message, ["UNE", "", ""]]
    written = list(reader.read(writer.write([HEAD, *group, *group, ["UNZ", "", ""]])).segments)
    assert [s[1] for s in written if s[0] in ("UNE", "UNZ")] == ["2", "2", "2"]


def test_service_characters_of_a_una() -> None:
    raw = writer.write([HEAD, ["FTX", "A+B", ["C|D", "E^F"]]], una="UNA|^.? ~", charset="UTF-8")
    assert raw.decode() == "UNA|^.? ~UNB^UNOY|4^A^B^20261123|1200^R~FTX^A+B^C?|D|E?^F~"


def test_what_can_not_be_written_is_refused() -> None:
    with pytest.raises(Unwritable):
        writer.write([["UNB", ["UNOC", "3"]], ["FTX", "重庆"]])
    with pytest.raises(Unwritable):
        writer.write([["UNB", ["UNOC", "3"]], ["FTX", [["A"], ["B"]]]])
    with pytest.raises(Unwritable):
        writer.write([["FTX", "A+B"]], una="UNA:+.  '")
    with pytest.raises(Unwritable):
        writer.write([["FTX", "A"]], una="UNA::.? '")
    with pytest.raises(Unwritable):
        writer.write([["UNB", ["UNOC", "3"]], ["\r\n"]])


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
NAMES = st.text("ABCXYZ?+:'*", max_size=6)


def trimmed(texts: list[str]) -> list[str]:
    while texts and not texts[-1]:
        texts = texts[:-1]
    return texts


def element(texts: list[str]) -> str | list[str]:
    texts = trimmed(texts)
    return texts if len(texts) > 1 else "".join(texts)


def segment(parts: list) -> list:
    while parts and parts[-1] in ("", []):
        parts = parts[:-1]
    return ["FTX", *parts]


def repeated(parts: list[list[str]]) -> list[list[str]]:
    return [trimmed(part) or [""] for part in parts]


SINGLE = st.lists(st.one_of(TEXT, NAMES), max_size=4).map(element)
REPEATED = (
    st.lists(st.lists(NAMES, min_size=1, max_size=3), min_size=2, max_size=3)
    .map(repeated)
    .filter(lambda parts: parts[-1] != [""])
)
SEGMENTS = st.lists(st.lists(st.one_of(SINGLE, REPEATED), max_size=5).map(segment), max_size=6)


@given(SEGMENTS)
@settings(max_examples=100, deadline=None)
def test_what_is_written_reads_the_same(segments: list[list]) -> None:
    raw = writer.write([HEAD, *segments])
    again = list(reader.read(raw).segments)
    assert again[1:] == segments
    assert writer.write(again) == raw
