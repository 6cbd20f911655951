"""Formats that are read by their shape (`codecs.families`): rail, banks, WCO, notices to skippers, DCSA, notes.

A handler registers under the type ("WLJK_ERRA", "pain.001", "dcsa.vgm" …) or under the family; a type nobody acts on
is kept for people to look at.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Collection
from functools import lru_cache
from hashlib import sha256
from typing import Any

import msgspec

from kouan.channels.formats import customs
from kouan.channels.formats.table import Decoded, Findings, Format, attach
from kouan.codecs.customs_xml.charset import to_text
from kouan.codecs.customs_xml.secure import quick_root
from kouan.codecs.families import JSON_SHAPES, SHAPES
from kouan.codecs.rail import wljk
from kouan.codecs.reading import Found, plain, read
from kouan.kernel import clock
from kouan.kernel.errors import Invalid, KouanError, Malformed, Problem
from kouan.kernel.text import Text

XML_FAMILY, JSON_FAMILY = "Shapes", "ShapesJson"
UNREADABLE = Text("报文无法读取。", "The message cannot be read.")
LONGEST = 64
START = 4096  # bytes that are looked at before anything is parsed
_ROOTS = {shape.root.rpartition(":")[2] for shape in SHAPES.values()} - {"Manifest"}
_SIGNS = re.compile("|".join(f'"{shape.signs[0].rpartition("/")[2]}"' for shape in JSON_SHAPES.values()).encode())
_NUMBERS = ("message_id", "number", "id", "reference")


@lru_cache(maxsize=4)
def found_in(raw: bytes) -> Found:
    """The message read once for the few steps that look at it one after the other."""
    return read(raw)


def sniff(raw: bytes) -> str:
    """The type where the root element is one of ours, "" else."""
    if quick_root(raw) not in _ROOTS:
        return ""
    found = found_in(raw)
    return "" if found.decoded is None or any(one.rule == "XML-00" for one in found.findings) else found.type


def sniff_json(raw: bytes) -> str:
    """The type where the members say so; cheap for other JSON."""
    if raw[:START].lstrip()[:1] not in (b"{", b"[") or not _SIGNS.search(raw[:START]):
        return ""
    found = found_in(raw)
    return found.type if found.type in JSON_SHAPES else ""


def number(raw: bytes, charset: str) -> str:
    """What the sender calls it, where the type has such a number."""
    told: Any = found_in(customs.as_utf8(raw, charset)).decoded
    said = next((str(told[name]) for name in _NUMBERS if told.get(name)), "") if isinstance(told, dict) else ""
    return said if len(said) <= LONGEST else sha256(said.encode()).hexdigest()


def text(raw: bytes, charset: str) -> tuple[str, str]:
    with contextlib.suppress(KouanError, UnicodeDecodeError, LookupError):
        return (raw.decode(charset), charset) if charset else to_text(raw)
    return raw.decode("utf-8", "replace"), ""


def decode(raw: bytes, charset: str) -> Decoded:
    found = found_in(customs.as_utf8(raw, charset))
    if found.decoded is None:
        raise Malformed(found.findings[0].text if found.findings else UNREADABLE)
    return Decoded(found.decoded, found.findings)


def check(raw: bytes, charset: str) -> Findings:
    """What the shape found: a partner's profile may forgive it."""
    return found_in(customs.as_utf8(raw, charset)).findings


def refusal(client_no: str, error: KouanError, raw: bytes) -> bytes:
    """The rail port's receipt (03) where there is one, else the customs answer."""
    with contextlib.suppress(KouanError):
        return _rail(raw, "03", "；".join(customs.sentence(one) for one in _problems(error)) or error.text.zh)
    return customs.refusal(client_no, error, raw)


def acknowledge(raw: bytes, charset: str, findings: Findings, rejected: Collection[str] = ()) -> bytes:
    """Rail messages are answered 02, a person looks at them; the others have no answer of their own."""
    with contextlib.suppress(KouanError):
        return _rail(raw, "02", "")
    return b""


def refusal_json(client_no: str, error: KouanError, raw: bytes) -> bytes:
    problems = [one.as_dict("zh-hans") for one in _problems(error)]
    return msgspec.json.encode({"accepted": False, "code": error.code, "message": error.text.en, "problems": problems})


def acknowledge_json(raw: bytes, charset: str, findings: Findings, rejected: Collection[str] = ()) -> bytes:
    return msgspec.json.encode({"accepted": True, "problems": [plain(one.as_dict("zh-hans")) for one in findings]})


def _rail(raw: bytes, flag: str, why: str) -> bytes:
    message, _ = wljk.WLJK.decode(raw)
    kind = wljk.MESSAGES.get(message.kind)
    if kind is None or not kind.answer:  # receipts and orders are not answered
        return b""
    now = f"{clock.now().astimezone(clock.SHANGHAI):%Y%m%d%H%M%S}"
    said = wljk.receipt(message, flag=flag, at=now, notes=why[:1000])
    return wljk.WLJK.written(said)[0]


def _problems(error: KouanError) -> list[Problem]:
    return error.problems[:20] if isinstance(error, Invalid) else []


attach(
    Format(
        XML_FAMILY,
        sniff,
        number,
        text,
        decode,
        refusal,
        check=check,
        normal=customs.as_utf8,
        acknowledge=acknowledge,
        answer="Receipt",
        kept=True,
    ),
    first=True,
)
attach(
    Format(
        JSON_FAMILY,
        sniff_json,
        number,
        text,
        decode,
        refusal_json,
        check=check,
        acknowledge=acknowledge_json,
        media="application/json",
        suffix="json",
        answer="Receipt",
        kept=True,
    ),
    first=True,
)
