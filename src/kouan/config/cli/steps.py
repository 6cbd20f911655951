"""Steps with a line each: a title, ok or not, and the time it took."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import click

ROOT = Path(__file__).resolve().parents[4]
TOOLS = Path(sys.executable).parent

Outcome = tuple[bool, str]  # whether it went well, and what to show


def command(*arguments: str | Path) -> Callable[[], Outcome]:
    """A step that runs a tool of the environment at the root of the repository."""

    environment = {"DJANGO_SETTINGS_MODULE": "kouan.config.settings", **os.environ}

    def run() -> Outcome:
        done = subprocess.run(
            [TOOLS / arguments[0], *arguments[1:]],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
            env=environment,
        )
        return done.returncode == 0, (done.stdout + done.stderr).strip()

    return run


def run_all(steps: Sequence[tuple[str, Callable[[], Outcome]]]) -> bool:
    """Run every step, also after one failed; True when all went well."""
    failed = [title for title, work in steps if not _one(title, work)]
    click.echo(
        f"{len(steps) - len(failed)} of {len(steps)} steps passed" + (f"; not: {', '.join(failed)}" if failed else "")
    )
    return not failed


def _one(title: str, work: Callable[[], Outcome]) -> bool:
    begun = time.monotonic()
    click.echo(f"{title:.<44} ", nl=False)
    sys.stdout.flush()
    well, output = work()
    click.echo(f"{'ok' if well else 'NOT OK':6} {time.monotonic() - begun:6.1f} s")
    if not well and output:
        click.echo("    " + output.replace("\n", "\n    "))
    return well
