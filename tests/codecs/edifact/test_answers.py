"""What a partner is answered: accepted, told, rejected; CONTRL in the forms of each syntax; APERAK."""

from datetime import datetime

import pytest

from kouan.codecs.edifact import aperak, contrl, reader, writer
from kouan.codecs.edifact.acceptance import LENIENT, STRICT, TOLERANT, USUAL, Handling, Strictness, decide
from kouan.codecs.edifact.findings import Finding, found
from kouan.codecs.edifact.validate import check, check_message
from kouan.kernel.errors import Severity
from kouan.kernel.text import Text

AT = datetime(2026, 11, 23, 12, 30)
GOOD = "UNH+1+CODECO:D:95B:UN'BGM+34+D1+9'NAD+CA+COS:160:20'EQD+CN+TEMU1'CNT+16:1'UNT+6+1'"


def answered(text: str, strictness: Strictness = USUAL) -> tuple[list[list[list]], Handling]:
    read = reader.read(text.encode())
    findings = check(read)
    decision = decide(findings, strictness)
    return contrl.answers(read, findings, decision, reference="C1", prepared=AT), decision.interchange


def body(made: list[list[list]]) -> list[list]:
    assert check(reader.read(writer.write(made[0]))) == [], "the answer itself is right"
    return [segment for segment in made[0] if segment[0] in ("UCI", "UCF", "UCM", "UCS", "UCD")]


@pytest.mark.parametrize(
    ("version", "form"), [("1", ["2", "2"]), ("2", ["2", "2"]), ("3", ["D", "3"]), ("4", ["4", "1"])]
)
def test_contrl_has_the_form_of_the_syntax_it_answers(version: str, form: list[str]) -> None:
    made, _ = answered(f"UNB+UNOA:{version}+ME:ZZ+YOU+261123:1200+R1'{GOOD}UNZ+1+R1'")
    assert made[0][1] == ["UNH", "1", ["CONTRL", *form, "UN"]]
    assert made[0][0][:4] == ["UNB", ["UNOA", version], "YOU", ["ME", "ZZ"]]
    assert body(made) == [["UCI", "R1", ["ME", "ZZ"], "YOU", "7"]]


def test_faults_of_a_message_are_placed_in_it() -> None:
    wrong = GOOD.replace("CN+TEMU1", "XYZ+TEMU1").replace("NAD+CA+COS:160:20'", "").replace("UNT+6", "UNT+9")
    made, _ = answered(f"UNB+UNOA:3+ME+YOU+261123:1200+R1'{GOOD}{wrong.replace('+1', '+2', 1)}UNZ+2+R1'")
    told = body(made)
    assert told[0][:5] == ["UCI", "R1", "ME", "YOU", "7"]
    assert told[1][:4] == ["UCM", "2", ["CODECO", "D", "95B", "UN"], "4"]
    assert ["UCS", "3", "13"] in told
    assert ["UCD", "12", ["1"]] in told


def test_a_wrong_count_is_told_or_rejected_as_the_profile_says() -> None:
    text = f"UNB+UNOA:3+ME+YOU+261123:1200+R1'{GOOD.replace('UNT+6', 'UNT+9')}UNZ+1+R1'"
    assert body(answered(text)[0])[1] == ["UCM", "1", ["CODECO", "D", "95B", "UN"], "7", "29", "UNT", ["1"]]
    assert body(answered(text, STRICT)[0])[1][3] == "4"


def test_groups_have_a_line_of_their_own() -> None:
    text = f"UNB+UNOA:3+ME+YOU+261123:1200+R1'UNG+CODECO+A+B+261123:1200+G1+UN+D:95B'{GOOD}UNE+7+G1'UNZ+1+R1'"
    made, whole = answered(text)
    assert body(made)[1] == ["UCF", "G1", "A", "B", "7", "29", "UNE", ["1"]]
    assert whole is Handling.REPORT


def test_every_interchange_of_a_file_is_answered() -> None:
    one = f"UNB+UNOA:3+ME+YOU+261123:1200+R1'{GOOD}UNZ+1+R1'"
    made, _ = answered(one + one.replace("R1", "R2").replace("UNZ+1", "UNZ+5"))
    assert [part[2][1] for part in made] == ["R1", "R2"]
    assert made[1][2][5:7] == ["29", "UNZ"]
    assert contrl.answers(reader.read(b""), [], decide([]), reference="C", prepared=AT) == []


def test_receipt_only() -> None:
    read = reader.read(f"UNB+UNOA:3+ME+YOU+261123:1200+R1'{GOOD}UNZ+1+R1'".encode())
    list(read.segments)
    made = contrl.answers(read, [], decide([]), reference="C", prepared=AT, receipt_only=True)
    assert body(made) == [["UCI", "R1", "ME", "YOU", "8"]]


def test_decisions_by_kind_of_fault() -> None:
    count, text = found("29", "UNT", 9, message="M1"), Text("", "")
    remark = Finding("13", "", 3, text, severity=Severity.WARN)
    assert decide([count], LENIENT).of("M1") is Handling.ACCEPT
    assert decide([count], TOLERANT).of("M1") is Handling.REPORT
    assert decide([count, remark]).interchange is Handling.ACCEPT
    assert decide([found("13", "UNB", 0)], Strictness(envelope=Handling.REJECT)).of("M1") is Handling.REJECT
    assert decide([found("12", "EQD", 4, message="M1")]).messages == {"M1": Handling.REJECT}
    assert [STRICT.of(found(code, "X", 1)) for code in ("28", "21", "33", "39")] == [Handling.REJECT] * 4


@pytest.mark.parametrize("release", ["D95B", "D96B", "D98B", "D00B"])
def test_aperak_is_right_by_its_directory(release: str) -> None:
    errors = [aperak.ApplicationError("R-9.1a", Text("箱号校验位错误", "Wrong check digit " * 8), "CBHU1234567")]
    for told in ([], errors):
        made = aperak.message(
            told,
            reference="1",
            document="A1",
            answers="M5",
            prepared=AT,
            release=release,
            sender="CNGYT",
            recipient="COS",
        )
        assert check_message(made) == []
        assert made[1][4] == ("RE" if told else "AP")
