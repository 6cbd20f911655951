"""Valid forms of an interchange are read as meant and without a finding; invalid ones are told, by code."""

import pytest

from kouan.codecs.edifact import reader

HEAD = "UNB+UNOC:3+A+B+261123:1200+R1'"
TAIL = "UNZ+1+R1'"


def message(body: str, *, count: int = 3, reference: str = "M1") -> str:
    return f"UNH+M1+CODECO:D:95B:UN'{body}UNT+{count}+{reference}'"


def parsed(raw: str | bytes, charset: str | None = None) -> tuple[list[list], list[str]]:
    data = raw if isinstance(raw, bytes) else raw.encode("latin-1")
    interchange = reader.read(data, charset=charset)
    segments = list(interchange.segments)
    return segments, [finding.code for finding in interchange.findings]


FREE = message("FTX+AAI+++{}'")
VALID = {
    "plain": (HEAD + FREE.format("OK") + TAIL, "OK"),
    "una default": ("UNA:+.? '" + HEAD + FREE.format("OK") + TAIL, "OK"),
    "una and line end": ("UNA:+.? '\r\n" + HEAD + FREE.format("OK") + TAIL, "OK"),
    "other characters": (
        "UNA|^,!*~" + (HEAD + FREE.format("O!^K") + TAIL).translate(str.maketrans("+:'", "^|~")), "O^K"),
    "space as release": ("UNA:+.  '" + HEAD + FREE.format("A B? C") + TAIL, "A B? C"),
    "line feed as terminator": ("UNA:+.? \n" + (HEAD + FREE.format("OK") + TAIL).replace("'", "\n"), "OK"),
    "crlf between": ((HEAD + FREE.format("OK") + TAIL).replace("'", "'\r\n"), "OK"),
    "released terminator": (HEAD + FREE.format("IT?'S") + TAIL, "IT'S"),
    "released release": (HEAD + FREE.format("WHAT??") + TAIL, "WHAT?"),
    "three question marks": (HEAD + FREE.format("A???'B") + TAIL, "A?'B"),
    "released separators": (HEAD + FREE.format("A?+B?:C") + TAIL, "A+B:C"),
    "composite": (HEAD + FREE.format("A:B::C") + TAIL, ["A", "B", "", "C"]),
    "trailing empties": (HEAD + FREE.format("A:") + TAIL, ["A", ""]),
    "leading blank line": ("\r\n\r\n" + HEAD + FREE.format("OK") + TAIL, "OK"),
    "bom": (b"\xef\xbb\xbf" + (HEAD + FREE.format("OK") + TAIL).encode(), "OK"),
    "latin": (HEAD + FREE.format("Zürich") + TAIL, "Zürich"),
    "utf-8": ((HEAD.replace("UNOC:3", "UNOY:4") + FREE.format("重庆") + TAIL).encode(), "重庆"),
    "level b": ((HEAD.replace("UNOC:3", "UNOB:1") + FREE.format("It's") + TAIL)
                .replace("It's", "It@s").translate(str.maketrans("+:'", "\x1d\x1f\x1c")).replace("@", "'"), "It's"),
    "test date": (HEAD.replace("261123:1200", "000000:120059") + FREE.format("OK") + TAIL, "OK"),
    "date of eight digits": (HEAD.replace("UNOC:3+A+B+26", "UNOC:4+A+B+2026") + FREE.format("OK") + TAIL, "OK"),
    "group": (HEAD + "UNG+CODECO+A+B+261123:1200+G1+UN+D:95B'" + FREE.format("OK") + "UNE+1+G1'" + TAIL, "OK"),
    "star before syntax 4": (HEAD + FREE.format("A*B") + TAIL, "A*B"),
    "repetition": (HEAD.replace(":3", ":4") + FREE.format("A:1*B?*C") + TAIL, [["A", "1"], ["B*C"]]),
    "repetition by una": ("UNA:+.?^'" + HEAD.replace(":3", ":4") + FREE.format("A*B^C") + TAIL, [["A*B"], ["C"]]),
    "reserved in syntax 3": ("UNA:+.?*'" + HEAD + FREE.format("A*B") + TAIL, "A*B"),
    "leading zeros": (HEAD + message("FTX+AAI+++OK'", count="000003") + TAIL, "OK"),
    "nothing but blanks after": (HEAD + FREE.format("OK") + TAIL + "\r\n \x1a", "OK"),
}  # fmt: skip


@pytest.mark.parametrize("name", VALID)
def test_valid_forms_are_read_as_meant(name: str) -> None:
    raw, text = VALID[name]
    segments, codes = parsed(raw)
    assert codes == []
    free = next(segment for segment in segments if segment[0] == "FTX")
    assert free == ["FTX", "AAI", "", "", text]
    assert segments[-1] == ["UNZ", "1", "R1"]


INVALID = {
    "no end": (HEAD + FREE, "13"),
    "count of segments": (HEAD + message("FTX+A'", count=4) + TAIL, "29"),
    "message reference": (HEAD + message("FTX+A'", reference="M2") + TAIL, "28"),
    "count of messages": (HEAD + FREE + "UNZ+2+R1'", "29"),
    "interchange reference": (HEAD + FREE + "UNZ+1+R2'", "28"),
    "group count": (HEAD + "UNG+CODECO+A+B+261123:1200+G1+UN+D:95B'" + FREE + "UNE+2+G1'" + TAIL, "29"),
    "group reference": (HEAD + "UNG+CODECO+A+B+261123:1200+G1+UN+D:95B'" + FREE + "UNE+1+G2'" + TAIL, "28"),
    "small letters in UNOA": (HEAD.replace("UNOC", "UNOA") + FREE.format("small") + TAIL, "21"),
    "no UNT": (HEAD + "UNH+M1+CODECO:D:95B:UN'FTX+A'" + TAIL, "13"),
    "truncated": ((HEAD + FREE.format("OK") + TAIL)[:60], "13"),
    "no UNB": (FREE, "13"),
    "no syntax version": (HEAD.replace(":3", "") + FREE + TAIL, "13"),
    "syntax 7": (HEAD.replace(":3", ":7") + FREE + TAIL, "2"),
    "unknown level": (HEAD.replace("UNOC", "UNOZ") + FREE + TAIL, "46"),
    "twice the same reference": (HEAD + FREE + FREE + "UNZ+2+R1'", "26"),
    "outside a message": (HEAD + FREE + "FTX+AAI'" + TAIL, "33"),
    "no messages": (HEAD + "UNZ+0+R1'", "32"),
    "count that is none": (HEAD + message("FTX+A'", count="X") + TAIL, "37"),
    "an empty segment": (HEAD + message("'FTX+A'") + TAIL, "13"),
    "una of one character for two": ("UNA++.? '" + HEAD + FREE + TAIL, "22"),
    "una too short": ("UNA:+.?'" + HEAD + FREE + TAIL, "22"),
    "nothing": ("", "13"),
    "text": ("Dear partner, see the attached file.", "13"),
    "binary": (bytes(range(256)) * 40, "13"),
    "wrong bytes in UTF-8": ((HEAD.replace("UNOC", "UNOY") + FREE.format("\xff") + TAIL).encode("latin-1"), "21"),
    "control characters": (HEAD + FREE.format("A\x07B") + TAIL, "21"),
    "explicit nesting": (HEAD + message("FTX:1+A'") + TAIL, "34"),
}  # fmt: skip


@pytest.mark.parametrize("name", INVALID)
def test_invalid_forms_are_told_by_code(name: str) -> None:
    raw, code = INVALID[name]
    assert code in parsed(raw)[1]


def test_what_the_partner_really_uses_goes_before_what_unb_says() -> None:
    syntax = "UNA|^.? ~"
    text = syntax + (HEAD + FREE.format("鏫畖麲 重庆果园港") + TAIL).translate(str.maketrans("+:'", "^|~"))
    assert any(byte in text.encode("gb18030") for byte in (b"\x7c", b"\x5e", b"\x7e"))
    segments, codes = parsed(text.encode("gb18030"), "GB18030")
    assert codes == []
    assert ["FTX", "AAI", "", "", "鏫畖麲 重庆果园港"] in segments


def test_interchanges_one_after_the_other_keep_their_own_characters() -> None:
    second = "UNA|^.? ~" + (HEAD + FREE.format("A:B") + TAIL).translate(str.maketrans("+:'", "^|~")).replace(
        "A|B", "A:B"
    )
    segments, codes = parsed(
        HEAD + FREE.format("A|B") + TAIL + "\r\n" + second + "\r\n" + HEAD + FREE.format("A|C") + TAIL
    )
    assert codes == []
    assert [s[4] for s in segments if s[0] == "FTX"] == ["A|B", "A:B", "A|C"]


def test_positions_count_segments_of_the_file_from_one() -> None:
    interchange = reader.read((HEAD + message("FTX+A'", count=9) + TAIL).encode())
    assert [segment[0] for segment in interchange.segments] == ["UNB", "UNH", "FTX", "UNT", "UNZ"]
    assert [(f.code, f.segment, f.position) for f in interchange.findings] == [("29", "UNT", 4)]
    assert [(m.reference, m.type, m.release, m.first, m.segments) for m in interchange.messages] == [
        ("M1", "CODECO", "95B", 2, 3)
    ]


def test_messages_come_one_at_a_time() -> None:
    interchange = reader.read((HEAD + FREE + FREE.replace("M1", "M2") + "UNZ+2+R1'").encode())
    assert [[s[0] for s in each] for each in interchange.each_message()] == [["UNH", "FTX", "UNT"]] * 2


def test_split_reads_text_with_its_own_una() -> None:
    assert reader.split("UNA:-.? 'BGM-1-A?-B'DTM-7:20'") == [["BGM", "1", "A-B"], ["DTM", ["7", "20"]]]


def test_a_line_end_inside_a_segment_is_kept_and_remarked() -> None:
    segments, codes = parsed(HEAD + FREE.format("TWO\r\nLINES") + TAIL)
    assert codes == ["21"]
    assert segments[2] == ["FTX", "AAI", "", "", "TWO\r\nLINES"]
