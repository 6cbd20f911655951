"""Goods lines from a spreadsheet (.xlsx): one row per line, a header row with the names below, an error per cell."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from kouan.clearance import typed
from kouan.kernel.errors import Malformed, TooLarge
from kouan.kernel.text import Text

MOST_LINES = 50
MOST_CELLS = 60 * 80
LARGEST_INSIDE = 40 * 1024 * 1024  # bytes unpacked: a small file that unpacks to more is hostile

COLUMNS: dict[str, Text] = {
    "hs_code": Text("商品编号", "HS code"),
    "name": Text("商品名称", "Goods name"),
    "model": Text("规格型号", "Specification"),
    "quantity": Text("成交数量", "Quantity"),
    "unit": Text("成交单位", "Unit"),
    "price": Text("单价", "Unit price"),
    "total": Text("总价", "Total"),
    "currency": Text("币制", "Currency"),
    "first_quantity": Text("法定数量", "Statutory quantity"),
    "first_unit": Text("法定单位", "Statutory unit"),
    "second_quantity": Text("第二数量", "Second quantity"),
    "second_unit": Text("第二单位", "Second unit"),
    "origin_country": Text("原产国", "Country of origin"),
    "destination_country": Text("最终目的国", "Final destination"),
    "district": Text("境内目的地/货源地", "Domestic district"),
    "destination_district": Text("目的地代码", "Destination district"),
    "duty_mode": Text("征免方式", "Duty mode"),
    "purpose": Text("用途", "Purpose"),
    "attributes": Text("货物属性", "Goods attributes"),
    "ciq_code": Text("检验检疫编码", "Inspection code"),
}
REQUIRED = ("hs_code", "name", "quantity", "unit", "price", "total", "currency")

NOT_XLSX = Text("文件不是可读取的 .xlsx 表格。", "The file is not a readable .xlsx workbook.")
NO_HEADER = Text("表头缺少列：{names}", "The header row lacks: {names}")
UNKNOWN = Text("无法识别的列名“{said}”。", "Unknown column “{said}”.")
TWICE = Text("列“{said}”重复。", "The column “{said}” comes twice.")
EMPTY = Text("必填。", "Must not be empty.")
FORMULA = Text("请填写数值，不要使用公式。", "Enter the value, not a formula.")
ERROR_CELL = Text("单元格为错误值 {said}。", "The cell holds the error {said}.")
MANY = Text("最多 {limit} 行商品。", "At most {limit} goods lines.")
NONE = Text("没有商品行。", "There is no goods line.")


@dataclass(frozen=True, slots=True)
class CellError:
    """What is wrong in one cell (`D5`), and which field of which line it is."""

    cell: str
    field: str
    text: Text

    def as_dict(self, language: str) -> dict[str, str]:
        said = {"cell": self.cell, "field": self.field, "message": self.text.say(language)}
        return said | {"zh": self.text.zh, "en": self.text.en}


@dataclass(slots=True)
class Sheet:
    """Goods lines as texts for a draft, and every cell in error."""

    goods: list[dict[str, str]] = field(default_factory=list)
    errors: list[CellError] = field(default_factory=list)

    def as_dict(self, language: str) -> dict[str, Any]:
        return {"lines": len(self.goods), "errors": [error.as_dict(language) for error in self.errors]}


def read(raw: bytes) -> Sheet:
    """The goods lines of the first worksheet. Malformed for no workbook, TooLarge for one that unpacks hugely."""
    rows = _rows(raw)
    sheet = Sheet()
    header = next(rows, ())
    columns = _columns(header, sheet)
    if sheet.errors:
        return sheet
    for number, cells in enumerate(rows, start=2):
        if all(cell is None or not str(cell).strip() for cell in cells):
            continue
        if len(sheet.goods) == MOST_LINES:
            sheet.errors.append(CellError(f"A{number}", "goods", MANY.format(limit=MOST_LINES)))
            break
        _line(cells, columns, number, sheet)
    if not sheet.goods and not sheet.errors:
        sheet.errors.append(CellError("A2", "goods", NONE))
    return sheet


def template(language: str = "zh") -> bytes:
    """An empty workbook with the header row."""
    from openpyxl import Workbook

    book = Workbook()
    page: Any = book.active
    page.append([text.say(language) for text in COLUMNS.values()])
    page.freeze_panes = "A2"
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def _rows(raw: bytes) -> Any:
    from openpyxl import load_workbook

    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as packed:
            unpacked = sum(entry.file_size for entry in packed.infolist())
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise Malformed(NOT_XLSX) from error
    if unpacked > LARGEST_INSIDE:
        raise TooLarge(limit="40 MiB")
    try:
        book = load_workbook(io.BytesIO(raw), read_only=True, data_only=False, keep_links=False)
        most = {"max_row": MOST_LINES + 200, "max_col": 60}
        return iter(list(book.worksheets[0].iter_rows(values_only=True, **most)))
    except Exception as error:  # a damaged workbook fails in many ways inside the reader
        raise Malformed(NOT_XLSX) from error


def _columns(header: Iterable[Any], sheet: Sheet) -> dict[int, str]:
    names = {said.casefold(): key for key, text in COLUMNS.items() for said in (key, text.zh, text.en)}
    found: dict[int, str] = {}
    for index, cell in enumerate(header):
        said = "" if cell is None else str(cell).strip()
        key = names.get(said.casefold())
        if key in found.values():
            sheet.errors.append(CellError(f"{_letter(index)}1", key or "", TWICE.format(said=said[:40])))
        elif key is not None:
            found[index] = key
        elif said:
            sheet.errors.append(CellError(f"{_letter(index)}1", "", UNKNOWN.format(said=said[:40])))
    if missing := [COLUMNS[key] for key in REQUIRED if key not in found.values()]:
        zh, en = "、".join(text.zh for text in missing), ", ".join(text.en for text in missing)
        sheet.errors.append(CellError("A1", "", Text(NO_HEADER.zh.format(names=zh), NO_HEADER.en.format(names=en))))
    return found


def _line(cells: tuple[Any, ...], columns: dict[int, str], number: int, sheet: Sheet) -> None:
    line, place = {}, f"goods[{len(sheet.goods)}]"
    where = {key: f"{_letter(index)}{number}" for index, key in columns.items()}
    bad: set[str] = set()
    for index, key in columns.items():
        cell = cells[index] if index < len(cells) else None
        line[key] = said = _text(cell)
        fault = _fault(said, key)
        if fault is not None:
            bad.add(key)
            sheet.errors.append(CellError(where[key], f"{place}.{key}", fault))
    _, problems = typed.read({"direction": "I", "goods": [line]})
    for problem in problems:
        key = problem.field.rpartition(".")[2]
        if problem.field.startswith("goods[0].") and key in where and key not in bad:
            sheet.errors.append(CellError(where[key], f"{place}.{key}", problem.text))
    sheet.goods.append(line)


def _fault(said: str, key: str) -> Text | None:
    if said.startswith("="):
        return FORMULA
    if said.startswith("#") and said.endswith(("!", "?", "A")):
        return ERROR_CELL.format(said=said[:20])
    return EMPTY if not said and key in REQUIRED else None


def _text(cell: Any) -> str:
    """The cell as somebody would type it: whole numbers without a point, dates as ISO."""
    if cell is None:
        return ""
    if isinstance(cell, float):
        return format(Decimal(repr(cell)).normalize(), "f")
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell).strip()


def _letter(index: int) -> str:
    index, letters = index + 1, ""
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
