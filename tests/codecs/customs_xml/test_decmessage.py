"""DecMessage: what is written is read back; the real message is read; wrong values are named, not fatal."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from lxml import etree

from kouan.codecs.customs_xml.decmessage import client_no, decode, encode
from kouan.codecs.customs_xml.tables import HEAD, NAMESPACE, ORDER
from kouan.codecs.declaration import OverseasParty, Party
from kouan.kernel.errors import Malformed, Problem, Severity
from tests.codecs.strategies import declarations
from tests.shared import shared

DATA = Path(__file__).resolve().parents[1] / "data"
WINE = (DATA / "import_wine.xml").read_text(encoding="utf-8")


def wine(**tags: str) -> bytes:
    """The import message with the first element of each tag holding other (raw) content."""
    said = WINE
    for tag, content in tags.items():
        start, end = f"<{tag}>", f"</{tag}>"
        if start in said:
            before, _, rest = said.partition(start)
            said = f"{before}{start}{content}{end}{rest.partition(end)[2]}"
        else:
            said = said.replace(f"<{tag}/>", f"{start}{content}{end}", 1)
    return said.encode()


def only(problems: list[Problem]) -> Problem:
    assert len(problems) == 1, problems
    return problems[0]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(declarations)
def test_type_to_bytes_to_type_is_identity(declaration):
    read, problems = decode(encode(declaration))
    assert problems == []
    assert read == declaration


@pytest.mark.parametrize("name", ["import_wine.xml", "export_parts.xml"])
def test_our_messages_read_clean_and_write_the_same_bytes(name):
    raw = (DATA / name).read_bytes()
    declaration, problems = decode(raw)
    assert problems == []
    version = etree.fromstring(raw).get("version")
    assert encode(declaration, version=version) == raw


def test_import_message_field_by_field():
    declaration, _ = decode(WINE.encode())
    assert declaration.direction == "I"
    assert declaration.trader.uscc == "91500103MA7WL1EF1G"
    assert declaration.freight.amount == Decimal(800)
    assert declaration.goods[0].attributes == ("14", "19")
    assert declaration.goods[1].permits[0].quantity == Decimal(100)
    assert declaration.containers[0].goods_lines == (1, 2)
    assert declaration.voyage == "2611W"
    assert client_no(WINE.encode()) == "I20261123000000000101"


def test_real_export_message():
    raw = shared("samples/customs/cn_DecMessage_export_v31.xml").read_bytes()
    declaration, problems = decode(raw)
    assert problems == []
    assert [item.hs_code for item in declaration.goods] == ["4821100000", "3919909090"]
    assert declaration.gross_weight == Decimal("4.86")
    assert declaration.related["RelId"] == "521320191139148518"
    assert declaration.remarks.startswith("[装卸口岸")
    assert declaration.operation == "G"
    assert declaration.material_promises == ("102053",)
    again, _ = decode(encode(declaration))
    assert again == declaration


def test_children_stand_in_canonical_order():
    root = etree.fromstring(WINE.encode())
    places = [ORDER.index(etree.QName(child).localname) for child in root]
    assert places == sorted(places)
    head = [etree.QName(child).localname for child in root[0]]
    assert head == [field.tag for field in HEAD if not field.sparse]


@pytest.mark.parametrize(
    ("tag", "said", "field"),
    [
        ("GrossWet", "1,5", "gross_weight"),
        ("GrossWet", "1e30", "gross_weight"),
        ("GrossWet", "-3", "gross_weight"),
        ("NetWt", "12345678901234567", "net_weight"),
        ("NetWt", "1.1234567", "net_weight"),
        ("PackNo", "３００", "packages"),
        ("PackNo", "3.5", "packages"),
        ("IEDate", "2026-11-20", "entry_date"),
        ("IEDate", "20260231", "entry_date"),
        ("FeeRate", "abc", "freight.amount"),
        ("GQty", "１２", "goods[0].quantity"),
        ("DeclTotal", "12600.005", "goods[0].total"),
        ("CodeTS", "22042100001", "goods[0].hs_code"),
        ("TradeName", "重" * 71, "trader.name"),
        ("GName", "酒" * 256, "goods[0].name"),
        ("GName", "a\tb", "goods[0].name"),
        ("ContainerWt", "∞", "containers[0].weight"),
        ("CertCode", "x" * 65, "documents[0].number"),
    ],
)
def test_wrong_values_name_field_and_tag(tag, said, field):
    _, problems = decode(wine(**{tag: said}))
    problem = only(problems)
    assert (problem.rule, problem.field, problem.severity) == ("B22", field, Severity.STOP)
    assert tag in problem.text.zh
    assert tag in problem.text.en


def test_line_numbers_of_a_container_take_plain_commas_only():
    _, problems = decode(WINE.replace("<GoodsNo>1,2</GoodsNo>", "<GoodsNo>1，2</GoodsNo>").encode())
    assert (only(problems).rule, only(problems).field) == ("B22", "containers[0].goods_lines")


def test_lengths_are_characters_not_bytes():
    declaration, problems = decode(wine(TradeName="重" * 70))
    assert problems == []
    assert declaration.trader.name == "重" * 70


def test_wrong_namespace_and_version_are_b01():
    _, problems = decode(WINE.replace(NAMESPACE, "http://example.org/dec").encode())
    assert only(problems).rule == "B01"
    for version in ("3.0", "5.1", "", "four"):
        _, problems = decode(WINE.replace('version="4.8"', f'version="{version}"').encode())
        assert (only(problems).rule, only(problems).field) == ("B01", "version")


@pytest.mark.parametrize("version", ["3.1", "4.8", "5.0"])
def test_known_versions(version):
    assert decode(WINE.replace('version="4.8"', f'version="{version}"').encode())[1] == []


def test_direction_must_be_i_or_e():
    assert only(decode(wine(IEFlag=""))[1]).rule == "B02"
    assert only(decode(wine(IEFlag="X"))[1]).field == "direction"


def test_a_tag_twice_is_named():
    raw = WINE.replace("<GrossWet>", "<GrossWet>1</GrossWet><GrossWet>", 1).encode()
    problem = only(decode(raw)[1])
    assert (problem.rule, problem.field) == ("B01", "gross_weight")


def test_unknown_tags_are_kept_and_warned_of():
    raw = WINE.replace("</DecHead>", "<GrossWt>3</GrossWt></DecHead>").encode()
    declaration, problems = decode(raw)
    assert only(problems).severity == Severity.WARN
    assert declaration.extra["/DecHead/GrossWt"] == "3"
    assert decode(encode(declaration))[0].extra == declaration.extra


def test_empty_lists_and_missing_head():
    raw = f'<DecMessage version="4.8" xmlns="{NAMESPACE}"><DecLists/></DecMessage>'.encode()
    declaration, problems = decode(raw)
    assert declaration.goods == ()
    assert {problem.rule for problem in problems} == {"B01", "B02"}


def test_cdata_and_brackets_in_text():
    declaration, problems = decode(wine(NoteS="<![CDATA[[果园港] <件> & 1]]>"))
    assert problems == []
    assert declaration.remarks == "[果园港] <件> & 1"


def test_other_roots_are_not_ours():
    with pytest.raises(Malformed) as refused:
        decode(b"<DEC_RESULT/>")
    assert "DEC_RESULT" in refused.value.text.zh


def test_extra_names_from_outside_cannot_make_a_mess():
    declaration, _ = decode(WINE.encode())
    for key in ("a b", "/DecHead/<x>", "/a[99999]", "/", "x/y z"):
        bad = type(declaration)(
            **{f: getattr(declaration, f) for f in declaration.__struct_fields__} | {"extra": {key: "1"}}
        )
        with pytest.raises(Malformed):
            encode(bad)


def test_tags_that_not_every_version_has_are_written_when_they_say_something():
    plain, _ = decode(WINE.encode())
    assert b"CopCiqCode" not in encode(plain)
    told = msgspec.structs.replace(
        plain,
        entered_by=Party("", "", "5000000001", "示例"),
        overseas_consignee=OverseasParty("AEO", "示例公司", "NO", "海牙"),
    )
    again, problems = decode(encode(told))
    assert (again, problems) == (told, [])


@pytest.mark.parametrize("version", ["3.1", "4.0", "4.8", "5.0"])
def test_every_version_is_read_and_written(version):
    plain, _ = decode(WINE.encode())
    raw = encode(plain, version=version)
    assert (decode(raw), f'version="{version}"' in raw.decode()) == ((plain, []), True)


def test_vehicles_of_a_permit_are_typed():
    vin = b"<DecGoodsLimits><DecGoodsLimit><GoodsNo>1</GoodsNo><LicTypeCode>411</LicTypeCode><LicenceNo>L1</LicenceNo>"
    vin += b"<DecGoodsLimitVin><VinNo>LSV0</VinNo><MotorNo>7</MotorNo><BillLadDate>20260801</BillLadDate>"
    vin += b"<PricePerUnit>21000.5</PricePerUnit></DecGoodsLimitVin>"
    vin += b"<DecGoodsLimitVin><VinNo>LSV1</VinNo></DecGoodsLimitVin>"
    vin += b"</DecGoodsLimit></DecGoodsLimits>"
    found, problems = decode(WINE.encode().replace(b"<DecGoodsLimits/>", vin, 1))
    assert problems == []
    first, second = found.goods[0].permits[0].vehicles
    assert (first.vin, first.engine_no, first.bill_date, str(first.unit_price)) == (
        "LSV0",
        "7",
        date(2026, 8, 1),
        "21000.5",
    )
    assert second.vin == "LSV1"
    assert decode(encode(found)) == (found, [])
