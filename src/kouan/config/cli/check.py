"""`check`: everything about the code that needs no database."""

from __future__ import annotations

import sys

import click

from kouan.config.cli.steps import Outcome, command, run_all
from kouan.config.services.program import setup

PATHS = ("src", "tests")


@click.command()
@click.option("--fix", is_flag=True, help="Let ruff correct and format first.")
def check(fix: bool) -> None:
    """Style, types, import floors, migrations, translations, generated documents.

    All steps run even when one fails; the exit code is 1 then.
    """
    if fix:
        command("ruff", "check", "--fix", "--quiet", *PATHS)()
        command("ruff", "format", "--quiet", *PATHS)()
    steps = (
        ("style (ruff check)", command("ruff", "check", *PATHS)),
        ("format (ruff format)", command("ruff", "format", "--check", *PATHS)),
        ("types (mypy)", command("mypy", "src/kouan")),
        ("import floors (lint-imports)", command("lint-imports")),
        ("migrations match the models", migrations_match),
        ("translations complete", translations_complete),
        ("generated documents current", documents_current),
    )
    sys.exit(0 if run_all(steps) else 1)


def migrations_match() -> Outcome:
    """`makemigrations --check` in a process of its own, because Django is set up once per process."""
    return command("python", "-W", "ignore", "-m", "django", "makemigrations", "--check", "--dry-run")()


def translations_complete() -> Outcome:
    """Every text of code and templates has its Chinese."""
    from kouan.config.translations import apps, untranslated

    setup()
    missing = [line for app in apps() for line in untranslated(app)]
    return not missing, "\n".join(missing)


def documents_current() -> Outcome:
    """The generated documents are what the code would generate now, and every rule in them has a test."""
    from kouan.config.cli.docs import stale, untested

    setup()
    wrong = [f"{path} is not current: ./kouan docs" for path in stale()]
    wrong += [f"no test names the rule {rule_id}" for rule_id in untested()]
    return not wrong, "\n".join(wrong)
