"""Commands of the registry: `kouan load codes FOLDER`, `kouan load builtin`."""

from __future__ import annotations

import sys
import time
from datetime import datetime
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from kouan.kernel import clock
from kouan.registry.loading import folder as loading
from kouan.registry.loading.folder import Loaded
from kouan.registry.loading.reader import Fault
from kouan.registry.models import BEGINNING

_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
_DATE = click.DateTime(["%Y-%m-%d"])


@click.group()
def load() -> None:
    """Load reference data."""


@load.command()
@click.argument("folder", type=_FOLDER)
@click.option("--list", "only", help="Only this list (file name without .csv).")
@click.option("--from", "on", type=_DATE, help="First day of changed codes; today when not given.")
@click.option("--first", type=_DATE, help="First day of codes never seen before; 2000-01-01 when not given.")
@click.option("--language", type=click.Choice(["zh", "en", "both"]), default="both", help="Language of the reasons.")
def codes(folder: Path, only: str | None, on: datetime | None, first: datetime | None, language: str) -> None:
    """Load the code tables (CSV) in FOLDER, and unlocode.csv from there or from the folder above.

    Each file is loaded whole or not at all. A changed code gets a new dated version; loading twice changes nothing.
    """
    paths = loading.tables(folder, only)
    if not paths:
        raise click.ClickException(f"没有可载入的文件 · nothing to load in {folder}")
    console, started = Console(), time.perf_counter()
    done = []
    with _progress(console) as progress:
        task = progress.add_task("", total=len(paths))
        start = first.date() if first else BEGINNING
        for result in loading.load(paths, on=on.date() if on else None, first=start):
            done.append(result)
            progress.update(task, advance=1, description=result.name)
    _show(console, done, time.perf_counter() - started)
    _complain([note for result in done for note in result.notes], language)
    if faults := [fault for result in done for fault in result.faults]:
        _complain(faults, language)
        sys.exit(1)


@load.command()
def builtin() -> None:
    """Load the built-in codes, rates and rule values (done by `kouan up`)."""
    from kouan.registry.builtin import load_builtin

    click.echo(f"{load_builtin()} rows changed on {clock.today()}")


def _progress(console: Console) -> Progress:
    columns = (TextColumn("{task.description:<26}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=console, transient=True)


def _show(console: Console, done: list[Loaded], seconds: float) -> None:
    table = Table("list", "rows", "new", "changed", "s", box=None, pad_edge=False)
    for one in done:
        merged = one.merged
        cells = [str(n) for n in (merged.read, merged.new, merged.changed)] if merged else ["-", "-", "refused"]
        table.add_row(one.name, *cells, f"{one.seconds:.2f}")
    console.print(table)
    rows = sum(one.merged.read for one in done if one.merged)
    console.print(f"{rows} rows, {len(done)} files, {seconds:.1f} s")


def _complain(faults: list[Fault], language: str) -> None:
    for fault in faults:
        place = f"{fault.file}:{fault.line}" + (f" [{fault.column}]" if fault.column else "")
        zh, en = fault.text.zh, fault.text.en
        click.echo(f"{place} {zh if language == 'zh' else en if language == 'en' else f'{zh} · {en}'}", err=True)
