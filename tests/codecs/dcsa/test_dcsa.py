"""DCSA: the examples of the standards are read whole and written back equal."""

import json

import pytest

from kouan.codecs.dcsa.shipping import VGM
from kouan.codecs.dcsa.tracking import TRACKING
from kouan.codecs.families import JSON_SHAPES
from kouan.codecs.reading import read
from tests.shared import shared

FOLDER = "samples/edi/DCSA"
EXAMPLES = {
    "tnt-220-response.json": "dcsa.tracking",
    "portcall-api-200-post-request.json": "dcsa.port-call",
    "booking-api-2.0.0-regular.json": "dcsa.booking",
    "arrivalnotice-api-100-post-basic-request.json": "dcsa.arrival-notice",
    "vgm-api-100-post-request.json": "dcsa.vgm",
    "jit-200-port-call-request.json": "dcsa.jit-call",
}


def example(name: str) -> bytes:
    return shared(f"{FOLDER}/{name}").read_bytes().replace(b"IS_FYI_PLACEHOLDER", b"false")


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_examples_are_read_whole_and_written_back(name):
    raw = example(name)
    found = read(raw)
    assert (found.type, found.findings) == (EXAMPLES[name], [])
    shape = JSON_SHAPES[found.type]
    assert json.loads(shape.encode(shape.decode(raw)[0])) == json.loads(raw)


def test_events_as_boxes_and_voyages():
    events = TRACKING.decode(example("tnt-220-response.json"))[0].events
    arrival = next(one for one in events if one.transport == "ARRI")
    assert (arrival.call.domain.vessel, arrival.call.domain.vessel_name) == ("9321483", "King of the Seas")
    boxes = [one.domain for one in events if one.domain]
    assert (boxes[0].number, boxes[0].fill) == ("APZU4812090", "empty")


def test_a_verified_mass_is_the_mass_of_a_box():
    box = VGM.decode(example("vgm-api-100-post-request.json"))[0].declarations[0].domain
    assert (box.number, str(box.verified), box.seal_numbers) == ("APZU4812090", "2.4", ["VET123"])


def test_wrong_values_are_named_by_path_and_kept():
    raw = (
        example("vgm-api-100-post-request.json")
        .replace(b'"SM1"', b'"SM9"', 1)
        .replace(b'"value": 2.4', b'"value": -1', 1)
    )
    message, problems = VGM.decode(raw)
    assert {one.field for one in problems} >= {"declarations[0].method", "declarations[0].weight.value"}
    assert json.loads(VGM.written(message)[0]) == json.loads(raw)
