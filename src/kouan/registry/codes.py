"""Dated code lists, read from memory: a list is loaded when first asked for and again when its stamp changes."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
from django.db import connection

from kouan.registry import versions

TARIFF = "hs_tariff"
ELEMENTS = "declaration_elements"
_decode = msgspec.json.Decoder(dict[str, Any]).decode


class Code(msgspec.Struct, frozen=True, kw_only=True):
    """One code as it stood on a date; valid on both ends."""

    code: str
    name_zh: str
    name_en: str
    valid_from: date
    valid_until: date | None
    raw: str

    @property
    def attributes(self) -> dict[str, Any]:
        """What else the list says of the code; kept as text, for some lists have 80,000 codes."""
        return _decode(self.raw)

    def name(self, language: str) -> str:
        """The name in `language`, or the one there is."""
        first, second = (self.name_en, self.name_zh) if language.startswith("en") else (self.name_zh, self.name_en)
        return first or second

    def in_force(self, on: date) -> bool:
        return self.valid_from <= on and (self.valid_until is None or on <= self.valid_until)


class Tariff(msgspec.Struct, frozen=True, kw_only=True):
    """One ten-digit tariff line as it stood on a date.

    Rates are fractions (0.13 = 13 %); specific amounts are yuan per `specific_unit` (code of `units`). `licences`
    are the supervision-document letters, `elements` the declaration elements in order.
    """

    hs_code: str
    name: str
    licences: str
    unit1: str
    unit2: str
    mfn: Decimal
    general: Decimal
    provisional: Decimal | None
    export: Decimal
    consumption: Decimal
    vat: Decimal
    elements: tuple[str, ...]
    specific_duty: Decimal
    specific_duty_unit: str
    specific_consumption: Decimal
    specific_consumption_unit: str
    valid_from: date
    valid_until: date | None


class _List(msgspec.Struct):
    stamp: tuple[UUID | None, ...]
    codes: dict[str, list[Code]]
    tariff: dict[tuple[str, date], Tariff]


_lists: dict[str, _List] = {}


def get(list: str, code: str, on: date) -> Code | None:
    """The code in force on that day, or None."""
    for entry in _loaded(list).codes.get(code, ()):
        if entry.in_force(on):
            return entry
    return None


def exists(list: str, code: str, on: date) -> bool:
    """Whether the code is in force on that day."""
    return get(list, code, on) is not None


def entries(list: str, on: date) -> list[Code]:
    """Every code in force on that day, in order of code."""
    return [entry for versions_ in _loaded(list).codes.values() for entry in versions_ if entry.in_force(on)]


def ever(list: str, code: str) -> list[Code]:
    """Every version of the code, oldest first: tells "never existed" from "not in force then"."""
    return _loaded(list).codes.get(code, [])[:]


def known(list: str) -> bool:
    """Whether the list has any code."""
    return bool(_loaded(list).codes)


def tariff(hs_code: str, on: date) -> Tariff | None:
    """The tariff line in force on that day, or None."""
    entry = get(TARIFF, hs_code, on)
    if entry is None:
        return None
    lines = _loaded(TARIFF).tariff
    key = (hs_code, entry.valid_from)
    line = lines.get(key)
    if line is None:
        line = lines[key] = _tariff(entry, _elements(entry, on))
    return line


def forget() -> None:
    """Empty the cache of this process."""
    _lists.clear()
    versions.look_again()


def _loaded(name: str) -> _List:
    """The list in memory. A name nothing was ever loaded under is not remembered: callers may ask anything."""
    stamp = tuple(versions.stamp(f"codes:{one}") for one in ((TARIFF, ELEMENTS) if name == TARIFF else (name,)))
    held = _lists.get(name)
    if held is None or held.stamp != stamp:
        held = _List(stamp, _read(name), {}) if stamp[0] else _List(stamp, {}, {})
        if stamp[0]:
            _lists[name] = held
    return held


_SQL = """
SELECT code, name_zh, name_en, valid_from, valid_until, attributes::text FROM registry_codeentry
 WHERE list = %s ORDER BY code, valid_from"""


def _read(name: str) -> dict[str, list[Code]]:
    found: dict[str, list[Code]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_SQL, [name])
        for code, zh, en, start, end, attributes in cursor.fetchall():
            entry = Code(code=code, name_zh=zh, name_en=en, valid_from=start, valid_until=end, raw=attributes)
            found.setdefault(code, []).append(entry)
    return found


def _elements(entry: Code, on: date) -> tuple[str, ...]:
    """From the line itself, else from the list of elements: some editions of the tariff leave them out."""
    own = entry.attributes.get("elements")
    other = None if own else get(ELEMENTS, entry.code, on)
    return tuple(own or (other.attributes.get("elements", ()) if other else ()))


def _tariff(entry: Code, elements: tuple[str, ...]) -> Tariff:
    held = entry.attributes

    def rate(name: str) -> Decimal:
        return Decimal(held.get(name) or "0")

    return Tariff(
        hs_code=entry.code,
        name=entry.name_zh,
        licences=held.get("licences", ""),
        unit1=held.get("unit1", ""),
        unit2=held.get("unit2", ""),
        mfn=rate("mfn"),
        general=rate("general"),
        provisional=Decimal(held["provisional"]) if held.get("provisional") else None,
        export=rate("export"),
        consumption=rate("consumption"),
        vat=rate("vat"),
        elements=elements,
        specific_duty=rate("specific_duty"),
        specific_duty_unit=held.get("specific_duty_unit", ""),
        specific_consumption=rate("specific_consumption"),
        specific_consumption_unit=held.get("specific_consumption_unit", ""),
        valid_from=entry.valid_from,
        valid_until=entry.valid_until,
    )
