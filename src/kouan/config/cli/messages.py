"""`messages`: the Chinese catalogues."""

from __future__ import annotations

import sys

import click

from kouan.config import translations
from kouan.config.services.program import setup


@click.command()
@click.argument("app", nargs=-1)
@click.option("--check", is_flag=True, help="Change nothing; list what is not translated and exit with 1.")
def messages(app: tuple[str, ...], check: bool) -> None:
    """Add new texts of code and templates to the catalogues, and compile them.

    The catalogue of an app is src/kouan/APP/locale/zh_Hans/LC_MESSAGES/django.po; new entries are empty there
    and wait for a person. Texts of business rules are not here: they carry both languages in the code.
    """
    setup()
    wanted = app or tuple(translations.apps())
    if not check:
        for name in wanted:
            click.echo(f"{name}: {translations.update(name)} new texts")
        translations.compile_all()
    missing = [line for name in wanted for line in translations.untranslated(name)]
    for line in missing:
        click.echo(line)
    click.echo(f"{len(missing)} texts without Chinese" if missing else "every text has its Chinese")
    sys.exit(1 if check and missing else 0)
