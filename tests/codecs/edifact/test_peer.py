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
