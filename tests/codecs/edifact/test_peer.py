"""Read the same as pydifact, on real files it can read; it comes with the requirements of `./kouan bench`."""

import pytest

from kouan.codecs.edifact import reader
from tests.codecs.edifact.test_samples import SAMPLES
from tests.shared import shared

collections = pytest.importorskip("pydifact.segmentcollection", reason="pydifact is not installed")
UNREAD = ("wikipedia", "biztalk", "IFTMIN_D00B", "iftmin_big14", "paxlst")  # no UNOx; a segment without a tag; syntax 4


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", [name for name in SAMPLES if not any(word in name for word in UNREAD)])
def test_segments_are_those_of_the_peer(name: str) -> None:
    raw = shared(f"samples/{name}").read_bytes()
    theirs = collections.RawSegmentCollection.from_str(raw.decode("latin-1")).segments
    ours = list(reader.read(raw).segments)
    assert [[segment.tag, *segment.elements] for segment in theirs if segment.tag != "UNA"] == ours
    messages = [segment for segment in theirs if segment.tag == "UNH"]
    assert len(messages) == SAMPLES[name][1], "counts that are written down, ours and the peer's"


@pytest.mark.filterwarnings("ignore")
def test_what_the_peer_cannot_read_is_known() -> None:
    """Where it fails it fails still: once it reads one of them, that file belongs to the test above."""
    failed = []
    for name in SAMPLES:
        raw = shared(f"samples/{name}").read_bytes()
        try:
            theirs = collections.RawSegmentCollection.from_str(raw.decode("latin-1")).segments
            same = [[one.tag, *one.elements] for one in theirs if one.tag != "UNA"] == list(reader.read(raw).segments)
        except Exception:
            same = False
        if not same:
            failed.append(name)
    assert all(any(word in name for word in UNREAD) for name in failed), failed
