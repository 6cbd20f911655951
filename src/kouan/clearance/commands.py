"""Commands of clearance: `kouan duty FILE`, `kouan modes FILE`."""

from __future__ import annotations

import json
from pathlib import Path

import click

from kouan.clearance.duties.sheet import KIND_NAMES, DutySheet, yuan
from kouan.kernel.errors import Invalid, KouanError


def sheet_of(raw: bytes) -> DutySheet:
    """The duty sheet of a DecMessage or JSON declaration, at the rates of its entry date or of today."""
    from kouan.channels import formats
    from kouan.clearance.rules.numbers import numbers
    from kouan.clearance.services.assessing import assess
    from kouan.kernel import clock

    declaration, problems = formats.declaration(formats.recognise(raw), raw)
    for problem in problems:
        click.echo(f"{problem.severity} {problem.rule} {problem.field}: {problem.text.en}", err=True)
    if beyond := numbers(declaration):  # 1e30, NaN: no sheet could be trusted
        raise Invalid(beyond)
    return assess(declaration, declaration.entry_date or clock.today())


def refused(error: KouanError) -> click.ClickException:
    """What a command says of a file it cannot use: every finding with its rule and field, in both languages."""
    found = error.problems if isinstance(error, Invalid) else []
    lines = [f"{one.rule} {one.field}: {one.text.en} {one.text.zh}" for one in found]
    return click.ClickException("\n".join([f"{error.text.en} {error.text.zh}", *lines]))


def show(sheet: DutySheet) -> None:
    """The sheet as a table for people."""
    click.echo(f"{'line':>4}  {'HS code':10}  {'value':>16}" + "".join(f"{k:>16}" for k in KIND_NAMES))
    for line in sheet.lines:
        taxes = "".join(f"{yuan(getattr(line, kind)):>16,}" for kind in KIND_NAMES)
        click.echo(f"{line.line:>4}  {line.hs_code:10}  {yuan(line.customs_value):>16,}{taxes}")
    payable = "".join(f"{yuan(sheet.payable.get(kind, 0)):>16,}" for kind in KIND_NAMES)
    click.echo(f"{'':>4}  {'payable':10}  {yuan(sheet.customs_value):>16,}{payable}")
    click.echo(f"total {yuan(sheet.total):,} CNY, rates of {sheet.on}")


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--table", is_flag=True, help="A table for people instead of JSON.")
def duty(file: Path, table: bool) -> None:
    """Work out the duties of the declaration in FILE (DecMessage XML or JSON), as JSON; nothing is stored."""
    try:
        sheet = sheet_of(file.read_bytes())
    except KouanError as error:
        raise refused(error) from error
    if table:
        show(sheet)
    else:
        click.echo(json.dumps(sheet.as_dict(), ensure_ascii=False, indent=1))


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--table", is_flag=True, help="A table for people instead of JSON.")
def modes(file: Path, table: bool) -> None:
    """Say which clearance modes the declaration in FILE qualifies for, and which rules close the others; as JSON."""
    from importlib import import_module  # chapters stand above the wing: named, not imported

    try:
        import_module("kouan.clearance.modes.printing").run(file.read_bytes(), table)
    except KouanError as error:
        raise refused(error) from error


commands = [duty, modes]
