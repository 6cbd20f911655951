"""Messages are typed while the segments of their file pass by."""

from kouan.codecs.edifact.envelope import MessageInfo
from kouan.codecs.edifact.messages import along as along_module
from kouan.codecs.edifact.messages.along import Along
from kouan.codecs.edifact.reader import read

GATE = "UNH+{0}+CODECO:D:95B:UN'BGM+34+G{0}+9'NAD+MS+A'EQD+CN+CSQU3054383'CNT+16:1'UNT+6+{0}'"
FILE = f"UNB+UNOA:2+A+B+261123:0800+1'{GATE.format(1)}UNH+2+ORDERS:D:96A:UN'BGM+220'UNT+3+2'{GATE.format(3)}UNZ+3+1'"


def typed(text: str) -> tuple[list[list], list[dict]]:
    interchange = read(text.encode())
    along = Along()
    segments = list(along.watch(interchange.segments))
    return segments, list(along.results(interchange.messages))


def test_known_messages_are_typed_and_others_named():
    segments, found = typed(FILE)
    assert segments == list(read(FILE.encode()).segments)
    assert [each["type"] for each in found] == ["CODECO", "ORDERS", "CODECO"]
    assert [each.get("name") for each in found] == ["CODECO", None, "CODECO"]
    assert found[2]["decoded"]["document"]["number"] == "G3"
    assert found[2]["decoded"]["boxes"][0]["number"] == "CSQU3054383"


def test_findings_have_the_number_of_the_segment_in_the_file():
    _, found = typed(FILE.replace("NAD+MS+A'EQD+CN+CSQU3054383'CNT+16:1'UNT+6+3", "ZZZ'UNT+4+3"))
    places = [(each["code"], each["segment"], each["position"]) for each in found[2]["findings"]]
    assert places[0] == ("15", "ZZZ", 13)
    assert {place[:2] for place in places[1:]} == {("13", "NAD"), ("13", "EQD"), ("13", "CNT")}


def test_a_message_cut_off():
    segments, found = typed(FILE[: FILE.index("CNT+16:1'UNT+6+3")])
    assert len(segments) == 14
    assert all(each["decoded"]["boxes"] for each in found if each["type"] == "CODECO" and each.get("decoded"))


def test_characters_that_are_none():
    segments = [["UNH", "1", ["CODECO", "D", "95B", "UN"]], ["BGM", "34", "\udc80"], ["UNT", "3", "1"]]
    along = Along()
    assert list(along.watch(segments)) == segments
    info = MessageInfo("1", "CODECO", "D", "95B", "UN", "", 1, 3)
    assert next(along.results([info]))["decoded"]["document"]["number"] == "?"


def test_a_message_too_long_is_passed_on_untyped(monkeypatch):
    monkeypatch.setattr(along_module, "LONGEST", 4)
    segments, found = typed(FILE)
    assert segments == list(read(FILE.encode()).segments)
    assert [each.get("name") for each in found] == [None, None, None]
