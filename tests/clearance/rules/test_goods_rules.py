"""Rules of the goods lines, boxes, documents and texts."""

import msgspec
import pytest

from kouan.clearance.check import check
from kouan.clearance.rules import lengths
from kouan.codecs.declaration import Attachment, Container, Danger, GoodsItem, LicenceDocument, OriginRelation
from kouan.kernel.errors import Severity
from tests.clearance.build import D, box, context, exported, having, imported, line, many_lines, with_document
from tests.clearance.rules.finding import after, found, only

WINE = {
    "hs_code": "2204210000",
    "name": "红葡萄酒",
    "model": "4|3|红葡萄酒|鲜葡萄酿造",
    "unit": "095",
    "first_unit": "095",
    "second_quantity": D("1000"),
    "second_unit": "035",
    "origin_country": "FRA",
    "ciq_code": "999",
    "purpose": "12",
}


def wine(**changes):
    return imported(goods=(line(**(WINE | changes)),))


def test_b05_weights():
    problem = only(imported(gross_weight=D("999")), "B05")
    assert "1000" in problem.text.zh
    assert "999" in problem.text.zh
    assert after(imported(gross_weight=D("1100")), "net_weight", D("999.5"), "B05") == []  # within 0.1 %
    assert after(imported(), "net_weight", D("998"), "B05") == ["net_weight"]
    assert after(imported(), "net_weight", D("-1"), "B05") == ["net_weight"]


def test_b06_lines_are_contiguous_and_at_most_fifty():
    assert after(many_lines(3), "goods[1].line", 3, "B06") == ["goods[1].line"]
    assert [p.field for p in found(many_lines(51), "B06")] == ["goods"]


def test_b07_statutory_units_are_those_of_the_tariff():
    problem = only(having(imported(), "goods[0].first_unit", "001"), "B07")
    assert problem.field == "goods[0].first_unit"
    assert problem.text.zh == "第1项：法定第一单位应为 千克(035)，现为 台(001)。"
    assert problem.text.en == "Item 1: the first statutory unit must be kg(035), not set(001)."
    assert after(imported(), "goods[0].second_quantity", D(1), "B07") == ["goods[0].second_quantity"]
    assert after(exported(), "goods[0].second_quantity", None, "B07") == ["goods[0].second_quantity"]
    assert after(exported(), "goods[0].second_unit", "", "B07") == ["goods[0].second_unit"]
    assert after(imported(), "goods[0].first_quantity", None, "B07") == ["goods[0].first_quantity"]


def test_b08_total_is_price_times_quantity():
    assert after(imported(), "goods[0].total", D("100500.00"), "B08") == []
    assert only(having(imported(), "goods[0].total", D("100600.00")), "B08").field == "goods[0].total"
    assert after(imported(), "goods[0].quantity", D(0), "B08") == ["goods[0].quantity"]
    assert after(imported(), "goods[0].price", D(-100), "B08") == ["goods[0].price"]


def test_b14_a_missing_licence_stops_and_is_named():
    licensed = exported(goods=(line(hs_code="1302199099", destination_country="DEU", origin_country="CHN"),))
    licensed = msgspec.structs.replace(licensed, net_weight=D("1000"), gross_weight=D("1100"))
    problem = only(licensed, "B14")
    assert "需要监管证件 4" in problem.text.zh
    assert found(with_document(licensed, "4"), "B14") == []
    processing = msgspec.structs.replace(licensed, supervision_mode="0615")
    assert found(with_document(processing, "x"), "B14") == []
    assert "x" in found(processing, "B14")[0].text.zh
    brought_in = imported(goods=(line(hs_code="1302199099"),))
    assert "7" in only(brought_in, "B14").text.zh


def test_r_6_6_letters_a_and_b_ask_for_inspection_fields_and_ledger():
    assert after(wine(), "goods[0].ciq_code", "", "R-6.6") == ["goods[0].ciq_code"]
    assert found(wine(), "R-6.6") == []
    sold = having(exported(), "goods[0].hs_code", "2204210000")
    assert [p.field for p in found(sold, "R-6.6")] == ["documents"]
    assert found(with_document(sold, "B"), "R-6.6") == []


def test_b14_used_goods_inspection_and_ledger():
    assert only(having(imported(), "goods[0].attributes", ("21",)), "B14").field == "goods[0].hs_code"
    assert found(imported(), "B14") == []
    assert found(wine(), "B14") == []
    named = {"values": {"ciq__check_names": True}}
    assert after(wine(), "goods[0].ciq_code", "998", "B14", **named) == ["goods[0].ciq_code"]
    sold = msgspec.structs.replace(wine(), direction="E")
    assert found(with_document(sold, "B"), "B14") == []


@pytest.mark.measure("6")
def test_b14_the_simplification_of_documents_waives_no_licence():
    licensed = imported(goods=(line(hs_code="1302199099"),), attachments=())
    assert [p.severity for p in found(licensed, "B14")] == [Severity.STOP]


def test_b15_declaration_elements():
    assert found(wine(), "B15") == []
    assert found(wine(model="4|3|红葡萄酒|鲜葡萄酿造|||"), "B15") == []  # GTIN, CAS and other left empty
    few = only(wine(model="4|3|红葡萄酒"), "B15")
    assert "4 至 7" in few.text.zh
    assert found(wine(model="4|3|a|b|c|d|e|f"), "B15") != []
    assert "品牌类型" in only(wine(model="7|3|红葡萄酒|鲜葡萄酿造"), "B15").text.zh
    assert "出口享惠" in only(wine(model="4|5|红葡萄酒|鲜葡萄酿造"), "B15").text.zh
    assert found(wine(model=""), "B15") != []


def test_b16_containers():
    assert after(imported(), "containers[0].spec", "99", "B16") == ["containers[0].spec"]
    assert after(imported(), "containers[0].goods_lines", (2,), "B16") == ["containers[0].goods_lines"]
    assert after(imported(), "containers[0].goods_lines", (), "B16") == ["containers[0].goods_lines"]
    assert after(imported(), "containers[0].lcl", "Y", "B16") == ["containers[0].lcl"]
    same = Container(number=box(), spec="21", goods_lines=(1,))
    assert after(imported(), "containers", (same, same), "B16") == ["containers[1].number"]


def test_b17_certificate_of_origin_warns():
    relation = OriginRelation(kind="Y", number="A123", line=1)
    claimed = with_document(imported(origin_relations=(relation,)), "Y", "<17>A123")
    problem = only(claimed, "B17")
    assert problem.severity is Severity.WARN
    assert problem.field == "goods[0].origin_country"
    swiss = having(claimed, "goods[0].origin_country", "VNM")
    assert found(having(swiss, "documents", (LicenceDocument("Y", "<02>A123"),)), "B17") == []
    assert after(claimed, "origin_relations", (), "B17") == ["origin_relations"]
    assert after(claimed, "origin_relations[0].line", 9, "B17") == ["origin_relations[0].line"]


def test_b18_dangerous_goods_are_complete_or_none():
    full = Danger(un_number="1263", name="涂料", package_class="Ⅱ", package_spec="1A1")
    assert after(imported(), "goods[0].danger", full, "B18") == []
    assert after(imported(), "goods[0].danger", Danger(none="1"), "B18") == []
    missing = only(having(imported(), "goods[0].danger", Danger(un_number="1263")), "B18")
    assert "危险货物名称" in missing.text.zh
    assert after(imported(), "goods[0].danger", Danger(un_number="1263", none="1"), "B18") == ["goods[0].danger.none"]
    wrong = msgspec.structs.replace(full, un_number="12６3")
    assert after(imported(), "goods[0].danger", wrong, "B18") == ["goods[0].danger.un_number"]


@pytest.mark.parametrize("pair", [("11", "12"), ("12", "13"), ("14", "15"), ("16", "17"), ("19", "21")])
def test_b19_attributes_exclude_each_other(pair):
    assert after(imported(), "goods[0].attributes", pair, "B19") == ["goods[0].attributes"]
    assert after(imported(), "goods[0].attributes", ("11", "14", "19"), "B19") == []


@pytest.mark.parametrize("bad", ["a\x00b", "a\nb", "a\x7fb", "a\x85b", "a\ud800b"])
def test_b22_control_characters(bad):
    assert after(imported(), "marks", bad, "B22") == ["marks"]
    assert after(imported(), "goods[0].name", bad, "B22") == ["goods[0].name"]
    assert after(imported(), "goods[0].brand", bad, "B22") == ["goods[0].brand"]


@pytest.mark.parametrize("bad", ["a\x00b", "9" * 2001])
@pytest.mark.parametrize(
    "path", ["attachments[0].name", "attachments[0].note", "documents[0].number", "client_no", "goods[0].spec"]
)
def test_b22_parts(path, bad):
    assert after(with_document(imported(), "7"), path, bad, "B22") == [path]


def test_b22_dictionaries_and_pairs():
    assert [p.field for p in found(imported(related={"RelId": "a\x00"}), "B22")] == ["related.RelId"]
    assert [p.field for p in found(imported(qualifications=(("100", "\x07"),)), "B22")] == ["qualifications[0].number"]
    assert [p.field for p in found(imported(material_promises=("1" * 11,)), "B22")] == ["material_promises[0]"]
    assert [p.field for p in found(imported(packages=10**20), "B22")] == ["packages"]


def test_b22_reads_the_rare_texts_as_one_slice_of_the_type():
    fields = [field.name for field in msgspec.structs.fields(GoodsItem)]
    first = fields.index(next(iter(lengths.RARE)))
    assert fields[first : first + len(lengths.RARE)] == list(lengths.RARE)


def test_b22_lengths_count_characters():
    assert after(imported(), "goods[0].name", "车" * 255, "B22") == []
    assert after(imported(), "goods[0].name", "车" * 256, "B22") == ["goods[0].name"]
    assert after(imported(), "remarks", "备" * 501, "B22") == ["remarks"]
    assert after(imported(), "trader.name", "重　庆" + "\U0002070e", "B22") == []  # wide space, rare character


@pytest.mark.parametrize("bad", [D("1e30"), D("NaN"), D("Infinity"), D("sNaN"), D("12345678901234567"), D("0.123456")])
def test_b22_numbers_fit_their_fields_and_are_told_alone(bad):
    for path in ("goods[0].quantity", "gross_weight", "freight.amount", "containers[0].weight"):
        problems = check(having(imported(), path, bad), context())
        assert [(p.rule, p.field) for p in problems] == [("B22", path)]
    assert check(having(imported(), "goods[0].quantity", D("1000.0000000")), context()) == []


def test_b23_an_unusual_value_warns():
    usual = {"hs_median": lambda trader, hs: D("9999")}
    problem = only(imported(), "B23", **usual)
    assert problem.severity is Severity.WARN
    assert found(imported(), "B23", hs_median=lambda trader, hs: D("10000")) == []
    assert found(imported(), "B23", hs_median=lambda trader, hs: None) == []


@pytest.mark.measure("1")
def test_b25_two_step_declaration():
    summary = imported(goods=(line(hs_code="870829", price=D(0)),), promises="", price_term="")
    assert check(summary, context(step="summary")) == []
    complete = {"step": "complete", "summary": summary}
    assert check(imported(), context(**complete)) == []
    assert after(imported(), "goods[0].hs_code", "8471300000", "B25", **complete) == ["goods[0].hs_code"]
    assert after(imported(), "goods[0].total", D("99999"), "B25", **complete) == ["goods[0].total"]
    assert after(imported(), "containers", (), "B25", **complete) == ["containers"]
    assert [p.field for p in found(exported(), "B25", step="summary")] == ["direction"]
    assert [p.field for p in found(imported(), "B25", step="summary", credit="discredited")] == ["trader.uscc"]
    assert [p.field for p in found(imported(), "B25", step="complete")] == ["seq_no"]


def test_b27_districts_of_one_province():
    path = "goods[0].destination_district"
    assert only(having(imported(), path, "310115"), "B27").field == path


@pytest.mark.measure("6")
def test_r61_optional_documents_never_block_and_an_invoice_is_asked_for():
    assert [p.severity for p in found(imported(attachments=()), "R-6.1")] == [Severity.WARN]
    contract = Attachment(id="A2", kind="00000004")
    kept = imported(attachments=(*imported().attachments, contract))
    assert check(kept, context()) == []
    assert contract in kept.attachments
    assert check(exported(attachments=()), context()) == []
