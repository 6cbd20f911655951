"""`migrate` and `shell`."""

from __future__ import annotations

import click


@click.command()
def migrate() -> None:
    """Bring the tables of the database up to date."""
    from kouan.config.services.program import migrate as bring_up_to_date

    count = bring_up_to_date()
    click.echo(f"{count} migrations applied" if count else "nothing to do")


@click.command()
def shell() -> None:
    """A Python prompt with the program set up and every model imported."""
    from django.core.management import call_command

    call_command("shell")
