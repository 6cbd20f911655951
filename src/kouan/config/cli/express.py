"""`kouan express`: the express line's slot exchange and rolling departures. Reads files, needs no database."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click
import msgspec

T = TypeVar("T")
FILE = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))


@click.group("express")
def express() -> None:
    """沪渝直达快线 · The express line: exchange of slots, rolling departures."""


@express.command()
@FILE
@click.option("--limit", default=60.0, show_default=True, help="Seconds for each of the three programmes.")
def clear(file: Path, limit: float) -> None:
    """Clear the exchange in FILE (JSON: carriers, sailings, offers, needs).

    Prints who gives what to whom, each carrier's account and reasons, and what swapping in pairs would have moved.
    """
    from kouan.planning.slots.exchange import clear as cleared
    from kouan.planning.slots.model import read
    from kouan.planning.slots.swaps import swapped

    market = _read(file, read)
    _write(msgspec.to_builtins(cleared(market, limit=limit)) | {"pairwise_swaps": swapped(market)})


@express.command()
@FILE
@click.option("--sailings", type=int, help="Exactly so many departures; else as many as pay.")
@click.option("--limit", default=20.0, show_default=True, help="Seconds to search.")
def depart(file: Path, sailings: int | None, limit: float) -> None:
    """Plan the departures of FILE (JSON: hours, capacity, least_gap, latest_gap, bookings, windows).

    Prints the plan beside the fixed timetable with as many sailings and pure fill-up, on the same bookings.
    """
    from kouan.planning.slots import departures

    line = _read(file, lambda data: msgspec.json.decode(data, type=departures.Line))
    made = _or_refuse(lambda: departures.plan(line, sailings=sailings, limit=limit))
    told = {"plan": made, "fill_up": departures.fill_up(line)}
    if made.departures:
        told["timetable"] = departures.fixed(line, len(made.departures))
    _write({name: msgspec.to_builtins(table) | {"load": table.load} for name, table in told.items()})


def _read(file: Path, reader: Callable[[bytes], T]) -> T:
    try:
        return _or_refuse(lambda: reader(file.read_bytes()))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise click.ClickException(f"{file}: {error}") from None


def _or_refuse(work: Callable[[], T]) -> T:
    from kouan.kernel.errors import Invalid

    try:
        return work()
    except Invalid as error:
        for problem in error.problems:
            click.echo(f"{problem.rule} {problem.field}: {problem.text.en}", err=True)
        raise SystemExit(1) from None


def _write(told: dict[str, Any]) -> None:
    sys.stdout.write(msgspec.json.format(msgspec.json.encode(told), indent=1).decode() + "\n")
