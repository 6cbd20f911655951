"""Loads a folder of code tables, each file in its own transaction: whole or not at all."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from kouan.kernel.text import Text
from kouan.registry.loading import layouts
from kouan.registry.loading.reader import Fault, read
from kouan.registry.models import BEGINNING
from kouan.registry.services.tables import Merged, load_code_rows

UNLOCODE = "unlocode.csv"
_NAME = Text(
    "文件名应为小写字母、数字和下划线（最多40个字符）",
    "the file name must be lower-case letters, digits and underscores (40 at most)",
)


@dataclass(frozen=True, slots=True)
class Loaded:
    """What became of one file: `merged`, or the faults that kept it out; `notes` of what was tidied."""

    path: Path
    name: str
    merged: Merged | None
    faults: list[Fault]
    notes: list[Fault]
    seconds: float


def tables(folder: Path, only: str | None = None) -> list[Path]:
    """The CSV files of the folder; with `unlocode.csv` also when it lies one folder above."""
    found = sorted(folder.glob("*.csv"))
    above = folder.resolve().parent / UNLOCODE
    if above.is_file() and not (folder / UNLOCODE).exists():
        found.append(above)
    return [path for path in found if only is None or only in (path.stem, layouts.list_name(path.stem))]


def load(paths: list[Path], *, on: date | None = None, first: date = BEGINNING) -> Iterator[Loaded]:
    """Load the files one after another."""
    for path in paths:
        started = time.perf_counter()
        name = layouts.list_name(path.stem)
        if not re.fullmatch(r"[a-z][a-z0-9_]{1,39}", name):
            yield Loaded(path, name[:40], None, [Fault(path.name, 1, "", _NAME)], [], 0.0)
            continue
        table = read(path, layouts.of(name))
        merged = None
        if not table.faults:
            merged = load_code_rows(list=name, rows=table.rows, source=path.name[:64], on=on, first=first)
        yield Loaded(path, name, merged, table.faults, table.notes, time.perf_counter() - started)
