"""Messages that are read by their shape, through the channels: recognised, kept with findings, answered."""

import json

import pytest

from kouan.channels import formats
from kouan.channels.models import Message
from kouan.codecs.families import JSON_SHAPES, SHAPES
from kouan.codecs.rail.wljk import WLJK, Arrival, Wljk
from tests.codecs.shapes.made import message as made

pytestmark = pytest.mark.django_db
ARRIVAL = Wljk(
    message_id="WLJK_ERRA_1",
    kind="WLJK_ERRA",
    office="8016",
    sender="TUANJIECUN",
    arrived="20261102101500",
    arrivals=(Arrival(number="A1"),),
)


def post(world, raw: bytes, kind: str = "application/xml", **headers: str):
    return world.broker.api.post("/messages", raw, kind, **headers)


@pytest.mark.parametrize("name", sorted(set(SHAPES) - {"manifest", "manifest-receipt", "wljk"}))
def test_recognised_by_root_and_namespace(name):
    assert formats.recognise(SHAPES[name].written(made(SHAPES[name].make, 4))[0]) == name


@pytest.mark.parametrize("name", sorted(JSON_SHAPES))
def test_json_recognised_by_its_members(name):
    raws = [JSON_SHAPES[name].written(made(JSON_SHAPES[name].make, seed))[0] for seed in range(30)]
    assert name in [formats.recognise(raw) for raw in raws]


def test_our_own_json_and_customs_xml_are_not_taken_away():
    assert formats.recognise(b'{"direction": "I", "goods": []}') == "Declaration"
    assert formats.recognise(b"<DecMessage/>") == "DecMessage"
    assert formats.recognise(b"<Document xmlns='urn:other'/>") == "Document"


def test_a_rail_message_is_kept_and_answered(world):
    answer = post(world, WLJK.encode(ARRIVAL))
    said, problems = WLJK.decode(answer.content)
    assert (answer.status_code, said.kind, said.response.flag, problems) == (201, "WLJK_ERRR", "02", [])
    row = Message.objects.get()
    assert (row.format, row.client_no, row.findings[0]["rule"]) == ("WLJK_ERRA", "WLJK_ERRA_1", "D-NOBODY")
    assert post(world, WLJK.encode(ARRIVAL)).content == answer.content
    assert Message.objects.count() == 1


def test_a_json_message_is_kept_with_its_findings(world):
    shape = JSON_SHAPES["dcsa.vgm"]
    told = json.loads(shape.written(made(shape.make, 2))[0])
    told["VGMDeclarations"][0]["VGM"]["method"] = "SM9"
    answer = post(world, json.dumps(told).encode(), "application/json")
    assert answer.status_code in (201, 422)
    assert "XML-03" in [one["rule"] for one in Message.objects.get().findings]
