"""Messages against their directory: each kind of fault with its code and place."""

import pytest

from kouan.codecs.edifact import reader
from kouan.codecs.edifact.directory import directory
from kouan.codecs.edifact.validate import check, check_message
from kouan.codecs.edifact.values import fault_of
from tests.codecs.edifact.made import KINDS, interchange

CODECO = """UNH+1+CODECO:D:95B:UN:ITG13'BGM+34+D1+9'TDT+20+031W+1++COS:172:20'NAD+CA+COS:160:20'
EQD+CN+FCIU9908030+45G1:102:5++3+5'RFF+BN:1'DTM+7:202611230913:203'MEA+AAE+G+KGM:4000'CNT+16:1'UNT+10+1'"""


def found(text: str) -> list[tuple[str, str, int, int, int]]:
    findings = check_message(reader.split(text))
    return [(f.code, f.segment, f.position, f.element, f.component) for f in findings]


def test_messages_as_they_look_in_practice_are_without_findings() -> None:
    assert check(reader.read(interchange(dict.fromkeys(KINDS, 3)))) == []


FAULTS = {
    "mandatory segment": (("NAD+CA+COS:160:20'", ""), ("13", "NAD", 4, 0, 0)),
    "segment out of place": (("RFF+BN:1'", "RFF+BN:1'TDT+20+2'BGM+34'"), ("15", "BGM", 8, 0, 0)),
    "segment of another message": (("RFF+BN:1'", "GIS+8'"), ("15", "GIS", 6, 0, 0)),
    "segment too often": (("RFF+BN:1'", "RFF+BN:1'" * 10), ("35", "RFF", 15, 0, 0)),
    "group too often": (("NAD+CA+COS:160:20'", "NAD+CA+COS:160:20'" * 10), ("36", "NAD", 13, 0, 0)),
    "mandatory element": (("EQD+CN+", "EQD++"), ("13", "EQD", 5, 1, 0)),
    "mandatory component": (("DTM+7:", "DTM+:"), ("13", "DTM", 7, 1, 1)),
    "too many elements": (("RFF+BN:1'", "RFF+BN:1+X'"), ("16", "RFF", 6, 2, 0)),
    "too many components": (("RFF+BN:1'", "RFF+BN:1:2:3:4:5:6'"), ("16", "RFF", 6, 1, 5)),
    "components in a simple element": (("EQD+CN+", "EQD+CN:X+"), ("16", "EQD", 5, 1, 2)),
    "too long": (("EQD+CN+FCIU9908030", "EQD+CN+" + "X" * 36), ("39", "EQD", 5, 2, 1)),
    "not numeric": (("CNT+16:1'", "CNT+16:ONE'"), ("37", "CNT", 9, 1, 2)),
    "no digit before the decimal mark": (("CNT+16:1'", "CNT+16:.5'"), ("38", "CNT", 9, 1, 2)),
    "code not in the list": (("EQD+CN+", "EQD+XYZ+"), ("12", "EQD", 5, 1, 0)),
}


@pytest.mark.parametrize("name", FAULTS)
def test_faults_have_code_and_place(name: str) -> None:
    (old, new), expected = FAULTS[name]
    assert found(CODECO) == []
    assert expected in found(CODECO.replace(old, new))


def test_a_code_miss_is_an_error_only_in_lists_of_the_un() -> None:
    assert ("12", "EQD", 5, 3, 1) in found(CODECO.replace("45G1:102:5", "45G1"))
    assert ("12", "EQD", 5, 3, 1) in found(CODECO.replace("45G1:102:5", "45G1::6"))
    assert found(CODECO.replace("45G1:102:5", "45G1:102:20")) == []


def test_numbers_are_measured_without_sign_and_mark() -> None:
    table = directory("D95B")
    assert table
    composite = table.segment("CNT")[0]  # type: ignore[index]
    number = composite.parts[1]  # type: ignore[union-attr]
    assert [fault_of(text, number) for text in ("-12,5", "1.", "1e3", "１", "")] == ["", "19", "37", "37", "37"]


def test_a_directory_that_is_not_at_hand_is_a_remark() -> None:
    findings = check_message(reader.split("UNH+1+ORDERS:D:96A:UN'BGM+220'UNT+3+1'"))
    assert [(f.code, str(f.severity)) for f in findings] == [("18", "W")]


def test_eri_messages_are_of_their_directory() -> None:
    findings = check_message(reader.split("UNH+1+IFTDGN:D:98B:UN:ERI12'BGM+282+N1+9'XXX+1'UNT+4+1'"))
    assert ("15", "XXX") in [(f.code, f.segment) for f in findings]


def test_baplie_31_by_its_segments() -> None:
    text = "UNH+1+BAPLIE:D:13B:UN:SMDG31'BGM+:::LOADONLY+B1+9'DTM+137:202611231200:203'"
    text += "TDT+20+1'LOC+5+CNCKG:139:6'{}UNT+7+1'"
    assert found(text.format("UNS+D'")) == []
    assert ("15", "GIS", 6, 0, 0) in found(text.format("GIS+1'"))


@pytest.mark.parametrize("name", ["D95B", "D96B", "D98B", "D00B", "D13B", "D16A", "SERVICE"])
def test_every_definition_of_a_table_can_be_read(name: str) -> None:
    table = directory(name)
    assert table
    kinds = {kind for kind, _ in table._lines}
    assert "message" in kinds
    for kind, key in table._lines:
        if kind == "segment":
            assert table.segment(key)
    for message in table.messages():
        line = table.line("message", message) or ""
        assert line.startswith("loose") or table.message(message)


def test_vermas_of_d16a() -> None:
    text = "UNH+1+VERMAS:D:16A:UN:SMDG10'BGM+749+V1+9'DTM+137:202611231200:203'RFF+BN:1'NAD+SPC+KOUAN'CTA+RP+:NAME'"
    text += "EQD+CN+TEMU1234567+45G1:6346:5'RFF+BN:1'SEL+S1'MEA+AAE+VGM+KGM:12345.6'DTM+WAT:202611231200:203'"
    text += "DOC+SM1:VGM:306'DTM+137:20261123:102'NAD+AM+KOUAN'UNT+14+1'"
    assert found(text) == []
    assert ("15", "GIS", 7, 0, 0) in found(text.replace("EQD+CN+TEMU1234567+45G1:6346:5'", "GIS+1'"))


def test_elements_that_repeat_stand_side_by_side_before_syntax_4() -> None:
    text = "UNH+1+APERAK:D:00B:UN'BGM+312+A1+9'NAD+MS+KOUAN'CTA+IC+:NAME'COM+a?@b.cn:EM+123:TE{}'UNT+6+1'"
    assert found(text.format("")) == found(text.format("+124:FX")) == []
    assert [each[0] for each in found(text.format("+124:FX+125:FX"))] == ["16"]
