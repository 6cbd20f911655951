"""Files that commands read and write: what is wrong with one is a sentence, and is said before the work begins."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click
import msgspec

from kouan.kernel.errors import Invalid

T = TypeVar("T")
MOST = 20  # faults told one by one
LONGEST = 300  # characters of a fault: a file may hold a value of any length


class Output(click.Path):
    """A file to write, in a folder that is there."""

    def __init__(self) -> None:
        super().__init__(dir_okay=False, path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        path = Path(str(super().convert(value, param, ctx)))
        if not path.parent.is_dir():
            self.fail(f"There is no folder '{path.parent}' to write it in.", param, ctx)
        return path


def read_or_refuse(file: Path, reader: Callable[[bytes], T]) -> T:
    """What `reader` makes of the file; the end of the command, with each fault and its field, when it refuses it."""
    try:
        return or_refuse(lambda: reader(file.read_bytes()))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise click.ClickException(f"{file}: {shortened(str(error))}") from None


def or_refuse(work: Callable[[], T]) -> T:
    """What `work` returns; the end of the command, with each fault and its field, when it raises Invalid."""
    try:
        return work()
    except Invalid as error:
        for problem in error.problems[:MOST]:
            click.echo(f"{problem.rule} {problem.field}: {shortened(problem.text.en)}", err=True)
        if len(error.problems) > MOST:
            click.echo(f"and {len(error.problems) - MOST} more", err=True)
        raise SystemExit(1) from None


def shortened(said: str) -> str:
    """A fault as it is told: the field stands at its end, the value it quotes may be long."""
    half = LONGEST // 2
    return said if len(said) <= LONGEST else f"{said[:half]} … {said[-half:]}"
