"""`kouan journal`: verify the log, prove an entry to an outsider, look at checkpoints and subscribers."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn
from rich.table import Table

SHOWN = 20


@click.group()
def journal() -> None:
    """The append-only journal."""


@journal.command()
@click.option("--since", type=int, default=0, metavar="POSITION", help="Begin at this position; no replay.")
@click.option("--quick", is_flag=True, help="Only the newest events and checkpoints; no replay.")
def verify(since: int, quick: bool) -> None:
    """Compute digests, chain, tree and checkpoints again; replay the events and compare with the rows.

    Exit status 1 with the first differences when something is not as it was sealed.
    """
    from kouan.journal import selectors
    from kouan.journal import verify as checks

    size = selectors.size()
    started = time.monotonic()
    found: list[Any] = []
    with _bar() as progress:
        for title, work, total in _steps(since, quick, size):
            task = progress.add_task(title, total=total)
            found.extend(islice(work(partial(_advance, progress, task)), SHOWN))
    for finding in found[:SHOWN]:
        click.echo(str(finding), err=True)
    seconds = time.monotonic() - started
    if found:
        click.echo(f"The journal does not verify ({size} events, {seconds:.1f} s).", err=True)
        sys.exit(1)
    scope = f"the newest {min(size, checks.QUICK)} of {size}" if quick else f"{size - min(since, size)}"
    click.echo(f"The journal verifies: {scope} events, {seconds:.1f} s.")


@journal.command()
@click.argument("seq", type=int)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write to this file.")
def prove(seq: int, out: Path | None) -> None:
    """Print a proof that event SEQ is in the journal; check it anywhere with `check-proof`."""
    from kouan.journal.proofs import prove as make
    from kouan.kernel.errors import NotFound

    try:
        text = json.dumps(make(seq), ensure_ascii=False, indent=1)
    except NotFound as error:
        raise click.ClickException(error.text.en) from None
    if out is None:
        click.echo(text)
    else:
        out.write_text(text + "\n", encoding="utf-8")


@journal.command("check-proof")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--key", metavar="HEX", help="The journal's public key (default: the one of this installation).")
@click.option("--checkpoint", type=click.Path(exists=True, path_type=Path), help="A checkpoint you hold already.")
def check_proof(file: Path, key: str | None, checkpoint: Path | None) -> None:
    """Check a proof. Reads no table; an outsider gives the public key published at /api/v1/journal/keys."""
    from kouan.journal import keys
    from kouan.journal.note import NoteError
    from kouan.journal.proof import ProofError, verify_proof

    try:
        proof = json.loads(file.read_text(encoding="utf-8"))
        note = checkpoint.read_text(encoding="utf-8") if checkpoint else proof["checkpoint"]
        named = bytes.fromhex(key) if key else _own_key(keys.public_keys(), note)
        event = verify_proof(proof, note, named)
    except (ProofError, NoteError, ValueError, KeyError, TypeError) as error:
        raise click.ClickException(f"Not proven: {error}") from None
    click.echo(f"Proven: event {event['seq']}, {event['type']} of {event['subject_type']} {event['subject_id']}.")


@journal.command()
def checkpoint() -> None:
    """Sign the journal as it is now and print the checkpoint (a signed note)."""
    from kouan.journal import checkpoints

    made = checkpoints.make()
    if made is None:
        raise click.ClickException("The journal is empty.")
    click.echo(checkpoints.signed(made), nl=False)


@journal.command()
@click.option("--resume", metavar="NAME", help="Let a parked subscriber try its event again.")
@click.option("--skip", metavar="NAME", help="Let a parked subscriber go on after the event it fails at.")
def subscribers(resume: str | None, skip: str | None) -> None:
    """Who reads the journal, how far each is, and which one is stopped by an error."""
    from kouan.journal.feed import resume as again
    from kouan.journal.models import Cursor
    from kouan.journal.selectors import size

    for name, over in ((resume, False), (skip, True)):
        if name and not again(name, skip=over):
            raise click.ClickException(f"No subscriber {name!r} stands still.")
    end = size()
    table = Table("subscriber", "position", "behind", "state", "error")
    for cursor in Cursor.objects.order_by("name"):
        state = "parked" if cursor.parked_at else f"failed {cursor.errors} times" if cursor.errors else "runs"
        last = cursor.error.strip().splitlines()[-1:] or [""]
        table.add_row(cursor.name, str(cursor.position), str(max(0, end - cursor.position)), state, last[0])
    Console().print(table)


@journal.command()
@click.option("--lines", "-n", default=10, help="How many events to begin with.")
@click.option("--follow", "-f", is_flag=True, help="Go on with new ones until Ctrl-C.")
def tail(lines: int, follow: bool) -> None:
    """Print the newest sealed events, one JSON object a line."""
    import msgspec

    from kouan.journal import selectors
    from kouan.journal.wake import SEALED, Listener

    position = max(0, selectors.size() - lines)
    with Listener(SEALED) as listener:
        while True:
            for event in selectors.since(position):
                click.echo(msgspec.json.encode(event).decode())
                position = (event.position or 0) + 1
            if not follow:
                return
            listener.wait(1.0)


Check = Callable[[Callable[[int], None]], Iterator[Any]]


def _steps(since: int, quick: bool, size: int) -> list[tuple[str, Check, int]]:
    from kouan.journal import replay
    from kouan.journal import verify as checks

    if quick:
        return [("newest", checks.check_quick, size)]
    log: list[tuple[str, Check, int]] = [
        ("digests, chain, tree", lambda report: checks.check_log(since, report), size),
        ("checkpoints", lambda _: checks.check_checkpoints(), 1),
    ]
    if since:
        return log
    return [
        *log,
        ("gaps", lambda _: checks.check_gaps(), 1),
        ("replay", lambda report: replay.check_replay(_sum(report)), size),
    ]


def _advance(progress: Progress, task: TaskID, done: int) -> None:
    progress.update(task, completed=done)


def _sum(report: Callable[[int], None]) -> Callable[[int], None]:
    done = 0

    def add(more: int) -> None:
        nonlocal done
        done += more
        report(done)

    return add


def _own_key(known: dict[str, bytes], note: str) -> bytes:
    from base64 import b64decode

    signer = b64decode(note.rstrip().rsplit(" ", 1)[-1])[:4].hex()
    if signer not in known:
        raise click.ClickException(f"The checkpoint is signed by key {signer}, which is not ours: give --key.")
    return known[signer]


def _bar() -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*columns, console=Console(stderr=True), transient=True)
