"""Commands of clearance: `kouan duty FILE`, `kouan modes FILE`."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

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


def pay_by(issued: date) -> dict[str, Any] | None:
    """Until when a bill issued on that day is to be paid, and the day it moves from with the reason (R-T2).

    None at the end of the calendar.
    """
    from kouan.kernel.calendar import RT1, RT2, china
    from kouan.registry import rule_table

    try:
        counted = RT1.check(issued, int(rule_table.value("tax.pay.days", issued)))
        due, said = RT2.check(counted, china()), RT2.said(counted, china())
    except OverflowError:
        return None
    moved = {"rule": RT2.id, "zh": said.zh, "en": said.en} if said else None
    return {"issued": str(issued), "due_on": str(due), "moved_from": str(counted) if said else None, "moved": moved}


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
    due = pay_by(sheet.on)
    if table:
        show(sheet)
        if due:
            click.echo(f"pay by {due['due_on']}" + (f" ({due['moved']['en']})" if due["moved"] else ""))
    else:
        click.echo(json.dumps(sheet.as_dict() | {"payment": due}, ensure_ascii=False, indent=1))


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
