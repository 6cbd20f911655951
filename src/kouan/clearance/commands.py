"""Commands of clearance: `kouan duty FILE`."""

from __future__ import annotations

from pathlib import Path

import click

from kouan.kernel.errors import KouanError


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def duty(file: Path) -> None:
    """Work out the duties of the declaration in FILE (DecMessage XML or JSON), line by line; nothing is stored."""
    from kouan.channels import formats
    from kouan.clearance.duties.sheet import KIND_NAMES, yuan
    from kouan.clearance.services.assessing import assess
    from kouan.kernel import clock

    raw = file.read_bytes()
    try:
        declaration, problems = formats.declaration(formats.recognise(raw), raw)
        sheet = assess(declaration, declaration.entry_date or clock.today())
    except KouanError as error:
        raise click.ClickException(f"{error.text.en} {error.text.zh}") from error
    for problem in problems:
        click.echo(f"{problem.severity} {problem.rule} {problem.field}: {problem.text.en}", err=True)
    click.echo(f"{'line':>4}  {'HS code':10}  {'value':>16}  {'rate':24}" + "".join(f"{k:>16}" for k in KIND_NAMES))
    for line in sheet.lines:
        taxes = "".join(f"{yuan(getattr(line, kind)):>16,}" for kind in KIND_NAMES)
        click.echo(f"{line.line:>4}  {line.hs_code:10}  {yuan(line.customs_value):>16,}  {line.rate:24}{taxes}")
    payable = "".join(f"{yuan(sheet.payable.get(kind, 0)):>16,}" for kind in KIND_NAMES)
    click.echo(f"{'':>4}  {'payable':10}  {yuan(sheet.customs_value):>16,}  {'':24}{payable}")
    click.echo(f"total {yuan(sheet.total):,} CNY, rates of {sheet.on}")


commands = [duty]
