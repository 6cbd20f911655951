"""Hostile, broken and foreign XML: a clear refusal, never another exception, never anything fetched or expanded."""

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kouan.codecs.customs_xml.decmessage import client_no, decode
from kouan.codecs.customs_xml.secure import MAX_BYTES, quick_root, root_name
from kouan.codecs.customs_xml.tables import NAMESPACE
from kouan.kernel.errors import Malformed, TooLarge
from tests.campaigns.fuzz_decmessage import mutated

DATA = Path(__file__).resolve().parents[1] / "data"
WINE = (DATA / "import_wine.xml").read_text(encoding="utf-8")
BODY = WINE.partition("?>")[2]
BOMB = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))


def refused(raw: bytes) -> str:
    with pytest.raises(Malformed) as said:
        decode(raw)
    assert said.value.text.zh
    return said.value.text.en


@pytest.mark.parametrize(
    "raw",
    [
        f'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>{BODY}',
        f'<!DOCTYPE DecMessage SYSTEM "http://127.0.0.1:9/x.dtd">{BODY}',
        f'<!-- c --><?pi?>\n<!DOCTYPE x [<!ENTITY a0 "x">{BOMB}]>{BODY}',
    ],
)
def test_document_types_are_refused(raw):
    assert "DOCTYPE" in refused(raw.encode())


@pytest.mark.parametrize(
    "raw",
    [
        b"not xml",
        b"<DecMessage",
        b"<a></b>",
        b"<<![CDATA[GName]]>>x</GName>",
        b"<GName>a ]]> b</GName>",
        b"<a>&unknown;</a>",
        b"<a>\x00</a>",
        b"<a>\x0b</a>",
        b"<a/><b/>",
        b"<a b='1' b='2'/>",
        b'<x:a xmlns:y="u"/>',
        b"\xff\xfe<\x00a\x00",
    ],
)
def test_not_well_formed(raw):
    refused(raw)


@pytest.mark.parametrize("raw", [b"", b"  \n", b"\xef\xbb\xbf", b"\xef\xbb\xbf \r\n"])
def test_empty(raw):
    assert "empty" in refused(raw)


def test_deep_nesting():
    assert "64" in refused(b"<a>" * 65 + b"</a>" * 65)
    refused(b"<a>" * 200_000)
    with pytest.raises((Malformed, TooLarge)):
        decode(b"<a>" * 29_000 + b"</a>" * 29_000)


def test_size_and_number_of_elements():
    with pytest.raises(TooLarge):
        decode(b"<a>" + b" " * MAX_BYTES + b"</a>")
    with pytest.raises(TooLarge):
        decode(b"<a>" + b"<b/>" * 30_001 + b"</a>")


def test_charsets():
    expected = decode(WINE.encode())[0]
    gb = f'<?xml version="1.0" encoding="{{}}"?>{BODY}'
    assert decode(b"\xef\xbb\xbf" + WINE.encode())[0] == expected
    assert decode(BODY.encode())[0] == expected
    for name in ("GB18030", "gbk", "GB2312"):
        assert decode(gb.format(name).encode("gb18030"))[0] == expected
    assert decode(BODY.encode("gb18030"))[0] == expected, "not declared, recognised"
    assert decode(gb.format("UTF-8").encode("gb18030"))[0] == expected, "declared wrongly, recognised"


@pytest.mark.parametrize("name", ["ISO-8859-1", "UTF-16", "Shift_JIS", "x-unknown"])
def test_other_charsets_are_named(name):
    assert name in refused(f'<?xml version="1.0" encoding="{name}"?>{BODY}'.encode())


def test_bytes_of_no_charset():
    refused(WINE.encode().replace("红葡萄酒".encode(), b"\xe7\xff\xfe", 1))
    refused(f'<?xml version="1.0" encoding="GB18030"?><a>{"é"}</a>'.encode("latin-1"))


def test_root_name_looks_past_the_prolog():
    assert root_name(b'<?xml version="1.0"?><!-- <x> --><?pi?> <p:DecMessage xmlns:p="u"/>') == "DecMessage"
    assert root_name(b"{}") == ""
    assert root_name("<报关单/>".encode()) == "报关单"


def test_processing_instructions_and_comments_are_no_content():
    raw = WINE.replace("红葡萄酒", "红<!-- x -->葡<?y?>萄酒", 1).encode()
    declaration, problems = decode(raw)
    assert (declaration.goods[0].name, problems) == ("红葡萄酒", [])


def test_attributes_of_other_schemas_do_no_harm():
    raw = WINE.replace("<GName>", '<GName xml:lang="zh" type="string">', 1).encode()
    assert decode(raw)[1] == []
    assert NAMESPACE in WINE


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 2**32))
def test_mutated_messages_never_break_us(seed):
    raw = mutated(WINE.encode(), random.Random(seed))
    for read in (decode, client_no, root_name):
        try:
            read(raw)
        except (Malformed, TooLarge) as said:
            assert said.text.zh


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_never_break_us(raw):
    for read in (decode, client_no, root_name):
        try:
            read(raw)
        except (Malformed, TooLarge):
            continue


def test_many_faults_end_somewhere():
    faults = "".join(f"<X{number}>1</X{number}>" for number in range(20_000))
    with pytest.raises(TooLarge):
        decode(WINE.replace("</DecHead>", f"{faults}</DecHead>").encode())
    lines = "<DecList><GQty>x</GQty></DecList>" * 10_000
    declaration, problems = decode(WINE.replace("</DecLists>", f"{lines}</DecLists>").encode())
    assert (len(declaration.goods), len(problems)) == (10_002, 500)


def test_rows_of_blanks_and_open_comments_take_no_time():
    for start in (b" " * 100_000, b"<!--" * 20_000, b"<? " * 20_000, b"<!DOCTYPE [" * 5_000, b"<!-- --> " * 10_000):
        for end in (b"x", b"", b">"):
            assert (root_name(start + end), quick_root(start + end)) in (("", ""), ("!--", "!--"))
    assert quick_root(b"\xef\xbb\xbf <?xml version='1.0'?><!-- x --> <p:DecMessage/>") == "DecMessage"
