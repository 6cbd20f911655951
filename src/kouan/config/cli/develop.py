"""`test`, `browser`, `lock`: for people who change the program."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import click

from kouan.config.cli.steps import ROOT, TOOLS

CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
APT = ("apt-get", "install", "-y", "--no-install-recommends", "chromium", "fonts-noto-cjk")
TEST_WORKERS = "2"


@click.command(context_settings={"ignore_unknown_options": True}, add_help_option=False)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def test(arguments: tuple[str, ...]) -> None:
    """Run the tests on a PostgreSQL and a NATS of their own, and print the coverage.

    Arguments go to pytest, whose own help is `./kouan test --help`. With arguments that name tests
    (`./kouan test tests/kernel -x`) only those run, in one process and without coverage.
    """
    named = any(Path(word.split("::")[0]).exists() for word in arguments)
    whole = [] if named else ["-n", TEST_WORKERS, "--cov", "--cov-report=term:skip-covered", "--durations=10"]
    os.chdir(ROOT)
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("KOUAN_DATABASE", "KOUAN_NATS"))
    }
    os.execve(TOOLS / "python", [str(TOOLS / "python"), "-m", "pytest", *whole, *arguments], environment)


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
