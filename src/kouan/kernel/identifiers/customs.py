"""Identifiers given by customs, and the codes a declaration is written in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from kouan.kernel.identifiers.descriptor import Identifier
from kouan.kernel.text import Text

ENTRY_ID = Identifier(
    "entry_id",
    Text("报关单号", "declaration number"),
    re.compile(r"[0-9]{4}(?:19|20)[0-9]{2}[01][0-9]{9}"),
    Text(
        "18位数字：关区4位、年份4位、进出口标志（1进0出）、流水号9位",
        "18 digits: office 4, year 4, 1 import or 0 export, serial 9",
    ),
    "520720190579438584",
)
UNIFIED_NO = Identifier(
    "unified_no",
    Text("统一编号", "unified number"),
    re.compile(r"[IE](?:19|20)[0-9]{15}"),
    Text("I或E加17位数字（年份4位、流水号13位）", "I or E and 17 digits (year 4, serial 13)"),
    "E20190000357086783",
)
HS_CODE = Identifier(
    "hs_code",
    Text("商品编号", "HS code"),
    re.compile(r"(?:0[1-9]|[1-9][0-9])[0-9]{8}"),
    Text("10位数字", "10 digits"),
    "8517130000",
    drop=r"[\s.]",
)
HS_SUBHEADING = Identifier(
    "hs_subheading",
    Text("协调制度子目", "HS subheading"),
    re.compile(r"(?:0[1-9]|[1-9][0-9])[0-9]{4}"),
    Text("6位数字", "6 digits"),
    "851713",
    drop=r"[\s.]",
)
HS_CIQ = Identifier(
    "hs_ciq",
    Text("商品编号加检验检疫编码", "HS code with inspection class"),
    re.compile(r"(?:0[1-9]|[1-9][0-9])[0-9]{11}"),
    Text("13位数字", "13 digits"),
    "8517130000999",
    drop=r"[\s.]",
)
CUSTOMS_OFFICE = Identifier(
    "customs_office",
    Text("关区代码", "customs office code"),
    re.compile(r"[0-9A-Z][0-9]{3}"),  # the list holds one with a letter, A100
    Text("4位数字", "4 digits"),
    "8007",
)
BORDER_PORT = Identifier(
    "border_port",
    Text("入（离）境口岸代码", "border port code"),
    re.compile(r"[0-9]{6}"),
    Text("6位数字", "6 digits"),
    "500001",
)
CUSTOMS_PORT = Identifier(
    "customs_port",
    Text("港口代码", "customs port code"),
    re.compile(r"[A-Z]{3}[0-9]{3}|[0-9]{6}"),
    Text("国别3个字母加3位数字，或6位数字", "3 letters of the country and 3 digits, or 6 digits"),
    "CHN000",
)

CUSTOMS = (ENTRY_ID, UNIFIED_NO, HS_CODE, HS_SUBHEADING, HS_CIQ, CUSTOMS_OFFICE, BORDER_PORT, CUSTOMS_PORT)


@dataclass(frozen=True, slots=True)
class EntryNumber:
    """The parts of a declaration number; `flow` is I (import) or E (export)."""

    office: str
    year: int
    flow: Literal["I", "E"]
    serial: int

    def __str__(self) -> str:
        return f"{self.office}{self.year:04d}{1 if self.flow == 'I' else 0}{self.serial:09d}"


def parse_entry_id(value: str) -> EntryNumber:
    """The parts of a declaration number; ValueError when it has not the form."""
    if not ENTRY_ID.ok(value):
        raise ValueError(f"not a declaration number: {value!r}")
    return EntryNumber(value[:4], int(value[4:8]), "I" if value[8] == "1" else "E", int(value[9:]))


def entry_id(office: str, year: int, flow: Literal["I", "E"], serial: int) -> str:
    """A declaration number from its parts; ValueError when they do not fit."""
    value = str(EntryNumber(office, year, flow, serial))
    if not ENTRY_ID.ok(value):
        raise ValueError(f"not a declaration number: {value!r}")
    return value


def unified_no(year: int, flow: Literal["I", "E"], serial: int) -> str:
    """A unified number from its parts; ValueError when they do not fit."""
    value = f"{flow}{year:04d}{serial:013d}"
    if not UNIFIED_NO.ok(value):
        raise ValueError(f"not a unified number: {value!r}")
    return value
