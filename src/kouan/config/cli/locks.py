"""`locks`: plan lockages over both dams, bound them, look at a plan."""

from __future__ import annotations

import os
import time
from pathlib import Path

import click

from kouan.config.cli.files import Output

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
MARGIN_S, MARGIN_SHARE = 0.3, 0.015  # kept back for writing the plan and leaving


def running_since() -> float:
    """When this process began, on the monotonic clock: start-up counts against the limit."""
    now = time.monotonic()
    try:
        stat = Path("/proc/self/stat").read_text()
        ticks = int(stat.rpartition(")")[2].split()[19])
        return now - max(0.0, time.clock_gettime(time.CLOCK_BOOTTIME) - ticks / os.sysconf("SC_CLK_TCK"))
    except (OSError, ValueError, IndexError, AttributeError):
        return now


def compiler(limit: float) -> None:
    """Without compiled kernels a short limit gets a plan by simulation alone, while they are compiled apart."""
    from kouan.planning.lockage.ready import COMPILING_S, compile_apart, is_ready

    if is_ready():
        return
    if limit < COMPILING_S:
        compile_apart()
        os.environ["NUMBA_DISABLE_JIT"] = "1"
        click.echo("compiling the search (once, in the background); this plan is by simulation alone", err=True)
        return
    from kouan.planning.lockage.warm import warm

    warm()


@click.group()
def locks() -> None:
    """Plan vessels through the locks of two dams (instances and plans as JSON)."""


@locks.command("plan")
@click.argument("instance", type=FILE)
@click.option("-o", "--output", type=Output(), required=True)
@click.option("--limit", default=60.0, show_default=True, help="Seconds of wall time, start-up included.")
@click.option("--seed", default=0, show_default=True)
@click.option("--moves", type=click.IntRange(1), help="Stop after so many moves: same seed, same plan.")
def plan_command(instance: Path, output: Path, limit: float, seed: int, moves: int | None) -> None:
    """Write the best plan found within the limit."""
    since = running_since()
    from kouan.planning.lockage.instance import read

    problem = read(instance)
    compiler(limit)
    from kouan.planning.lockage.plan import write
    from kouan.planning.lockage.search import plan
    from kouan.planning.lockage.stopping import MaxMoves, MaxRuntime, Stop

    stop: Stop = MaxMoves(moves) if moves else MaxRuntime(limit - MARGIN_S - MARGIN_SHARE * limit, since)
    made = plan(problem, stop, seed=seed)
    made.runtime_s = round(time.monotonic() - since, 3)
    write(made, output)
    for one in made.set_aside:
        click.echo(f"set aside: {one.id}: {one.reason}", err=True)
    click.echo(f"{made.instance}: objective {made.objective}, {len(made.lockages)} lockages, {made.runtime_s:.1f} s")
    if made.note:
        click.echo(made.note, err=True)


@locks.command("warm")
def warm_command() -> None:
    """Compile the search now instead of at its first use."""
    from kouan.planning.lockage.warm import warm

    warm()


@locks.command("bound")
@click.argument("instance", type=FILE)
def bound_command(instance: Path) -> None:
    """Print a lower bound on the objective of every feasible plan."""
    from kouan.planning.lockage.bound import lower_bound
    from kouan.planning.lockage.instance import read

    bound = lower_bound(read(instance))
    click.echo(f"objective {bound.objective:.3f}  weighted wait {bound.wait:.3f} min  lockages {bound.lockages}")


@locks.command("show")
@click.argument("plan", type=FILE)
@click.option("-i", "--instance", type=FILE, help="The instance; needed for plans of other planners.")
@click.option("-o", "--output", type=Output(), help="Default: PLAN.svg beside it.")
@click.option("--chambers", default=60, show_default=True, help="How many chamber layouts to draw.")
def show_command(plan: Path, instance: Path | None, output: Path | None, chambers: int) -> None:
    """Draw a plan: running times per facility, chambers with their vessels."""
    from kouan.planning.lockage.instance import read
    from kouan.planning.lockage.picture import svg
    from kouan.planning.lockage.plan import read as read_plan
    from kouan.planning.lockage.plan import require_known, with_sizes

    made = read_plan(plan)
    if instance is not None:
        made = with_sizes(made, read(instance))
    if not made.facilities:
        raise click.UsageError("this plan does not say how large vessels and chambers are: give --instance")
    require_known(made)
    target = output or plan.with_suffix(".svg")
    target.write_text(svg(made, chambers), encoding="utf-8")
    click.echo(str(target))
