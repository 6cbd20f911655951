"""`kouan corridors`: plan goods around a closed lock, and forecast its queue. Reads files, needs no database."""

from __future__ import annotations

import sys
import time
from datetime import datetime
from pathlib import Path

import click
import msgspec

from kouan.config.cli.files import Output, read_or_refuse


@click.group("corridors")
def corridors() -> None:
    """绕开检修船闸 · Goods around a closed lock: when to ship, which way, at what price."""


@corridors.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("-o", "--out", type=Output(), help="Write the plan there (JSON).")
def plan(file: Path, out: Path | None) -> None:
    """Find the cheapest flows for FILE (JSON: places, legs, closures, commodities, shippers).

    Prints what it costs in all, what a lock slot is worth day by day, the extra trains that would pay, and for each
    shipper every way with its cost, the best first. `kouan corridors example` writes a file to begin with.
    """
    from kouan.planning.corridors.model import read
    from kouan.planning.corridors.report import report
    from kouan.planning.corridors.solve import solve

    network = read_or_refuse(file, read)
    started = time.perf_counter()
    told = report(solve(network))
    text = msgspec.json.format(msgspec.json.encode(told), indent=1)
    if out is None:
        sys.stdout.write(text.decode() + "\n")
    else:
        out.write_bytes(text)
        seconds = time.perf_counter() - started
        click.echo(f"{out}: {told.cost:,.0f} yuan, {told.left_behind:,.0f} TEU left behind, {seconds:.1f} s")


@corridors.command()
def example() -> None:
    """Print a small problem file: a lane closed for 45 days, the ways out of Chongqing."""
    from kouan.planning.corridors.example import example as made

    sys.stdout.write(msgspec.json.format(msgspec.json.encode(made()), indent=1).decode() + "\n")


@corridors.command()
@click.argument("start", type=click.DateTime(["%Y-%m-%d"]))
@click.argument("end", type=click.DateTime(["%Y-%m-%d"]))
@click.option("--factor", default=0.45, show_default=True, help="Share of the capacity that is left.")
@click.option("--arrivals", default=108.0, show_default=True, help="Vessels a day, both directions.")
@click.option("--avoided", default=0.0, show_default=True, help="Share of the traffic that stays away meanwhile.")
@click.option("--seed", default=1, show_default=True)
def queue(start: datetime, end: datetime, factor: float, arrivals: float, avoided: float, seed: int) -> None:
    """Forecast the queue of a closure from START to END: mean, nine courses of ten, days until it has cleared."""
    from kouan.kernel.errors import Invalid
    from kouan.planning.corridors.queue import Traffic, forecast

    traffic = Traffic(arrivals=arrivals, avoided=avoided)
    try:
        course = forecast(start.date(), end.date(), factor, traffic, seed=seed)
    except Invalid as error:
        raise click.ClickException("; ".join(problem.text.en for problem in error.problems)) from None
    sys.stdout.write(msgspec.json.format(msgspec.json.encode(course), indent=1).decode() + "\n")
