"""Messages of which no real file lies beside the repository: read from texts of our own, written from types."""

from datetime import datetime
from decimal import Decimal

import msgspec
import pytest

from kouan.codecs.edifact.messages import by_name, decode, encode, kind_for, summarise
from kouan.codecs.edifact.messages.encode import NoPlace
from kouan.codecs.edifact.messages.message import Document, Message
from kouan.codecs.edifact.reader import read
from kouan.codecs.edifact.writer import write
from kouan.codecs.transport.basics import Measure, Moment, Note, Party, Place, Reference, Total
from kouan.codecs.transport.box import Box, Position
from kouan.codecs.transport.cargo import Attribute, Danger, Seal
from kouan.codecs.transport.voyage import Voyage


def parsed(identifier: str, body: str) -> Message:
    """The typed message of `body`; it is written back as it was, without findings."""
    text = f"UNH+1+{identifier}'{body}UNT+0+1'"
    segments = next(iter(read(text.encode(), charset="UTF-8").each_message()))
    message, findings = decode(segments)
    assert message is not None
    assert not findings and not message.strays
    assert encode(message)[:-1] == segments[:-1]
    return message


def test_bay_plan_of_smdg_3():
    message = parsed(
        "BAPLIE:D:13B:UN:SMDG31",
        "BGM+659:::LOADONLY+P1+9'DTM+137:202611230800:203'TDT+20+014E+++COS:LINES:306+++9776171:IMO:11:HAI'"
        "LOC+5+CNSHA'DTM+133:202611221000:203'LOC+61+SGSIN'UNS+D'"
        "LOC+147+0340986::5'EQD+CN+CSQU3054383:6346:5+45R1:6346:5+++5'NAD+CF+COS:LINES:306'MEA+AAE+VGM+KGM:12500'"
        "DIM+9+CMT:::35'LOC+9+CNSHA'LOC+11+NLRTM'TMP+2+-18:CEL'RNG+5+CEL:-20:-16'"
        "DGS+IMD+3+1993+23:CEL+2+F-E,S-E'ATT+26+SEG:DGATT:306'FTX+AAD+++FLAMMABLE LIQUID'"
        "LOC+147+0340988::5'CNT+16:1'",
    )
    (position, box), *rest = message.boxes()
    assert (position, rest, len(message.cells)) == (Position(34, 9, 86), [], 2)
    assert (box.number, box.verified, box.place("discharge").code) == ("CSQU3054383", 12500, "NLRTM")
    assert (box.temperatures[0].celsius, box.temperatures[0].ranges[0].low) == (-18, -20)
    assert (box.dangers[0].un_number, box.dangers[0].notes[0].text) == ("1993", "FLAMMABLE LIQUID")
    assert message.weight() == 12500
    assert message.cells[1].box is None
    assert message.voyage.moment("estimated_departure").at == datetime(2026, 11, 22, 10)


def test_stowage_instructions():
    message = parsed(
        "MOVINS:D:95B:UN:SMDG20",
        "BGM++M1+9'DTM+137:2611230800:201'TDT+20+014E+++COS:172:20+++VRIB3:103::HAI'LOC+5+CNCKG:139:6'"
        "DTM+133:2611231200:201'HAN+LOA'LOC+147+0340986::5'RFF+BM:1'MEA+WT++KGM:22000'LOC+9+CNCKG:139:6'"
        "NAD+CA+COS:172:20'EQD+CN+CSQU3054383+45G1+++5'RFF+BM:2'DGS+IMD+3+1993'HAN+DIS'LOC+147+0340988::5'RFF+BM:1'"
        "NAD+CA+COS:172:20'",
    )
    moves = list(message.moves())
    assert [(action, cell.position) for action, cell in moves] == [
        ("load", Position(34, 9, 86)),
        ("discharge", Position(34, 9, 88)),
    ]
    assert moves[0][1].box.number == "CSQU3054383"
    assert moves[0][1].dangerous[0].dangers[0].un_number == "1993"


def test_verified_weights():
    message = parsed(
        "VERMAS:D:16A:UN:SMDG10",
        "BGM+749+V1+9'DTM+137:202611230800:203'NAD+TB+++山城货运'CTA+IC+:王工'COM+vgm@example.cn:EM'"
        "EQD+CN+CSQU3054383:6346:5+45G1:6346:5'RFF+BN:B1'SEL+45545+CA'MEA+AAE+VGM+TNE:12.5'DTM+WAT:202611230700:203'"
        "DOC+SM2:VGM:306'NAD+SPC+++MY COMPANY'CTA+RP+:J DOE'",
    )
    assert message.weights == {"CSQU3054383": 12500}
    assert message.method(message.boxes[0]) == "calculated"
    assert message.boxes[0].measures[0].moments[0].at == datetime(2026, 11, 23, 7)
    assert message.boxes[0].documents[0].parties[0].role == "weight_certifier"
    assert (message.parties[0].address or message.parties[0].names) == ("山城货运",)


def test_release_order():
    message = parsed(
        "COREOR:D:00B:UN:SMDG20",
        "BGM+129+R1+9'RFF+RE:PIN4711'DTM+36:202612012359:203'TDT+20+014E+1++COS:172:20+++VRIB3:103::HAI'"
        "NAD+CA+COS:160:20'EQD+CN+CSQU3054383+45G1:102:5++3+5'RFF+BM:BL1'",
    )
    assert (message.release, message.expiry) == ("PIN4711", datetime(2026, 12, 1, 23, 59))
    assert message.boxes[0].reference("bill_of_lading") == "BL1"


def test_pre_notice_of_a_haulier():
    message = parsed(
        "COPINO:D:95B:UN",
        "BGM+661+N1+9'TDT+1++3+31++++渝A12345:146'DTM+132:202611231430:203'NAD+FW+HAUL'EQD+CN+CSQU3054383+45G1+++5'"
        "CNT+16:1'",
    )
    assert (message.expected, message.vehicle) == (datetime(2026, 11, 23, 14, 30), "渝A12345")


def test_stuffing_order():
    message = parsed(
        "COSTOR:D:95B:UN",
        "BGM+49+S1+9'TDT+20+014E'NAD+FW+FORW'EQD+CN+CSQU3054383+45G1'CNI+1+BL1'GID+1+10:CT'SGP+CSQU3054383+10'"
        "GID+2+5:CT'CNT+16:1'",
    )
    assert message.contents("CSQU3054383") == [("BL1", "1")]


def test_call_information():
    message = parsed(
        "CALINF:D:95B:UN",
        "BGM+96+C1+9'NAD+CA+COS'TDT+20+014E+8+++++VRIB3:103::HAI'LOC+153+CNCKG:139:6'"
        "DTM+132:202611240600:203'QTY+45:120'",
    )
    assert (message.expected, message.voyage.mode) == (datetime(2026, 11, 24, 6), "inland_water")
    assert message.quantities[0].value == 120


def test_declaration_and_answer():
    message = parsed(
        "CUSDEC:D:96B:UN",
        "BGM+929+D1+9'CST++4000'LOC+36+CN'RFF+ABT:E1'TDT+11++8'NAD+CZ+++出口商'UNS+D'CST+1+8471300000'FTX+AAA+++笔记本电脑'"
        "MEA+WT+G+KGM:120.5'RFF+AQ:L1'CST+2+8528521200'UNS+S'CNT+5:2'TAX+3+CUD'MOA+55:100.00:CNY'",
    )
    assert message.tariff_codes == ["8471300000", "8528521200"]
    assert message.procedures[0].codes == (("4000",),)
    assert message.taxes[0].amounts[0].amount == 100
    answer = parsed("CUSRES:D:96B:UN", "BGM+963+D1+11'GIS+8'ERP+2::1'ERC+E42'FTX+AAO+++商品编码有误'")
    assert (answer.outcome, [error.code for error in answer.errors()]) == ("accepted", ["E42"])


@pytest.mark.parametrize("version", ["ERI12", "ERI13", "ERI14"])
def test_voyage_report_of_a_river_vessel(version):
    message = parsed(
        f"IFTDGN:D:98B:UN:{version}",
        "BGM+VES+ER1+9'FTX+SAF+++1:4'RFF+ACW:ER0'TDT+20+V77+8+8040++++02325170:ENI::民生轮:CN'RFF+V01:X'"
        "LOC+5+CNCKG'LOC+8+CNYIH'DTM+133:2611230600:201'NAD+MS+SHIP'EQD+BRY+02300001'MEA+DIM+LN+MTR:90'"
        "CNI+1+K1'GID+1+20:CN'DGS+ADN+3+1203'FTX+AAD+++GASOLINE'MEA+AAE+AAL+KGM:900000'".replace("+++++++'", "'"),
    )
    assert kind_for(message).name == "ERINOT"
    assert (message.sender, message.vessel, message.voyage.vessel_name) == ("vessel", "02325170", "民生轮")
    assert (message.cones, message.persons) == ("1", 4)
    assert [barge.number for barge in message.barges()] == ["02300001"]
    assert [danger.un_number for danger in message.dangers()] == ["1203"]
    assert (message.voyage.place("departure").code, message.voyage.place("destination").code) == ("CNCKG", "CNYIH")


def test_response_to_a_voyage_report():
    message = parsed("APERAK:D:98B:UN:ERI12", "BGM++RSP1+27'RFF+ACW:ER1'ERC+17'FTX+AAO+++航次未知'")
    assert kind_for(message).name == "ERIRSP"
    assert (message.report, message.accepted, message.errors[0].notes[0].text) == ("ER1", False, "航次未知")


def test_a_gate_report_built_from_types():
    kind = by_name["CODECO"]
    box = Box(
        kind="container",
        number="CSQU3054383",
        size_type="45G1",
        status="import",
        fill="full",
        moments=(Moment("operation", datetime(2026, 11, 23, 8, 5), "203"),),
        places=(Place("operation", "CNCKG", "139", "6", first=("GUOYUAN", "TER", "ZZZ")),),
        measures=(Measure("AAE", "gross", unit="KGM", value=Decimal("23500.5")),),
        seals=(Seal("H1", issuer="customs"),),
        notes=(Note("goods", lines=("电子产品 C+D'S",)),),
    )
    message = kind.new(
        "7",
        document=Document("34", number="G7", function="original"),
        voyages=(Voyage("main", "014E", "inland_water", vessel_name="长江一号"),),
        parties=(Party("sender", "GUOYUAN"), Party("operator", "COS", "160", "20")),
        boxes=(box,),
        totals=(Total("equipment", Decimal(1)),),
        references=(Reference("order", "O1"),),
    )
    for charset in ("UTF-8", "GB18030"):
        data = write([["UNB", ["UNOY", "4"], "A", "B", ["20261123", "0805"], "1"], *encode(message)], charset=charset)
        segments = next(iter(read(data, charset=charset).each_message()))
        back, findings = decode(segments)
        assert (back, list(findings)) == (message, [])
    assert b"+C?+D?'S" in data or b"C?+D?'S" in data


def test_summary_of_a_message():
    segments = encode(by_name["VERMAS"].new("9", document=Document("749"), boxes=(Box("container", "CSQU3054383"),)))
    said = summarise(segments, "zh-hans")
    assert (said["type"], said["reference"], said["version"]) == ("VERMAS", "9", "D:16A:UN:SMDG10")
    assert list(said["decoded"]["boxes"]) == [{"kind": "container", "number": "CSQU3054383"}]
    assert said["findings"][0]["text"] == "缺少必需的内容：UNH 之下缺少 DTM"


def test_the_same_report_in_another_version():
    issued = (Moment("issued", datetime(2026, 11, 23, 8), "203"),)
    kind = by_name["CODECO"]
    later = kind.new("1", "00B", document=Document("34"), moments=issued, boxes=(Box("container", "CSQU3054383"),))
    assert [segment[0] for segment in encode(later)] == ["UNH", "BGM", "DTM", "EQD", "UNT"]
    earlier = msgspec.structs.replace(later, header=kind.new("1", "95B").header)
    with pytest.raises(NoPlace, match="moments of Codeco"):
        encode(earlier)
    assert [segment[0] for segment in encode(msgspec.structs.replace(earlier, moments=()))] == [
        "UNH",
        "BGM",
        "EQD",
        "UNT",
    ]


def test_what_has_no_place_deep_inside_is_not_lost_in_silence():
    danger = Danger("ADN", "3", attributes=(Attribute("26"),))
    with pytest.raises(NoPlace, match="attributes of Danger"):
        encode(by_name["COARRI"].new("1", "00B", boxes=(Box("container", dangers=(danger,)),)))
