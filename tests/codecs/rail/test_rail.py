"""Rail customs messages and the consignment note: what each type needs, and what is wrong with bad ones."""

import json
from datetime import UTC, datetime
from decimal import Decimal

import msgspec
import pytest

from kouan.codecs.rail.note import NOTE, NOTE_JSON, Box, Goods, Leg, Note, Party, Stamp, Station
from kouan.codecs.rail.wljk import MESSAGES, WLJK, Arrival, RailBox, Release, ReleasedBill, Seal, Wljk, receipt
from kouan.kernel.errors import Problem

BOX = "CSQU3054383"


def arrival(**more) -> Wljk:
    told = {
        "message_id": "WLJK_ERRA_1",
        "function": "2",
        "kind": "WLJK_ERRA",
        "sender": "TUANJIECUN",
        "office": "8016",
        "arrived": "20261102101500",
        "arrivals": (Arrival(number="A1", pieces=10, gross_weight=Decimal(1000)),),
        "boxes": (RailBox(number=BOX, kind="22G1", seals=(Seal(number="M/1", agency="CU"),), arrivals=("A1",)),),
    }
    return Wljk(**told | more)


def rules(problems: list[Problem]) -> list[str]:
    return [one.rule for one in problems]


def test_an_arrival_and_its_receipt():
    raw = WLJK.encode(arrival())
    assert b"<MESSAGE_TYPE>WLJK_ERRA</MESSAGE_TYPE>" in raw
    assert b'<SEALID AgencyCode="CU">M/1</SEALID>' in raw
    again, problems = WLJK.decode(raw)
    assert (again, problems) == (arrival(), [])
    box = again.boxes[0].domain
    assert (box.number, box.size_type, box.seal_numbers) == (BOX, "22G1", ["1"])
    answer = receipt(again, flag="03", at="20261102110000", notes="场所不符")
    read, problems = WLJK.decode(WLJK.encode(answer))
    assert (read.kind, read.response.flag, read.response.message, problems) == ("WLJK_ERRR", "03", "WLJK_ERRA_1", [])


@pytest.mark.parametrize("kind", sorted(MESSAGES))
def test_each_type_says_what_it_needs(kind):
    bare = Wljk(message_id="1", kind=kind)
    missing = {one.field for one in WLJK.decode(WLJK.encode(bare))[1]}
    assert missing == set(MESSAGES[kind].needs)
    assert MESSAGES[kind].name.zh


@pytest.mark.parametrize(
    ("message", "rule"),
    [
        (arrival(kind="WLJK_XXXX"), "XML-03"),
        (arrival(arrivals=(Arrival(number="A1"), Arrival(number="A1"))), "RAIL-ARRIVAL"),
        (arrival(boxes=(RailBox(number=BOX, arrivals=("A9",)),)), "RAIL-ARRIVAL"),
        (arrival(started="20261102", completed="20261101"), "RAIL-TIMES"),
        (arrival(boxes=(RailBox(wagon="123456", number=BOX),)), "XML-03"),
    ],
)
def test_bad_rail_messages(message, rule):
    assert rule in rules(WLJK.decode(WLJK.written(message)[0])[1])


def test_release_modes():
    order = Wljk(
        message_id="R1",
        kind="WLJK_TREL",
        customs="8016",
        releases=(ReleasedBill(bill_no="202602TY3158540038", wagon="1234567", release="06"),),
    )
    mode = Release(WLJK.decode(WLJK.encode(order))[0].releases[0].release)
    assert (mode.text.en, mode.lets_go, Release.WAITING.lets_go) == ("Declaration released", True, False)


def note(**more) -> Note:
    tuanjiecun, ala = Station(code="51630", name="团结村", country="CN"), Station(code="32100", name="阿拉山口")
    duisburg = Station(code="80120", name="Duisburg", country="DE")
    told = {
        "number": "CIM2611001",
        "contract": "SMGS/CIM",
        "sender": Party(name="示例公司", country="CN"),
        "consignee": Party(name="Beispiel GmbH", country="DE"),
        "start": tuanjiecun,
        "end": duisburg,
        "borders": (ala,),
        "legs": (
            Leg(law="SMGS", carrier="CR", start=tuanjiecun, end=ala, payer="SENDER"),
            Leg(law="CIM", carrier="DB", start=ala, end=duisburg, payer="CONSIGNEE"),
        ),
        "boxes": (Box(number=BOX, size_type="22G1"),),
        "goods": (Goods(name="笔记本电脑", hs="847130", packages=10, mass=Decimal("1000.5"), box=BOX),),
        "mass": Decimal("1000.5"),
        "stamps": (Stamp(state="ACCEPTED", at=datetime(2026, 11, 2, tzinfo=UTC), station="51630"),),
    }
    return Note(**told | more)


def test_a_consignment_note_in_both_forms():
    assert NOTE.decode(NOTE.encode(note())) == (note(), [])
    assert NOTE_JSON.decode(NOTE_JSON.encode(note())) == (note(), [])
    said = json.loads(NOTE_JSON.encode(note()))
    assert (said["Goods"][0]["Kilograms"], said["Leg"][1]["From"]["Code"]) == (1000.5, "32100")


@pytest.mark.parametrize(
    ("wrong", "rule"),
    [
        (note(end=Station(code="1")), "RAIL-ROUTE"),
        (note(legs=tuple(reversed(note().legs))), "RAIL-ROUTE"),
        (note(boxes=()), "RAIL-BOX"),
        (note(mass=Decimal(7)), "RAIL-MASS"),
        (msgspec.structs.replace(note(), sender=None), "XML-02"),
    ],
)
def test_bad_notes(wrong, rule):
    assert rule in rules(NOTE.decode(NOTE.written(wrong)[0])[1])
    assert rule in rules(NOTE_JSON.decode(NOTE_JSON.written(wrong)[0])[1])
