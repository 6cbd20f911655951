"""Reads one code table. Every fault is named with its line and column; rows are given only when there is none."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kouan.kernel.text import Text
from kouan.registry.loading.layouts import Absent, BadValue, Layout, direction, is_heading, plain
from kouan.registry.services.tables import Row

LARGEST = 64 * 1024 * 1024
MOST_FAULTS = 100
_LONGEST = {"code": 40, "name_zh": 500, "name_en": 300, "": 2000}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong: `line` counts from 1 with the header, `column` is the header's name."""

    file: str
    line: int
    column: str
    text: Text


@dataclass(frozen=True, slots=True)
class Read:
    """A whole table: rows when it is sound, else its faults (at most MOST_FAULTS); `notes` say what was tidied."""

    rows: list[Row]
    faults: list[Fault]
    notes: list[Fault]


def read(path: Path, layout: Layout) -> Read:
    """Read a file whole; never raises for what is in it."""
    reader = _Reader(path.name, layout)
    text = reader.decode(path)
    if text is not None:
        reader.table(text)
    return Read([] if reader.faults else list(reader.rows.values()), reader.faults[:MOST_FAULTS], reader.notes)


class _Reader:
    def __init__(self, file: str, layout: Layout) -> None:
        self.file, self.layout = file, layout
        self.faults: list[Fault] = []
        self.notes: list[Fault] = []
        self.rows: dict[str, Row] = {}
        self.lines: dict[str, int] = {}
        self.header: list[str] = []

    def fault(self, line: int, column: str, zh: str, en: str) -> None:
        self.faults.append(Fault(self.file, line, column, Text(zh, en)))

    def decode(self, path: Path) -> str | None:
        if path.stat().st_size > LARGEST:
            self.fault(1, "", "文件超过64 MB", "the file is larger than 64 MB")
            return None
        raw = path.read_bytes()
        try:
            return raw.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = raw.count(b"\n", 0, error.start) + 1
            byte = raw[error.start]
            self.fault(line, "", f"不是UTF-8编码（字节 0x{byte:02X}）", f"not UTF-8 (byte 0x{byte:02X})")
            return None

    def table(self, text: str) -> None:
        records = self._records(text)
        _, self.header = next(records, (1, []))
        if not self._header_ok():
            return
        for line, cells in records:
            if len(self.faults) >= MOST_FAULTS:
                return
            if cells and self._shape_ok(line, cells) and not self._heading(line, cells):
                self._row(line, dict(zip(self.header, cells, strict=True)))
        if not self.rows and not self.faults:
            self.fault(2, "", "没有数据行", "there are no rows")

    def _records(self, text: str) -> Iterator[tuple[int, list[str]]]:
        source = csv.reader(io.StringIO(text, newline=""), strict=True)
        line = 1
        while True:
            try:
                cells = next(source, None)
            except csv.Error as error:
                self.fault(line, "", f"CSV格式错误：{error}", f"broken CSV: {error}")
                return
            if cells is None:
                return
            yield line, [cell.strip() for cell in cells]
            line = source.line_num + 1

    def _header_ok(self) -> bool:
        needed = [*self.layout.key, self.layout.name]
        for column in needed:
            if column not in self.header:
                self.fault(1, column, f"缺少列“{column}”", f'the column "{column}" is missing')
        for column in {name for name in self.header if self.header.count(name) > 1}:
            self.fault(1, column, f"列“{column}”重复", f'the column "{column}" appears twice')
        return not self.faults

    def _shape_ok(self, line: int, cells: list[str]) -> bool:
        if len(cells) != len(self.header):
            want, got = len(self.header), len(cells)
            self.fault(line, "", f"应有{want}列，实有{got}列", f"{want} columns expected, {got} found")
            return False
        sound = True
        for index, column in enumerate(self.header):
            if cells[index].isprintable() and len(cells[index]) <= 40:
                continue
            if "\x7f" in cells[index]:  # stands in official tables; says nothing
                cells[index] = cells[index].replace("\x7f", "").strip()
                self._note(line, column, "已去除字符 U+007F", "character U+007F removed")
            cell = cells[index]
            bad = next((char for char in cell if unicodedata.category(char) in ("Cc", "Cs")), None)
            if bad is not None:
                self.fault(line, column, f"含控制字符 U+{ord(bad):04X}", f"control character U+{ord(bad):04X}")
                sound = False
            if len(cell) > (most := self._longest(column)):
                self.fault(line, column, f"超过{most}个字符", f"longer than {most} characters")
                sound = False
        return sound

    def _longest(self, column: str) -> int:
        if column in self.layout.key:
            return _LONGEST["code"]
        kind = {self.layout.name: "name_zh", self.layout.name_en: "name_en"}.get(column, "")
        return _LONGEST[kind]

    def _note(self, line: int, column: str, zh: str, en: str) -> None:
        self.notes.append(Fault(self.file, line, column, Text(zh, en)))

    def _heading(self, line: int, cells: list[str]) -> bool:
        heading = bool(self.layout.direction) and is_heading(cells)
        if heading:
            self._note(line, self.header[0], f"标题行“{cells[0]}”已跳过", f'heading row "{cells[0]}" skipped')
        return heading

    def _row(self, line: int, cells: dict[str, str]) -> None:
        code = self._code(line, cells)
        if code is None:
            return
        if not cells[self.layout.name]:
            self.fault(line, self.layout.name, "名称为空", "the name is empty")
            return
        attributes = self._attributes(line, cells)
        if code in self.rows:
            self._again(line, code, cells, attributes)
            return
        name, english = cells[self.layout.name], cells.get(self.layout.name_en, "")
        self.rows[code] = Row(code, *(("", name) if self.layout.latin else (name, english)), attributes)
        self.lines[code] = line

    def _code(self, line: int, cells: dict[str, str]) -> str | None:
        for column in self.layout.key:
            if not cells[column]:
                self.fault(line, column, "代码为空", "the code is empty")
                return None
        code = "".join(cells[column] for column in self.layout.key)
        column = self.layout.key[0]
        if len(code) > _LONGEST["code"]:
            self.fault(line, column, f"超过{_LONGEST['code']}个字符", f"longer than {_LONGEST['code']} characters")
            return None
        if self.layout.form is not None and not self.layout.form.fullmatch(code):
            self.fault(line, column, f"代码“{code}”格式不正确", f'the code "{code}" does not have the form expected')
            return None
        return code

    def _attributes(self, line: int, cells: dict[str, str]) -> dict[str, Any]:
        held: dict[str, Any] = {}
        named = {*self.layout.key, self.layout.name, self.layout.name_en, self.layout.direction}
        for column, cell in cells.items():
            if column in named and not (len(self.layout.key) > 1 and column in self.layout.key):
                continue
            name, convert = self.layout.attributes.get(column, (column, plain))
            try:
                held[name] = convert(cell)
            except Absent:
                continue
            except BadValue as error:
                self.faults.append(Fault(self.file, line, column, error.text))
        if self.layout.direction:
            self._direction(line, cells, held)
        return held

    def _direction(self, line: int, cells: dict[str, str], held: dict[str, Any]) -> None:
        try:
            held["directions"] = [direction(cells.get(self.layout.direction, ""))]
        except BadValue as error:
            self.faults.append(Fault(self.file, line, self.layout.direction, error.text))
            held["directions"] = []

    def _again(self, line: int, code: str, cells: dict[str, str], attributes: dict[str, Any]) -> None:
        """The code stood before: an alias, the other direction, or a duplicate."""
        former = self.rows[code].attributes
        if self.layout.aliases:
            former.setdefault("aliases", []).append(cells[self.layout.name])
            return
        here = attributes.get("directions", [])
        if self.layout.direction and here and here[0] not in former["directions"]:
            former["directions"] += here
            return
        first = self.lines[code]
        self.fault(
            line, self.layout.key[0], f"代码“{code}”与第{first}行重复", f'the code "{code}" is already on line {first}'
        )
