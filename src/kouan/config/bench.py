"""`./kouan bench`: figures beside a floor or a peer measured in the same run; never asserted in tests."""

from __future__ import annotations

import importlib
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from kouan.kernel import collector

ROOT = Path(__file__).resolve().parents[3]
FOLDER = ROOT / "tests" / "bench"
Figures = dict[str, float]


def names() -> list[str]:
    """The benchmarks: modules of tests/bench that have a `run`."""
    return sorted(p.stem for p in FOLDER.glob("*.py") if "\ndef run(" in p.read_text("utf-8") and p.stem != "load")


def machine() -> dict[str, Any]:
    """What the figures were measured on."""
    commit = subprocess.run(["git", "describe", "--always", "--dirty"], cwd=ROOT, capture_output=True, text=True)
    return {
        "commit": commit.stdout.strip() or "unknown",
        "python": platform.python_version(),
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[0], 2),
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
    }


@contextmanager
def bench_world() -> Iterator[None]:
    """A durable PostgreSQL (fsync on) with the demo world, in a folder of its own."""
    from kouan.config.services import postgres

    with tempfile.TemporaryDirectory(prefix="kouan-bench-") as folder:
        Path(folder).chmod(0o711)
        server = postgres.start(Path(folder) / "postgres", durable=True)
        os.environ |= {"KOUAN_DATABASE_URL": server.url, "KOUAN_STATE": folder, "KOUAN_DEMO": "1", "KOUAN_NATS_URL": ""}
        os.environ["DJANGO_SETTINGS_MODULE"] = "kouan.config.settings"
        try:
            _prepare()
            collector.spare()  # as every process of ours does
            yield
        finally:
            from django.db import connections

            connections.close_all()
            server.stop()


def _prepare() -> None:
    import django

    django.setup()
    from django.core.management import call_command

    from kouan.registry.builtin import load_builtin
    from kouan.registry.demo import load_demo

    call_command("migrate", verbosity=0)
    load_builtin()
    load_demo()


def measure(name: str, rounds: int) -> dict[str, list[float]]:
    """All rounds of one benchmark, figure by figure."""
    found: dict[str, list[float]] = {}
    for _ in range(rounds):
        for figure, value in importlib.import_module(f"tests.bench.{name}").run().items():
            found.setdefault(figure, []).append(value)
    return found


def table(results: dict[str, dict[str, list[float]]], about: dict[str, Any]) -> None:
    """The figures as people read them: the median, and the spread."""
    from rich.console import Console
    from rich.table import Table

    shown = Table(title=" · ".join(f"{k} {v}" for k, v in about.items()), title_justify="left")
    for column in ("bench", "figure"):
        shown.add_column(column)
    for column in ("median", "min", "max"):
        shown.add_column(column, justify="right")
    for name, figures in results.items():
        for figure, values in figures.items():
            row = (statistics.median(values), min(values), max(values))
            shown.add_row(name, figure, *(f"{v:,.3f}" if abs(v) < 100 else f"{v:,.0f}" for v in row))
    Console().print(shown)


@click.command("bench")
@click.argument("chosen", metavar="[NAME]...", nargs=-1)
@click.option("--json", "target", type=click.Path(path_type=Path), help="Write the figures to this file too.")
@click.option("--rounds", default=3, show_default=True, help="How often each is run; the table shows medians.")
def bench(chosen: tuple[str, ...], target: Path | None, rounds: int) -> None:
    """Measure speed beside a floor and a plain application, on a database of its own.

    Machines are noisy: quote ratios and medians, and look at the load in the title.
    """
    known = names()
    if unknown := set(chosen) - set(known):
        raise click.UsageError(f"no benchmark {', '.join(sorted(unknown))}; there are {', '.join(known)}")
    sys.path.insert(0, str(ROOT))
    results: dict[str, dict[str, list[float]]] = {}
    with bench_world():
        for name in chosen or known:
            click.echo(f"… {name}", err=True)
            results[name] = measure(name, rounds)
    about = machine()
    table(results, about)
    if target:
        target.write_text(json.dumps(about | {"results": results}, indent=1))


commands = [bench]
