"""Long runs of damaged interchanges through reader, validator, answers and writer (`kouan campaign fuzz-edifact`)."""

from __future__ import annotations

import random
import time
from datetime import datetime
from functools import cache

from kouan.codecs.edifact import contrl, reader, writer
from kouan.codecs.edifact.acceptance import decide
from kouan.codecs.edifact.validate import check
from kouan.codecs.edifact.writer import Unwritable
from tests.codecs.edifact.made import KINDS, interchange

SEEDS = (20261123, 7, 4, 1367379239)  # the last found a tag of blanks that was written and read as none
AT = datetime(2026, 11, 23, 12, 0)
CHARSETS = (None, None, None, "GB18030", "UNOX", "UNOC", "UTF-8", "UTF-16")
PIECES = [
    *(b"'", b"+", b":", b"?", b"*", b"??", b"?'", b"\r\n", b"\x00", b"\x1a", b"\x1b$B", b"\x1c\x1d\x1f", b"\xff", b" "),
    *(b"UNA:+.? '", b"UNA:+,?*'", b"UNA|^.? ~", b"UNA''''''", b"UNAABCDEF", b"UNA:+.? \n", b"UNA", b"\xef\xbb\xbf"),
    *(b"UNB+UNOA:1+", b"UNB+UNOX:4+", b"UNB\x1dUNOB\x1f1", b"UNB+UNOZ:9'", b"UNG+X+A+B+1:2+G+UN+D:95B'", b"UNE+1+G'"),
    *(b"UNH+1+CONTRL:4:1:UN'", b"UNH+2+BAPLIE:D:13B:UN'", b"UNH'", b"UNT'", b"UNZ'", b"UNT+-1+1'", b"UNZ+" + b"9" * 20),
    *(b"FTX:1:2+A'", b"CNT+16:1e30'", b"CNT+16:.5'", b"LOC" * 40, "重庆".encode("gb18030"), "重庆".encode(), b"A*B*C"),
]  # fmt: skip


def mutated(raw: bytes, dice: random.Random) -> bytes:
    """The interchange with one to twelve injuries."""
    for _ in range(dice.randint(1, 12)):
        at = dice.randrange(len(raw) + 1)
        match dice.randrange(5):
            case 0:
                raw = raw[:at] + bytes([dice.randrange(256)]) + raw[at + dice.randint(0, 1) :]
            case 1:
                raw = raw[:at] + dice.choice(PIECES) + raw[at:]
            case 2:
                raw = raw[:at] + raw[at + dice.randrange(300) :]
            case 3:
                raw = raw[:at] + raw[at : at + dice.randrange(300)] + raw[at:]
            case _:
                raw = raw[:at] if dice.random() < 0.05 else dice.choice(PIECES) + raw
    return raw


def run(minutes: float, *, seed: int | None = None) -> dict[str, object]:
    """Damage interchanges until the time is over. Answers counts; `failures` lists (seed, error)."""
    first = random.SystemRandom().randrange(2**32) if seed is None else seed
    counts = {"with_findings": 0, "without": 0}
    failures: list[tuple[int, str]] = []
    ends, number = time.monotonic() + minutes * 60, first
    while time.monotonic() < ends:
        number += 1
        try:
            counts[of_seed(number)] += 1
        except Exception as error:
            failures.append((number, repr(error)))
    return counts | {"first_seed": first, "runs": number - first, "failures": failures}


@cache
def sources() -> list[bytes]:
    """A good interchange of each message we know."""
    return [interchange({kind: 2}, seed=n) for n, kind in enumerate(KINDS)]


def of_seed(seed: int) -> str:
    """The run of that seed."""
    dice = random.Random(seed)
    return outcome(mutated(dice.choice(sources()), dice), dice)


def outcome(raw: bytes, dice: random.Random) -> str:
    """One interchange through everything: read in any pieces it is the same, and what is written reads the same."""
    charset = dice.choice(CHARSETS)
    read = reader.read(raw, charset=charset)
    findings = check(read)
    for answer in contrl.answers(read, findings, decide(findings), reference="1", prepared=AT):
        _written(answer, None)
    segments = list(reader.read(raw, charset=charset).segments)
    version = read.syntax.version
    if segments and segments[0][0] == "UNB" and len(read.headers) == 1 and version == "4":
        again = _written(segments, "UTF-8")
        if again is not None:
            assert _written(again, "UTF-8") == again
    return "with_findings" if findings else "without"


def _written(segments: list[list], charset: str | None) -> list[list] | None:
    try:
        raw = writer.write(segments, charset=charset)
    except Unwritable:
        return None
    return list(reader.read(raw, charset=charset).segments)
