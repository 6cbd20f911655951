"""Long runs of damaged DecMessages through the decoder (`kouan campaign fuzz-decmessage`)."""

from __future__ import annotations

import random
import re
import time
from functools import cache
from pathlib import Path

from kouan.codecs.customs_xml.decmessage import decode, encode
from kouan.codecs.customs_xml.tables import GOODS, HEAD
from kouan.kernel.errors import Malformed, TooLarge

DATA = Path(__file__).resolve().parents[1] / "codecs" / "data"
_ELEMENT = re.compile(rb"<(\w+)(?:/>|>[^<]*</\1>)")
SEEDS = (355082656, 355231943)  # found rows of nothing but a wrong or an unknown field, read as empty rows
TAGS = [field.tag for field in HEAD + GOODS]
PIECES = [
    *(b"&lt;a&gt;", "重".encode() * 300, b"99999999", b"20260230", b"1,2,,3", b"I", b"E", b"0", b"   ", b"\t"),
    *(b"", b"\x00", b"\xff", b"]]>", b"<![CDATA[", b"<!DOCTYPE x>", b"&amp;", b"&#0;", b"&#x110000;", b"&x;", b"<a>"),
    *(b"</DecHead>", b"<!--", b"-->", b"<?x?>", b'"', b"'", b"=", b"1e30", b"-1", b"1,5", "１２".encode(), b"9" * 40),
    *("重庆".encode("gb18030"), "\u202e".encode(), b"\xef\xbb\xbf", b"\xed\xa0\x80", b" " * 2000, b"xmlns=''", b"NaN"),
]


def mutated(raw: bytes, dice: random.Random) -> bytes:
    """The message with one to eight injuries; half of the messages get only such as leave the XML well-formed."""
    kinds = [_tag, _value, _element] if dice.random() < 0.5 else [_byte, _piece, _cut, _double, _tag, _value]
    for _ in range(dice.randint(1, 8)):
        raw = dice.choice(kinds)(raw, dice)
    return raw


def run(minutes: float, *, seed: int | None = None) -> dict[str, object]:
    """Damage messages until the time is over. Answers counts; `failures` lists (seed, error) of unexpected ones."""
    first = random.SystemRandom().randrange(2**32) if seed is None else seed
    counts = {"read": 0, "with_problems": 0, "refused": 0}
    failures: list[tuple[int, str]] = []
    ends, number = time.monotonic() + minutes * 60, first
    while time.monotonic() < ends:
        number += 1
        try:
            counts[of_seed(number)] += 1
        except Exception as error:
            failures.append((number, repr(error)))
    return counts | {"first_seed": first, "runs": number - first, "failures": failures}


def of_seed(seed: int) -> str:
    """The run of that seed."""
    dice = random.Random(seed)
    return _outcome(mutated(dice.choice(sources()), dice))


@cache
def sources() -> list[bytes]:
    """The messages of the tests."""
    return [path.read_bytes() for path in sorted(DATA.glob("*.xml"))]


def _outcome(raw: bytes) -> str:
    try:
        declaration, problems = decode(raw)
    except (Malformed, TooLarge):
        return "refused"
    assert decode(encode(declaration))[0] == declaration, "written and read again it is another"
    return "with_problems" if problems else "read"


def _byte(raw: bytes, dice: random.Random) -> bytes:
    at = dice.randrange(len(raw) + 1)
    return raw[:at] + bytes([dice.randrange(256)]) + raw[at + dice.randint(0, 1) :]


def _piece(raw: bytes, dice: random.Random) -> bytes:
    at = dice.randrange(len(raw) + 1)
    return raw[:at] + dice.choice(PIECES) + raw[at:]


def _cut(raw: bytes, dice: random.Random) -> bytes:
    at = dice.randrange(len(raw) + 1)
    return raw[:at] + raw[at + dice.randrange(200) :]


def _double(raw: bytes, dice: random.Random) -> bytes:
    at = dice.randrange(len(raw) + 1)
    span = raw[at : at + dice.randrange(400)]
    return raw[:at] + span + raw[at:]


def _tag(raw: bytes, dice: random.Random) -> bytes:
    """One tag renamed to another, everywhere: well-formed, and nonsense."""
    old, new = dice.sample(TAGS, 2)
    for form in ("<{}>", "</{}>", "<{}/>"):
        raw = raw.replace(form.format(old).encode(), form.format(new).encode())
    return raw


def _element(raw: bytes, dice: random.Random) -> bytes:
    """One whole element gone, doubled, or put where another stands."""
    found = list(_ELEMENT.finditer(raw))
    if not found:
        return raw
    one, other = dice.choice(found), dice.choice(found)
    instead = dice.choice([b"", one.group() * 2, other.group()])
    return raw[: one.start()] + instead + raw[one.end() :]


def _value(raw: bytes, dice: random.Random) -> bytes:
    """A field's content replaced by a piece."""
    start = f"<{dice.choice(TAGS)}>".encode()
    before, found, rest = raw.partition(start)
    return before + start + dice.choice(PIECES) + rest[rest.find(b"</") :] if found else raw
