"""The group of all commands: each is imported only when it is called."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any

import click

from kouan.config.cli.plugs import BY_NAME, PLUGS, SECTIONS, Plug

INTRODUCTION = """Kouan: one window for trade, and the river port community behind it.

Type `./kouan up` for a running system in a world of its own, `./kouan COMMAND --help` for one command.
"""
ENVIRONMENT = (
    ("KOUAN_STATE", "folder for data and logs (now: ~/.local/share/kouan)"),
    ("KOUAN_PORT", "port of the portal (8000)"),
    ("KOUAN_DATABASE_URL", "a PostgreSQL of your own instead of the embedded one"),
    ("KOUAN_NATS_URL", "a NATS server of your own instead of the embedded one"),
    ("KOUAN_PYTHON, KOUAN_VENV", "the Python to use, the folder of its environment (.venv)"),
)


class Commands(click.Group):
    """Click's group over the table of plugs."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names in the order of the table; what this version does not have is not shown."""
        return ["help", *(plug.name for plug in PLUGS if plug.exists())]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Our own commands as they are; those of the apps behind a wrapper that starts the services."""
        if cmd_name == "help":
            return show_help
        plug = BY_NAME.get(cmd_name)
        if plug is None or not plug.exists():
            return None
        return with_database(plug) if plug.services else find(plug)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The commands by section, from the table alone."""
        for section in SECTIONS:
            rows = [(plug.name, plug.text) for plug in PLUGS if plug.section == section and plug.exists()]
            if rows:
                with formatter.section(section):
                    formatter.write_dl(rows)
        with formatter.section("Environment"):
            formatter.write_dl(ENVIRONMENT)


def find(plug: Plug) -> click.Command:
    """The command itself: an attribute of the module, or an item of its list `commands`."""
    module = import_module(plug.module)
    listed: Sequence[click.Command] = getattr(module, "commands", ())
    found = next((command for command in listed if command.name == plug.name), None)
    found = found or getattr(module, plug.name.replace("-", "_"), None)
    if not isinstance(found, click.Command):
        raise click.ClickException(f"{plug.module} has no command {plug.name!r}.")
    return found


def with_database(plug: Plug) -> click.Command:
    """A command that has the database at hand and Django set up before its own module is imported."""

    def run(arguments: tuple[str, ...]) -> None:
        from kouan.config.services.program import setup
        from kouan.config.services.session import with_services

        def call() -> Any:
            setup()
            return find(plug).main(list(arguments), prog_name=f"kouan {plug.name}", standalone_mode=False)

        if "--help" in arguments:
            call()
            return
        with with_services(migrated=plug.name != "migrate"):
            code = call()
        if isinstance(code, int):  # what the command gave to ctx.exit()
            sys.exit(code)

    passed = click.Argument(["arguments"], nargs=-1, type=click.UNPROCESSED)
    settings = {"ignore_unknown_options": True, "allow_interspersed_args": False}
    return click.Command(
        plug.name, callback=run, params=[passed], context_settings=settings, add_help_option=False, help=plug.text
    )


@click.command("help")
@click.argument("command", required=False)
@click.pass_context
def show_help(ctx: click.Context, command: str | None) -> None:
    """Show this page, or the page of one command."""
    parent = ctx.parent
    if command is None or parent is None:
        click.echo(parent.get_help() if parent else "")
        return
    sys.exit(main.main([command, "--help"], prog_name="kouan", standalone_mode=True))


@click.group(cls=Commands, help=INTRODUCTION, context_settings={"max_content_width": 110})
@click.version_option(package_name=None, version=__import__("kouan").__version__, prog_name="kouan")
def main() -> None:
    """The one door."""
