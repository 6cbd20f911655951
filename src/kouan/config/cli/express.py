"""`kouan express`: the express line's slot exchange and rolling departures. Reads files, needs no database."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click
import msgspec

from kouan.config.cli.files import or_refuse, read_or_refuse

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

    market = read_or_refuse(file, read)
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

    line = read_or_refuse(file, lambda data: msgspec.json.decode(data, type=departures.Line))
    made = or_refuse(lambda: departures.plan(line, sailings=sailings, limit=limit))
    told = {"plan": made, "fill_up": departures.fill_up(line)}
    if made.departures:
        told["timetable"] = departures.fixed(line, len(made.departures))
    _write({name: msgspec.to_builtins(table) | {"load": table.load} for name, table in told.items()})


def _write(told: dict[str, Any]) -> None:
    sys.stdout.write(msgspec.json.format(msgspec.json.encode(told), indent=1).decode() + "\n")
