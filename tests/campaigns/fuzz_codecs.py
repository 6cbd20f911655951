"""Long runs of damaged messages of every family through every decoder (`kouan campaign fuzz-codecs`).

XML (customs, manifests, rail, WCO, ISO 20022, notices to skippers), JSON (DCSA, ours, notes), EDIFACT typed, voyage
reports, AIS sentences. What a decoder raises must be one of our own errors; what the general reader and the channels'
format table raise is a failure whatever it is.
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from decimal import Decimal
from functools import cache, reduce
from pathlib import Path
from typing import Any

from kouan.kernel.errors import KouanError

ROOT = Path(__file__).resolve().parents[2]
SLOW = 2.0  # seconds that one small damaged message may take
MARKS = {"ais": b"!AIVDM", "edifact": b"UNH", "eri": b":ERI", "envelope": b"TransInfo"}  # of those that take any bytes
FAMILIES = {
    **dict.fromkeys(("pain", "camt", "camt054", "pain001"), "iso20022"),
    **dict.fromkeys(("import response", "result"), "receipts"),
    **dict.fromkeys(("reading", "formats"), "any"),
}
BATCH = 50  # messages for one decoder before the next has its turn
PIECES = [
    *(b"&lt;", b"&x;", b"&#0;", b"&#x110000;", b"]]>", b"<![CDATA[", b"<!DOCTYPE x [<!ENTITY a 'b'>]>", b"<!--"),
    *(b"<a>", b"</a>", b"</", b"<", b">", b"<a" * 200, b"<a>" * 300, b"xmlns='urn:x'", b'"', b"'", b"{", b"}", b"["),
    *(b"[" * 400, b'{"a":' * 300, b"null", b"true", b"-1", b"1e999", b"1e-999", b"NaN", b"Infinity", b"9" * 400),
    *(b"\\u0000", b"\\ud800", b"\x00", b"\xff", b"\xed\xa0\x80", b"\xef\xbb\xbf", b"\xff\xfe", b"<?x?>", b"]"),
    *("重庆".encode(), "重庆".encode("gb18030"), b"20260230", b"2026-02-30T25:61:61Z", b"0000-00-00", b"+", b":"),
    *(b"'", b"?", b"UNA:+.? '", b"UNT+1+1'", b"UNH+1+BAPLIE:D:13B:UN'", b",", b"*", b"!AIVDM,9,9,9,A,0,0*00\n"),
    *(b"\\c:99999999999999*00\\", b"encoding='utf-7'", b"encoding='gb18030'"),
]  # fmt: skip
SENTENCES = (
    b"!AIVDM,1,1,,A,15M67FC000G?ufbE`FepT@3n00Sa,0*5C",
    b"!AIVDM,2,1,3,B,55P5TL01VIaAL@7WKO@mBplU@<PDhh000000001S;AJ::4A80?4i@E53,0*3E",
    b"!AIVDM,2,2,3,B,1@0000000000000,2*55",
)


@cache
def sources() -> tuple[bytes, ...]:
    """Every message at hand: the shared samples, those of the tests, and made ones of each shape."""
    from kouan.codecs.families import JSON_SHAPES, SHAPES
    from tests.codecs.shapes import made

    shared = Path(os.environ.get("KOUAN_SHARED", ROOT.parent / "shared")) / "samples"
    files = [*shared.rglob("*.*"), *(ROOT / "tests" / "codecs").rglob("data/*.*")]
    found = [path.read_bytes() for path in sorted(files) if path.is_file() and path.stat().st_size < 60_000]
    for seed, shape in enumerate([*SHAPES.values(), *JSON_SHAPES.values()]):
        with suppress(KouanError):
            found.append(shape.written(made.message(shape.make, seed))[0])
    return (*found, *SENTENCES, *_wrapped(found[0]), _voyage())


def _wrapped(raw: bytes) -> tuple[bytes, bytes]:
    """An exchange envelope, plain and zipped."""
    from kouan.codecs.customs_xml import envelope

    packed = envelope.Envelope(message_id="6b1d3c2e", sender="A", receivers=("KOUAN", "B"), kind="X", data=raw)
    return envelope.encode(packed), envelope.encode(packed, zipped=True)


def _voyage() -> bytes:
    """A voyage report with plain and dangerous cargo and a barge."""
    from kouan.codecs.eri.voyage import Cargo, VoyageReport, encode

    plain = Cargo(consignment="1", name="STEEL", mass=Decimal(3_000_000), loading="CNCKG", discharge="CNSHA")
    hazard = Cargo(consignment="2", name="汽油", mass=Decimal(20_000), un_number="1203", adn_class="3")
    said = {"number": "V1", "vessel": "02325170", "name": "ER 1", "voyage": "2103", "departure": "CNCKG"}
    report = VoyageReport(**said, destination="CNSHA", cones="1", persons=9, barges=("B1",), cargo=(plain, hazard))
    return encode(report, sender="VESSEL", recipient="TGA", reference="1", at=datetime(2026, 11, 23, 6, 0))


def mutated(raw: bytes, dice: random.Random) -> bytes:
    """The message with one to eight injuries, sometimes in another charset."""
    for _ in range(dice.randint(1, 8)):
        at = dice.randrange(len(raw) + 1)
        match dice.randrange(6):
            case 0:
                raw = raw[:at] + bytes([dice.randrange(256)]) + raw[at + 1 :]
            case 1:
                raw = raw[:at] + dice.choice(PIECES) + raw[at:]
            case 2:
                raw = raw[:at] + raw[at + dice.randrange(400) :]
            case 3:
                raw = raw[:at] + raw[at : at + dice.randrange(400)] + raw[at:]
            case 4:
                raw = _value(raw, dice)
            case _:
                raw = raw[:at] if dice.random() < 0.2 else raw
    if dice.random() < 0.05:
        with suppress(UnicodeDecodeError):
            raw = raw.decode().encode(dice.choice(["utf-16", "gb18030", "utf-7", "utf-32"]))
    return raw


def _value(raw: bytes, dice: random.Random) -> bytes:
    """What stands between two marks of the syntax replaced: the message stays well-formed more often."""
    at = dice.randrange(len(raw) + 1)
    marks = b"<>\"'+:,"
    start = next((i for i in range(at, len(raw)) if raw[i] in marks), len(raw))
    end = next((i for i in range(start + 1, len(raw)) if raw[i] in marks), len(raw))
    return raw[: start + 1] + dice.choice(PIECES) + raw[end:]


def run(minutes: float, *, seed: int | None = None) -> dict[str, object]:
    """Damage messages until the time is over, the family that had least time next.

    Answers runs, the minutes each family had, and `failures` as (seed, decoder, error).
    """
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kouan.config.settings")
    django.setup()
    first = random.SystemRandom().randrange(2**32) if seed is None else seed
    failures: list[tuple[int, str, str]] = []
    spent = dict.fromkeys(decoders(), 0.0)
    families: dict[str, float] = dict.fromkeys(map(family, spent), 0.0)
    ends, number = time.monotonic() + minutes * 60, first
    while time.monotonic() < ends:
        name = min(spent, key=lambda name: (families[family(name)], spent[name]))
        started = time.process_time()
        for number in range(number + 1, number + 1 + BATCH):
            failures += [(number, name, error) for error in stumbles(name, _message(number, own(name)))]
        spent[name] += time.process_time() - started
        families[family(name)] += time.process_time() - started
    each = {name: round(seconds / 60, 1) for name, seconds in families.items()}
    return {"first_seed": first, "runs": number - first, "minutes": each, "failures": failures}


def family(name: str) -> str:
    """The standard that a decoder reads: its shapes share one family's time."""
    first = name.partition(".")[0].partition("-")[0]
    return FAMILIES.get(first, first)


def outcome(number: int) -> list[tuple[str, str]]:
    """What went wrong in any decoder with the message of this seed: (decoder, error)."""
    raw = _message(number, sources())
    return [(name, error) for name in decoders() for error in stumbles(name, raw)]


def outcome_of(name: str, number: int) -> list[str]:
    """What went wrong in one decoder with this seed's damage to a message of its own family."""
    return stumbles(name, _message(number, own(name)))


def stumbles(name: str, raw: bytes) -> list[str]:
    """What the decoder raised that it may not, and whether it took too long."""
    decode, allowed = decoders()[name]
    started, found = time.process_time(), []
    try:
        decode(raw)
    except allowed:
        pass
    except Exception as error:
        found.append(f"{type(error).__name__}: {error}"[:300])
    if (took := time.process_time() - started) > SLOW:
        found.append(f"took {took:.1f} s for {len(raw)} bytes")
    return found


@cache
def own(name: str) -> tuple[bytes, ...]:
    """The messages that this decoder takes as they are; all of them where it takes none."""
    decode, allowed = decoders()[name]

    def takes(raw: bytes) -> bool:
        if MARKS.get(name, b"") not in raw:
            return False
        try:
            decode(raw)
        except allowed:
            return False
        return True

    return tuple(raw for raw in sources() if takes(raw)) or sources()


def _message(number: int, sources: tuple[bytes, ...]) -> bytes:
    dice = random.Random(number)
    return mutated(dice.choice(sources), dice)


@cache
def decoders() -> dict[str, tuple[Callable[[bytes], object], tuple[type[Exception], ...]]]:
    """Each decoder with what it may raise."""
    from kouan.codecs import ais, reading
    from kouan.codecs.customs_xml import decmessage, envelope, receipts
    from kouan.codecs.eri import voyage
    from kouan.codecs.families import JSON_SHAPES, SHAPES
    from kouan.codecs.iso20022 import camt054, pain001

    ours: tuple[type[Exception], ...] = (KouanError,)
    found: dict[str, tuple[Callable[[bytes], object], tuple[type[Exception], ...]]] = {
        "reading": (reading.read, ()),
        "formats": (_formats, ()),
        "edifact": (_edifact, ()),
        "ais": (lambda raw: _ais(ais.Reader(), raw), ()),
        "decmessage": (decmessage.decode, ours),
        "envelope": (envelope.decode, ours),
        "import response": (receipts.decode_import_response, ours),
        "result": (receipts.decode_result, ours),
        "eri": (voyage.decode, ours),
        "camt054": (camt054.decode, (*ours, ValueError)),  # NotThisMessage
        "pain001": (pain001.decode, (*ours, ValueError)),
    }
    for name, shape in {**SHAPES, **JSON_SHAPES}.items():
        found[name] = (_again(shape), ours)
    return found


def _again(shape: Any) -> Callable[[bytes], object]:
    """Decode; what could be read is written, and reads the same."""

    def act(raw: bytes) -> None:
        value, problems = shape.decode(raw)
        if any(problem.severity == "E" for problem in problems):
            return
        with suppress(KouanError):
            said, remarks = shape.written(value)
            again, _ = shape.decode(said)
            spoilt = any(remark.severity == "E" for remark in remarks)
            assert spoilt or again == value, "written and read again it is another"

    return act


def _formats(raw: bytes) -> None:
    """What the channels ask of a message before any wing sees it."""
    from kouan.channels import formats
    from kouan.kernel.errors import Malformed

    for charset in ("", "gb18030"):
        name, entry = formats.recognise(raw), formats.of(raw)
        formats.client_no(name, raw, charset)
        formats.charset(raw, charset)
        entry.parts(raw)
        formats.refusal("1", Malformed(), raw)
        with suppress(KouanError):
            findings = entry.check(raw, charset)
            entry.normal(raw, charset)
            if entry.sound:
                entry.sound(raw, charset)
            if entry.acknowledge:
                entry.acknowledge(raw, charset, findings, ())
        with suppress(KouanError):
            entry.decode(raw, charset)


def _edifact(raw: bytes) -> None:
    """Every message typed, and its pieces as the interchanges' plans ask for them."""
    from kouan.codecs.edifact import messages, reader

    for segments in reader.read(raw).each_message():
        messages.summarise(segments)
        message, _ = messages.decode(segments)
        if message is not None and hasattr(message, "boxes") and callable(message.boxes):
            list(message.boxes())
        if message is not None and hasattr(message, "bills"):
            list(message.bills())
        if message is not None and hasattr(message, "events"):
            list(message.events())


def _ais(reader: Any, raw: bytes) -> None:
    for line in raw[:4000].split(b"\n"):
        reader.read(line)
        body = line.strip().lstrip(b"!").partition(b"*")[0]
        reader.read(b"!%s*%02X" % (body, reduce(lambda a, b: a ^ b, body, 0)))  # with a checksum that agrees
