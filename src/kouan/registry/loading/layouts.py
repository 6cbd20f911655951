"""What the columns of each code table mean. A table without an entry here has `code`, `name` and attributes."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from kouan.kernel.text import Text

Convert = Callable[[str], Any]
NO_DATA = frozenset({"#N/A", "#N/A N/A", "#REF!", "#VALUE!"})


class BadValue(ValueError):
    """A cell cannot be what its column says; carries the sentence."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


class Absent(Exception):
    """The cell says nothing (a spreadsheet's #N/A): keep what is known."""


def plain(cell: str) -> str:
    return cell


def rate(cell: str) -> str:
    """A fraction such as 0.13, kept as text; blank is no rate."""
    if cell == "":
        return ""
    try:
        value = Decimal(cell)
    except InvalidOperation:
        value = Decimal(-1)
    if not value.is_finite() or not 0 <= value <= 100:
        raise BadValue(Text(f"“{cell}”不是税率（如 0.13）", f'"{cell}" is not a rate (such as 0.13)'))
    return format(value.normalize(), "f")


def unit(cell: str) -> str:
    """A three-digit code of `units`, or blank."""
    if cell and not re.fullmatch(r"[0-9]{3}", cell):
        raise BadValue(Text(f"“{cell}”不是三位计量单位代码", f'"{cell}" is not a three-digit unit code'))
    return cell


def letters(cell: str) -> str:
    """Supervision-document letters, each once."""
    if not re.fullmatch(r"[0-9A-Za-z]*", cell):
        raise BadValue(Text(f"“{cell}”不是监管证件代码", f'"{cell}" is not a set of document letters'))
    return "".join(dict.fromkeys(cell))


def elements(cell: str) -> list[str]:
    """`1品牌类型;2出口享惠情况;…` as names in order."""
    if cell in NO_DATA:
        raise Absent
    return [re.sub(r"^[0-9]{1,2}", "", part).strip() for part in cell.split(";") if part.strip()]


@dataclass(frozen=True)
class Layout:
    """Columns of one table.

    `key` columns make the code; `attributes` map other columns to an attribute name and a conversion (columns not
    named keep theirs). `direction`: the same code may stand once for import and once for export. `aliases`: the
    same code again is another name. `latin`: the names are not Chinese. `form`: how a code must look.
    """

    key: tuple[str, ...] = ("code",)
    name: str = "name"
    name_en: str = "name_en"
    attributes: dict[str, tuple[str, Convert]] = field(default_factory=dict)
    direction: str = ""
    aliases: bool = False
    form: re.Pattern[str] | None = None
    latin: bool = False


_HS = re.compile(r"[0-9]{10}")
_DIRECTION = {"进口": "I", "出口": "E"}
LAYOUTS: dict[str, Layout] = {
    "hs_tariff": Layout(
        key=("hs_code",),
        form=_HS,
        attributes={
            "licence_codes": ("licences", letters),
            "general_rate": ("general", rate),
            "mfn_rate": ("mfn", rate),
            "provisional_rate": ("provisional", rate),
            "export_rate": ("export", rate),
            "consumption_rate": ("consumption", rate),
            "vat_rate": ("vat", rate),
            "unit1": ("unit1", unit),
            "unit2": ("unit2", unit),
            "declaration_elements": ("elements", elements),
            "specific_duty": ("specific_duty", rate),
            "specific_duty_unit": ("specific_duty_unit", unit),
            "specific_consumption": ("specific_consumption", rate),
            "specific_consumption_unit": ("specific_consumption_unit", unit),
        },
    ),
    "declaration_elements": Layout(
        key=("hs_code",),
        form=_HS,
        attributes={"elements": ("elements", elements), "antidumping_elements": ("antidumping", elements)},
    ),
    "ciq_goods_names": Layout(key=("hs_code", "class_code"), name="goods_name", form=re.compile(r"[0-9]{13}")),
    "levy_natures": Layout(name="short_name"),
    "licence_kinds": Layout(direction="category"),
    "enterprise_qualifications": Layout(direction="ie_category"),
    "unlocode": Layout(key=("locode",), form=re.compile(r"[A-Z]{2}[A-Z0-9]{3}"), aliases=True, latin=True),
}


def of(name: str) -> Layout:
    """The layout of the list."""
    return LAYOUTS.get(name, Layout())


def list_name(stem: str) -> str:
    """The list a file fills: its name without the year of the edition (`hs_tariff_2020` -> `hs_tariff`)."""
    return re.sub(r"_[0-9]{4}$", "", stem)


def direction(cell: str) -> str:
    """I or E from 进口 or 出口."""
    if cell not in _DIRECTION:
        raise BadValue(Text(f"“{cell}”不是“进口”或“出口”", f'"{cell}" is neither 进口 nor 出口'))
    return _DIRECTION[cell]


def is_heading(cells: list[str]) -> bool:
    """A row that only says 进口 or 出口: a heading left from the spreadsheet."""
    return cells[0] in _DIRECTION and not any(cells[1:])
