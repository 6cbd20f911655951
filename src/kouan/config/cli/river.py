"""`kouan river`: audit an export offline; plan, export (these two need the database)."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click


@click.group("river")
def river() -> None:
    """过闸调度 · The lock's desk: plans, and the proof that their order follows the rules."""


@river.command()
@click.argument("export", type=click.Path(exists=True, path_type=Path))
@click.option("--key", metavar="HEX", help="The journal's public key, from a source you trust.")
def audit(export: Path, key: str | None) -> None:
    """Check EXPORT (file or folder) against its signed checkpoint: no database, no network.

    Exit status 1 with every fault when an event is missing or changed, or an order does not follow the rules.
    """
    from kouan.journal.note import NoteError
    from kouan.river.audit import AuditError, read
    from kouan.river.audit import audit as check

    try:
        found = read(export)
        if key is None:
            click.echo(
                "No --key given: the key of the export itself is used; compare it with the published one.", err=True
            )
        report = check(found, bytes.fromhex(key or found["public_key"] or ""))
    except (AuditError, NoteError, ValueError, KeyError, TypeError) as error:
        raise click.ClickException(f"Not proven: {error}") from None
    reasons = ", ".join(f"{reason} {count}" for reason, count in sorted(report.overtakings.items())) or "none"
    click.echo(f"{report.events} events proven, {report.plans} published plans, {report.vessels} vessels in them.")
    click.echo(f"Overtakings: {reasons}; the most of one vessel at one dam: {report.most}.")
    for fault in report.faults[:50]:
        click.echo(fault, err=True)
    if report.faults:
        click.echo(f"The order does NOT follow the rules: {len(report.faults)} fault(s).", err=True)
        sys.exit(1)
    click.echo("The published order follows the rules.")


@river.command("export")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def export_command(folder: Path) -> None:
    """Write the river's events, their proofs and a signed checkpoint to FOLDER."""

    def work() -> None:
        from kouan.journal.worker import drain
        from kouan.river.exporting import write

        drain()
        click.echo(str(write(folder)))

    _with_database(work)


@river.command("plan")
@click.option("--publish", is_flag=True, help="Publish the draft as the standing rule does.")
def plan_command(publish: bool) -> None:
    """Make the plans that are asked for, or a new one."""

    def work() -> None:
        from kouan.kernel.text import Text
        from kouan.river import services
        from kouan.river.models import PlanVersion
        from kouan.river.services import planning

        planning.propose_now("command", Text("命令行要求", "Asked for on the command line"))
        planning.make_requested()
        made = PlanVersion.objects.filter(what_if__isnull=True).order_by("-number").first()
        if made is None or made.state != "draft":
            raise click.ClickException(made.failure if made else "Nothing to plan.")
        if publish:
            made = services.publish(caller=None, version=made.pk)
        click.echo(f"plan {made.number}: {made.state}, objective {made.objective}, {made.lockages.count()} lockages")

    _with_database(work)


def _with_database(work: Callable[[], Any]) -> None:
    from kouan.config.services.program import setup
    from kouan.config.services.session import with_services

    with with_services(migrated=True):
        setup()
        work()
