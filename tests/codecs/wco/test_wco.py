"""WCO Data Model: files of others read without loss, our declaration there and back."""

from decimal import Decimal
from pathlib import Path

import pytest
from lxml import etree

from kouan.codecs.customs_xml.decmessage import decode
from kouan.codecs.reading import read
from kouan.codecs.wco.mapping import from_wco, to_wco
from kouan.codecs.wco.messages import DECLARATION, RESPONSE, Function
from tests.shared import shared

DATA = Path(__file__).resolve().parents[1] / "data"
FOLDERS = ("samples/edi/WCO-DM", "samples/customs")


def files() -> list[Path]:
    return [file for folder in FOLDERS for file in sorted(shared(folder).glob("*.xml")) if "cn_" not in file.name]


def leaves(raw: bytes) -> list[str]:
    root = etree.fromstring(raw)
    return sorted(said for node in root.iter(etree.Element) if not len(node) and (said := (node.text or "").strip()))


def test_files_of_others_are_read_whole():
    kinds = set()
    for file in files():
        raw = file.read_bytes()
        found = read(raw)
        assert [one.rule for one in found.findings if one.rule == "XML-01" or one.severity == "E"] == [], file.name
        shape = DECLARATION if found.type == "wco.declaration" else RESPONSE
        message, _ = shape.decode(raw)
        assert leaves(shape.encode(message)) == leaves(raw), file.name
        kinds.add(found.type)
    assert kinds == {"wco.declaration", "wco.response"}


def test_a_rejection_says_where_and_why():
    raw = shared("samples/edi/WCO-DM/03_DMSREJ.xml").read_bytes()
    message, _ = RESPONSE.decode(raw)
    assert (Function(message.function), message.errors[0].code) == (Function.REJECTED, "CDS12005")
    assert [one.section for one in message.errors[0].pointers] == ["42A", "17C"]


def test_taxes_of_a_notification():
    message, _ = RESPONSE.decode(shared("samples/edi/WCO-DM/13_DMSTAX.xml").read_bytes())
    assert [tax.payment.amount.value for tax in message.declaration.items[0].taxes] == [
        Decimal("270.00"),
        Decimal("2054.00"),
    ]


def test_our_declaration_there_and_back():
    ours, _ = decode((DATA / "import_wine.xml").read_bytes())
    message, problems = DECLARATION.decode(DECLARATION.encode(to_wco(ours)))
    assert [one.rule for one in problems] == []
    back = from_wco(message)
    for name in ("direction", "customs_office", "voyage", "bill_no", "packages", "gross_weight", "transport_mode"):
        assert getattr(back, name) == getattr(ours, name), name
    assert [(one.hs_code, one.total, one.currency) for one in back.goods] == [
        (one.hs_code, one.total, one.currency) for one in ours.goods
    ]
    assert [box.number for box in back.containers] == [box.number for box in ours.containers]


@pytest.mark.parametrize("function", list(Function))
def test_every_function_has_a_sentence(function):
    assert function.text.zh and function.text.en
