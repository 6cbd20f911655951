"""Bad input: endless, truncated, random. Findings, never an exception; memory stays bounded."""

import tracemalloc
from io import RawIOBase

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kouan.codecs.edifact import reader, validate
from kouan.codecs.edifact.findings import LIMIT

HEAD = b"UNB+UNOC:3+A+B+261123:1200+R'UNH+1+CODECO:D:95B:UN'"
TAIL = b"'BGM+34'UNT+4+1'UNZ+1+R'"


class Endless(RawIOBase):
    """A segment of `size` bytes that is never in memory as a whole."""

    def __init__(self, size: int, filling: bytes, tail: bytes = TAIL) -> None:
        self._left, self._filling, self._parts = size, filling, [HEAD + b"FTX+AAI+++", b"", tail]

    def read(self, size: int = -1) -> bytes:
        if self._parts[0]:
            part, self._parts[0] = self._parts[0], b""
            return part
        if self._left:
            part = (self._filling * (size // len(self._filling) + 1))[: min(size, self._left)]
            self._left -= len(part)
            return part
        part, self._parts[2] = self._parts[2], b""
        return part


@pytest.mark.parametrize("filling", [b"A", b"A+B:C", b"?'", b"??"])
def test_a_segment_without_end_is_skipped_in_little_memory(filling: bytes) -> None:
    tracemalloc.start()
    interchange = reader.read(Endless(3_000_000, filling))
    tags = [segment[0] for segment in interchange.segments]
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert tags == ["UNB", "UNH", "BGM", "UNT", "UNZ"]
    assert [f.code for f in interchange.findings if f.segment == "FTX"] == ["39"]
    assert peak < 8_000_000


def test_an_endless_last_segment() -> None:
    interchange = reader.read(Endless(3_000_000, b"A", b""))
    assert len(list(interchange.segments)) == 2
    assert {"39", "13"} <= {f.code for f in interchange.findings}


def test_findings_stop_growing() -> None:
    interchange = reader.read(HEAD + b"'" * 5000 + b"x'" * 5000)
    list(interchange.segments)
    assert len(interchange.findings) == LIMIT
    assert interchange.findings.dropped > 5000


@pytest.mark.parametrize("size", [1, 2, 3, 5, 7, 64])
def test_the_size_of_pieces_does_not_matter(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "UNA:+.? '\r\nUNB+UNOY:4+A+B+20261123:1200+R'\r\nUNH+1+CODECO:D:95B:UN'\r\n"
    text += "FTX+重庆?'港??'\r\nBGM+A*B?+'UNT+4+1'UNZ+1+R'"
    whole = list(reader.read(text.encode()).segments)
    monkeypatch.setattr(reader, "CHUNK", size)
    interchange = reader.read(text.encode(), charset="UTF-8")
    assert list(interchange.segments) == whole
    assert interchange.findings == []


PIECES = st.sampled_from(
    [
        *(b"UNA:+.? '", b"UNA", b"UNB+", b"UNOC:3", b"UNOB:1", b"UNOX:4", b"UNH+1+CODECO:D:95B:UN'", b"UNT+2+1'"),
        *(b"UNG+X+A+B+1:2+G'", b"UNE+1+G'", b"UNZ+1+R'", b"'", b"+", b":", b"?", b"*", b"\r\n", b"\xef\xbb\xbf"),
        *(b"EQD+CN+ABCU1234567+22G1:102:5'", b"DTM+7:20261123:102'", b"\x1d", b"\x1c", b"\x1b$B", b" ", b"\xff\xfe"),
        *("重庆".encode("gb18030"), b"\x00", b"\xe9"),
    ]
)


@given(
    st.lists(st.one_of(PIECES, st.binary(max_size=12)), max_size=24).map(b"".join),
    st.sampled_from([None, "GB18030", "UNOX", "UTF-16", "utf-7"]),
)
@example(b"UNA", None)
@example(b"UNB+UNOC:3+A+B+261123:1200+R'UNH:1", None)
@settings(max_examples=150, deadline=None)
def test_nothing_a_partner_sends_raises(raw: bytes, charset: str | None) -> None:
    interchange = reader.read(raw, charset=charset)
    validate.check(interchange)
    for segment in reader.read(raw, charset=charset).segments:
        assert isinstance(segment[0], str)
