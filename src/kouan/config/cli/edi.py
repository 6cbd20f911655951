"""`kouan edi`: UN/EDIFACT files read, checked and written, without database and without Django."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any, BinaryIO

import click
import msgspec

from kouan.codecs.edifact import reader, writer
from kouan.codecs.edifact.charset import UnknownCharset
from kouan.codecs.edifact.findings import Finding

_FILE = click.Path(exists=True, dir_okay=False, allow_dash=True)
_CHARSET = click.option("--charset", metavar="NAME", help="What the partner really uses: GB18030, UTF-8, UNOC …")
_LANGUAGE = click.option("--lang", type=click.Choice(["en", "zh"]), default="en", show_default=True)


@click.group("edi")
def edi() -> None:
    """UN/EDIFACT interchanges: read, check, write.

    Syntax 1 to 4, with and without UNA, UNB and line ends. What is wrong with a file is told as findings with the
    codes of data element 0085 (29: a count is wrong, 28: references differ, 13: missing …); it never stops reading.
    """


@edi.command()
@click.argument("file", type=_FILE)
@_CHARSET
@_LANGUAGE
def read(file: str, charset: str | None, lang: str) -> None:
    """Print FILE as JSON: segments, messages, findings. A `-` reads standard input.

    An element is a string, a composite a list of strings, a repeated element (syntax 4) a list of such lists. A
    finding's position is the number of its segment, the first after a UNA being 1. The exit code is 0 also when there
    are findings. A UNA that is not the usual one is given as "una", so that `kouan edi write` can put it back. A
    message of a known kind has its typed form under "decoded" and what typing it found under "findings".
    """
    from kouan.codecs.edifact.messages.along import Along

    out = sys.stdout.buffer
    typed = Along(lang)
    with _opened(file) as source:
        interchange = _reading(source, charset)
        out.write(b'{"segments": [')
        _each(out, typed.watch(interchange.segments))
        out.write(b'],\n"messages": [')
        _each(out, typed.results(interchange.messages))
        out.write(b'],\n"findings": [')
        _each(out, (finding.as_dict(lang) for finding in interchange.findings))
        out.write(b"]")
        if interchange.findings.dropped:
            out.write(b',\n"findings_left_out": ' + _json(interchange.findings.dropped))
        una = interchange.syntax.una
        if una and not interchange.syntax.is_default:
            out.write(b',\n"una": ' + _json(una))
        out.write(b"}\n")


@edi.command()
@click.argument("files", nargs=-1, required=True, type=_FILE)
@_CHARSET
@_LANGUAGE
def check(files: tuple[str, ...], charset: str | None, lang: str) -> None:
    """Check FILES: envelopes, characters, and each message against its directory.

    Directories at hand: D95B, D96B, D98B, D00B, BAPLIE D13B, VERMAS D16A; messages of others are checked by their
    envelope only. Findings go to standard output, one a line: file, segment, code, sentence. The exit code is 1 when
    one of them is an error and 0 when all are remarks (W).
    """
    from kouan.codecs.edifact.validate import check as check_interchange

    wrong = False
    for file in files:
        with _opened(file) as source:
            interchange = _reading(source, charset)
            for finding in check_interchange(interchange):
                wrong = wrong or finding.severity == "E"
                click.echo(_line(file, finding, lang))
            if interchange.findings.dropped:
                click.echo(f"{file}: … +{interchange.findings.dropped}")
    sys.exit(1 if wrong else 0)


@edi.command()
@click.argument("file", type=_FILE)
@_CHARSET
@click.option("--una", metavar="UNA", help='Service characters, written in front: "UNA:+.? \'".')
@click.option("--crlf", is_flag=True, help="A line end after every segment.")
@click.option("--output", "-o", type=click.Path(dir_okay=False, path_type=Path), help="File to write instead.")
def write(file: str, charset: str | None, una: str | None, crlf: bool, output: Path | None) -> None:
    """Write the segments in FILE (JSON as `kouan edi read` prints it, or a bare list) as an interchange.

    Empty elements at ends are left out; counts and references of UNT, UNE and UNZ are set right.
    """
    with _opened(file) as source:
        given = _parsed(source.read())
    segments = given["segments"] if isinstance(given, dict) else given
    una = una or (given.get("una") if isinstance(given, dict) else None)
    if una is not None and not isinstance(una, str):
        raise click.ClickException("not the JSON of `kouan edi read`: una is a text")
    try:
        raw = writer.write(segments, una=una, charset=charset, crlf=crlf)
    except UnknownCharset as error:
        raise click.BadParameter(f"no charset {error}") from error
    if output:
        output.write_bytes(raw)
    else:
        sys.stdout.buffer.write(raw)


@edi.command("compile", hidden=True)
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--into", type=click.Path(exists=True, file_okay=False, path_type=Path), help="The package's own data.")
def compile_tables(folder: Path, into: Path | None) -> None:
    """Compile directory tables from the XML schemas in FOLDER (EFACT_D95B_CODECO.xsd …) into the package.

    Only for work on the program itself: the tables are part of it.
    """
    from kouan.codecs.edifact import compiler

    target = into or Path(compiler.__file__).parent / "data"
    for directory, messages in sorted(compiler.compile_folder(folder, target).items()):
        click.echo(f"{directory}: {messages} messages")


def _each(out: BinaryIO, things: Iterable[Any]) -> None:
    """The items of a JSON list, a line each, none kept."""
    between = b""
    for thing in things:
        out.write(between + _json(thing))
        between = b",\n"


def _opened(file: str) -> BinaryIO:
    return sys.stdin.buffer if file == "-" else Path(file).open("rb")


def _reading(source: BinaryIO, charset: str | None) -> reader.Interchange:
    try:
        return reader.read(source, charset=charset)
    except UnknownCharset as error:
        raise click.BadParameter(f"no charset {error}", param_hint="--charset") from error


def _json(thing: Any) -> bytes:
    return json.dumps(thing, ensure_ascii=False).encode("utf-8", "replace")


def _parsed(raw: bytes) -> Any:
    try:
        given = json.loads(raw)
        segments = given["segments"] if isinstance(given, dict) else given
        msgspec.convert(segments, list[list[str | list[str | list[str]]]])
        if all(segment and isinstance(segment[0], str) and all(map(_even, segment)) for segment in segments):
            return given
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise click.ClickException(f"not the JSON of `kouan edi read`: {error}") from error
    raise click.ClickException("not the JSON of `kouan edi read`: a segment is a list that starts with its tag")


def _even(element: Any) -> bool:
    """Whether it is a text, texts, or repetitions, and no mixture of these."""
    return isinstance(element, str) or len({isinstance(one, str) for one in element}) <= 1


def _line(file: str, finding: Finding, lang: str) -> str:
    place = f"{finding.position} {finding.segment}".strip()
    if finding.element:
        place += f" {finding.element}" + (f".{finding.component}" if finding.component else "")
    return f"{file}: {place}: {finding.severity} {finding.code} {finding.text.say(lang)}"
