"""`kouan xml`: XML and JSON messages read, without database and without Django."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

_LANGUAGE = click.option("--lang", type=click.Choice(["en", "zh"]), default="en", show_default=True)


@click.group("xml")
def xml() -> None:
    """XML and JSON messages: customs, rail, banks, WCO, DCSA, waterway.

    DecMessage, its receipts, DxpMsg envelopes, manifests (MT1101 …), rail messages (WLJK_…), consignment notes
    (CIM/SMGS), ISO 20022 (pain.001, pain.002, camt.053, camt.054), WCO declarations and responses, DCSA events and
    requests, notices to skippers. Each is known by its root element, namespace or members.
    """


@xml.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, allow_dash=True))
@_LANGUAGE
def read(file: str, lang: str) -> None:
    """Print FILE as JSON: type, decoded content, findings. A `-` reads standard input.

    A finding has a code, the path of the field (in our names), a severity (E stops the message, W is a remark) and a
    sentence. What no field stands for is under "extra" by its place. The exit code is 0 also when there are findings,
    and when the file is no message at all: then "decoded" is null and a finding says why.
    """
    from kouan.codecs.reading import read as read_message

    raw = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    found = read_message(raw)
    told = {"type": found.type, "charset": found.charset, "decoded": found.decoded}
    if found.envelope is not None:
        told = {"envelope": found.envelope} | told
    told["findings"] = [
        {"code": one.rule, "field": one.field, "severity": str(one.severity), "text": one.text.say(lang)}
        for one in found.findings
    ]
    said = json.dumps(told, ensure_ascii=False, indent=1).encode("utf-8", "replace")
    sys.stdout.buffer.write(said + b"\n")
