"""What `kouan modes FILE` prints."""

from __future__ import annotations

import json

import click

from kouan.channels import formats
from kouan.clearance.modes.asking import options_of_file
from kouan.clearance.modes.closing import Option, as_dict


def run(raw: bytes, table: bool) -> None:
    """Print the options of the declaration in `raw` (DecMessage XML or JSON). Raises Malformed."""
    declaration, problems = formats.declaration(formats.recognise(raw), raw)
    for problem in problems:
        click.echo(f"{problem.severity} {problem.rule} {problem.field}: {problem.text.en}", err=True)
    found = options_of_file(declaration)
    if table:
        for one in found:
            click.echo(_line(one))
        return
    shown: dict[str, list[object]] = {}
    for one in found:
        shown.setdefault(one.field, []).append(as_dict(one, "en"))
    click.echo(json.dumps(shown, ensure_ascii=False, indent=1))


def _line(one: Option) -> str:
    mark = "open  " if one.open else "closed"
    why = "; ".join(f"{problem.rule} {problem.text.en}" for problem in one.closed_by)
    unknown = f"  (not known here: {', '.join(one.unknown)})" if one.unknown else ""
    return f"{one.field:<13} {one.option:<17} {mark} {why}{unknown}"
