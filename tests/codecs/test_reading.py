"""`kouan xml read`: every family by itself, in an envelope, broken; never an exception, always a reason."""

import json
import random
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from kouan.codecs.customs_xml.envelope import Envelope, encode
from kouan.codecs.customs_xml.secure import parse
from kouan.codecs.families import JSON_SHAPES, SHAPES
from kouan.codecs.reading import read
from kouan.config.cli.xml import xml
from tests.codecs.shapes.made import message as made
from tests.shared import shared

NAMES = sorted(set(SHAPES) - {"manifest", "manifest-receipt", "wljk"})
BOMB = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "x"><!ENTITY c "&b;&b;&b;">]><a>&c;</a>'


def cli(raw: bytes, *options: str) -> dict:
    told = CliRunner().invoke(xml, ["read", "-", *options], input=raw)
    assert (told.exit_code, told.exception) == (0, None)
    return json.loads(told.stdout)


@pytest.mark.parametrize("name", NAMES)
def test_every_family_is_told_from_the_others(name):
    for seed in range(5):
        found = read(SHAPES[name].written(made(SHAPES[name].make, seed))[0])
        assert (found.type, found.decoded is not None) == (name, True)


def test_every_file_of_others_is_read():
    files = [*shared("samples/customs").glob("*.xml"), *shared("samples/edi").glob("*/*.xml")]
    for file in [*files, *shared("samples/edi").glob("*/*.json")]:
        found = read(file.read_bytes())
        assert found.findings or found.decoded is not None, file.name
        if file.parent.name in ("customs", "WCO-DM", "ISO20022"):
            assert not [one for one in found.findings if one.severity == "E"], file.name


def test_elements_are_counted_as_another_parser_counts_them():
    for file in [*shared("samples/customs").glob("*.xml"), *shared("samples/edi").glob("*/*.xml")]:
        raw = file.read_bytes()
        ours, theirs = parse(raw)[0], ElementTree.fromstring(raw)
        assert [one.tag for one in ours.iter()] == [one.tag for one in theirs.iter()], file.name
        assert [dict(one.attrib) for one in ours.iter()] == [one.attrib for one in theirs.iter()], file.name


def test_an_element_crowded_with_attributes_is_refused():
    raw = b"<a " + b" ".join(b'x%d="1"' % n for n in range(1_001)) + b"/>"
    assert cli(raw)["findings"][0]["code"] == "too_large"
    assert cli(raw.replace(b' x1000="1"', b""))["type"] == "a"


def test_a_message_in_its_envelope():
    inner = SHAPES["manifest"].written(made(SHAPES["manifest"].make, 3))[0]
    kind = SHAPES["manifest"].decode(inner)[0].kind
    sent = Envelope(message_id="U1", sender="A", receivers=("B", "C"), kind="MT", data=inner, created="t")
    for zipped in (False, True):
        said = cli(encode(sent, zipped=zipped))
        assert (said["type"], said["envelope"]["message_id"], said["envelope"]["receivers"]) == (kind, "U1", ["B", "C"])
    nested = encode(Envelope(message_id="U2", sender="A", receivers=("B",), kind="DXP", data=encode(sent)))
    assert cli(nested)["envelope"]["envelope"]["message_id"] == "U1"


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00\x01\x02",
        b"<a",
        b"<a>" * 200,
        BOMB,
        b"\xff\xfe<\x00a\x00",
        b"{",
        b"[" * 9000,
        b"UNB+UNOA:2",
        b"<a/>" * 3,
    ],
)
def test_what_is_no_message_gets_a_reason(raw):
    said = cli(raw, "--lang", "zh")
    assert said["decoded"] is None
    assert [one["code"] for one in said["findings"]] == ["malformed"]
    assert said["findings"][0]["text"]


def test_unknown_xml_is_listed_by_place():
    said = cli("<Brief xmlns='urn:x'><Zeile nr='1'>重庆</Zeile><Zeile>b</Zeile></Brief>".encode())
    assert said["decoded"] == {"/Zeile@nr": "1", "/Zeile": "重庆", "/Zeile[2]": "b"}
    assert (said["type"], said["findings"][0]["code"]) == ("Brief", "XML-00")


def test_a_broken_envelope_says_which_step_failed():
    bad = encode(Envelope(message_id="U1", sender="A", receivers=(), kind="MT", data=b"x")).replace(b"eA==", b"e?==")
    assert "base64" in cli(bad)["findings"][0]["text"]


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(sorted(SHAPES)), st.integers(0, 2**32))
def test_mutated_messages_never_break_the_reader(name, seed):
    dice = random.Random(seed)
    raw = bytearray(SHAPES[name].written(made(SHAPES[name].make, seed % 50))[0])
    for _ in range(dice.randint(1, 12)):
        at = dice.randrange(len(raw))
        raw[at : at + dice.choice((0, 1, 1, 30))] = dice.randbytes(dice.randint(0, 3))
    found = read(bytes(raw))
    assert found.findings or found.decoded is not None


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(sorted(JSON_SHAPES)), st.integers(0, 2**32))
def test_mutated_json_never_breaks_the_reader(name, seed):
    dice = random.Random(seed)
    raw = bytearray(JSON_SHAPES[name].written(made(JSON_SHAPES[name].make, seed % 50))[0])
    for _ in range(dice.randint(1, 6)):
        at = dice.randrange(len(raw))
        raw[at : at + 1] = dice.choice((b"", b'"', b"[", b"}", b"-", b"1e999999999", b"null", b"\xff"))
    found = read(bytes(raw))
    assert found.findings or found.decoded is not None
