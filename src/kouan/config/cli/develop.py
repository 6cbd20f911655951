"""`test`, `browser`, `lock`: for people who change the program."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import click

from kouan.config.cli.steps import ROOT, TOOLS

CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
APT = ("apt-get", "install", "-y", "--no-install-recommends", "chromium", "fonts-noto-cjk")
# The slow ones (browser, faults) come early in the alphabet: in that order both processes end together.
WHOLE = ["-n", "2", "--dist", "loadscope", "--no-loadscope-reorder", "--durations=10"]
COVERED = ["-m", "slipcover"]  # a twentieth of the cost of coverage.py on Python 3.11; settings in pyproject.toml


@click.command(context_settings={"ignore_unknown_options": True}, add_help_option=False)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def test(arguments: tuple[str, ...]) -> None:
    """Run the tests on a PostgreSQL and a NATS of their own, and print the coverage.

    Arguments go to pytest, whose own help is `./kouan test --help`. With arguments that name tests
    (`./kouan test tests/kernel -x`) only those run, in one process and without coverage.
    """
    named = any(Path(word.split("::")[0]).exists() for word in arguments)
    _become([] if named else COVERED, ["-m", "pytest", *([] if named else WHOLE), *arguments])


def _become(before: list[str], arguments: list[str]) -> None:
    """Become pytest, at the root of the repository, away from any real store."""
    os.chdir(ROOT)
    real = ("KOUAN_DATABASE_URL", "KOUAN_NATS_URL", "KOUAN_STATE")
    environment = {name: value for name, value in os.environ.items() if name not in real}
    os.execve(TOOLS / "python", [str(TOOLS / "python"), *before, *arguments], environment)


@click.command()
@click.argument("name", required=False)
@click.option("--minutes", type=float, default=1.0, show_default=True, help="How long to go on.")
@click.option("--seed", type=int, help="Repeat a run; without it every run is another.")
def campaign(name: str | None, minutes: float, seed: int | None) -> None:
    """Run a long test that is not part of `test`; without a name, list them.

    A campaign is a module of tests/campaigns with `run(minutes, *, seed)`, which answers counts and
    `failures`. The exit code is 1 when there are any.
    """
    folder = ROOT / "tests" / "campaigns"
    names = sorted(path.stem.replace("_", "-") for path in folder.glob("*.py") if "\ndef run(" in path.read_text())
    if name is None:
        click.echo("\n".join(names) or "there is none yet")
        return
    if name not in names:
        raise click.ClickException(f"there is no campaign {name!r}; there are: {', '.join(names) or 'none'}")
    sys.path.insert(0, str(ROOT))
    result = import_module(f"tests.campaigns.{name.replace('-', '_')}").run(minutes, seed=seed)
    for key, value in result.items():
        click.echo(f"{key:20} {value}")
    sys.exit(1 if result.get("failures") else 0)


@click.command()
def browser() -> None:
    """Install Chromium, which the browser tests drive. Needs root; otherwise says the command."""
    found = next((path for name in CHROMIUM if (path := shutil.which(name))), None)
    if found:
        click.echo(f"{found} is here already")
        return
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise click.ClickException(f"as root: {' '.join(APT)}   (or install Chromium as your system does)")
    subprocess.run(["apt-get", "update", "-q"], check=False)
    sys.exit(subprocess.run(APT, check=False, env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"}).returncode)


@click.command()
@click.option("--upgrade", is_flag=True, help="Take newer versions of what the .in files do not fix.")
def lock(upgrade: bool) -> None:
    """Work out requirements/*.lock from the .in files: exact versions, hashes, for all Pythons 3.11-3.13."""
    for name in ("uv", "run", "dev", "bench"):
        arguments = ["--universal", "--python-version", "3.11", "--generate-hashes", "--no-annotate", "--quiet"]
        arguments += ["--custom-compile-command", "./kouan lock", "--output-file", f"{name}.lock"]
        arguments += ["--constraints", "run.lock"] if name in ("dev", "bench") else []
        arguments += ["--upgrade"] if upgrade else []
        subprocess.run(
            [TOOLS / "uv", "pip", "compile", *arguments, f"{name}.in"], cwd=ROOT / "requirements", check=True
        )
        click.echo(f"requirements/{name}.lock")
