"""A store full of declarations: shipments played through the program are copied by COPY onto the days before.

Rows and events of a copy agree as those of its pattern do, so `kouan journal verify` holds. The events are sealed in
large batches; subscribers are told that they have seen them, since what they would do is in the copies already.
Bills and payments, and messages sent out, are not copied. Nothing else may use the store meanwhile.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import accumulate
from pathlib import Path
from uuid import UUID

import click
from django.conf import settings
from django.db import transaction
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from kouan.journal import relay, selectors, worker
from kouan.journal.db import run
from kouan.journal.seal import seal
from kouan.journal.services import ensure_partitions
from kouan.kernel import clock
from kouan.kernel.calendar import china
from kouan.kernel.identifiers.check_digits import container_check_digit
from kouan.registry.models import Organisation
from kouan.registry.roles import Role
from kouan.registry.services import register_organisation
from kouan.simulator import patterns, people
from kouan.simulator.cloning import Pattern, copy_in
from kouan.simulator.patterns import CALLS, SHIPMENTS, Shipment
from kouan.simulator.seed import play, seed_demo

CHUNK = 2_000  # declarations in one transaction
SEAL = 200_000  # events sealed in one transaction
FIRMS = 300
OPEN_DAYS = 3  # unfinished shipments only on the last days
PATTERNS, ORIGINALS, EXTRA_SHIPMENTS = 200, 120, 9
MANY = 1_000  # declarations; fewer are copied from the seeded world alone
MOST_EVENTS = 13  # of a shipment that is copied: a dozen on average
BYTES = 20_000  # of disk for a copy, its events and their indexes
LETTERS = "ABCDEFGHKLMNPQRTUWXY"
_TRUST = "SELECT set_config('session_replication_role', 'replica', true) WHERE current_setting('is_superuser') = 'on'"
_NOT_RELAYED = (  # nobody outside waits for news of copies
    "INSERT INTO journal_cursor (name, position, errors, error) SELECT %s, size, 0, '' FROM journal_seal "
    "ON CONFLICT (name) DO UPDATE SET position = excluded.position"
)
Told = Callable[[int], object]


@dataclass(slots=True)
class Firm:
    """A trader of the copies."""

    id: str
    uscc: str
    name: str
    code: str


@dataclass(slots=True)
class Copier:
    """Makes copies; `serial` is the next number nothing else has."""

    dice: random.Random
    calls: dict[UUID, Pattern]
    finished: list[Shipment]
    opened: list[Shipment]
    firms: list[Firm]
    weights: list[float]
    serial: int
    first: int  # the serial it began with: marks this load
    made: set[tuple[UUID, int]] = field(default_factory=set)

    def day(self, days: int, count: int) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
        """`count` copies that begin `days` after their patterns: texts by table, for the calls and the shipments."""
        calls: dict[str, list[str]] = {table.name: [] for table in CALLS}
        texts: dict[str, list[str]] = {table.name: [] for table in SHIPMENTS}
        for _ in range(count):
            near = self.opened and days >= -OPEN_DAYS and self.dice.random() < 0.4
            shipment = self.dice.choice(self.opened if near else self.finished)
            self._call(shipment.call, days, calls)
            values = self._values(shipment, days)
            for name, text in shipment.pattern.texts.items():
                texts[name].append(text.fill(values))
        return calls, texts

    def _call(self, id: UUID, days: int, texts: dict[str, list[str]]) -> None:
        if (id, days) in self.made:
            return
        self.made.add((id, days))
        values = self.calls[id].moved(days, self._call_serial(days)) | {"voyage": self._voyage(id, days)}
        for name, text in self.calls[id].texts.items():
            texts[name].append(text.fill(values))

    def _values(self, shipment: Shipment, days: int) -> dict[str, str]:
        pattern, serial = shipment.pattern, self.serial
        self.serial += len(shipment.numbers)
        values = pattern.moved(days, serial)
        values["id-call"] = self.calls[shipment.call].moved(days, self._call_serial(days))["id-call"]
        day = pattern.base + timedelta(days=days)
        values |= {"voyage": self._voyage(shipment.call, days), "bill": f"{patterns.COPY}{day:%y%m%d}{serial:09d}"}
        for n, numbers in enumerate(shipment.numbers):
            values[f"entry{n}"] = f"{numbers.entry_id[:4]}{day.year}{numbers.entry_id[8]}{serial + n:09d}"
            values[f"seq{n}"] = f"{numbers.seq_no[0]}{day.year}{serial + n:013d}"
            values[f"client{n}"] = f"BULK-{serial + n:010d}"
        for n in range(shipment.boxes):
            values[f"box{n}"] = box(serial * 5 + n)
        firm = self.dice.choices(self.firms, cum_weights=self.weights)[0]
        return values | {"trader": firm.id, "uscc": firm.uscc, "name": firm.name, "code": firm.code}

    def _call_serial(self, days: int) -> int:
        return self.first - days

    def _voyage(self, id: UUID, days: int) -> str:
        day = self.calls[id].base + timedelta(days=days)
        return f"{day:%y%m%d}{id.hex[-8:].upper()}{self.first % 10**6:06d}"


def box(number: int) -> str:
    """A container number of its own for each number, of owner codes that begin with a letter for bulk."""
    owner, serial = divmod(number, 10**6)
    letters = LETTERS[owner // 400 % 20] + LETTERS[owner // 20 % 20] + LETTERS[owner % 20]
    ten = f"{letters}U{serial:06d}"
    return ten + container_check_digit(ten)


def load(count: int, *, seed: int = 2021, console: Console | None = None) -> int:
    """Load `count` declarations onto the days before today; answers how many events they brought."""
    console = console or Console(quiet=True)
    _require_room(count)
    with console.status("准备样本 · making patterns"):
        copier, before = _copier(count, seed), selectors.size()
        days = spread(count)
        ensure_partitions(clock.now() + timedelta(days=min(days) - 40), (40 - min(days)) // 28 + 3)
    events = 0
    with _progress(console) as progress:
        task = progress.add_task("报关单 · declarations", total=count)
        for offset, number in _chunks(days):
            events += _store(copier, offset, number)
            progress.advance(task, number)
        progress.update(task, completed=count)
        task = progress.add_task("封存 · sealing", total=events)
        _seal(before, lambda done: progress.advance(task, done))
    with console.status("统计 · analysing"):
        run("VACUUM ANALYZE", prepare=False)
    return events


def _require_room(count: int) -> None:
    """A sentence instead of a disk that fills up half-way; only the embedded database lies below STATE."""
    home = Path(settings.STATE) / "postgres"
    if home.exists() and shutil.disk_usage(home).free < count * BYTES + 2**30:
        need = count * BYTES / 1e9
        raise click.ClickException(f"磁盘空间不足 · Not enough room on the disk: about {need:.1f} GB are needed.")


def _copier(count: int, seed: int) -> Copier:
    seed_demo()
    if count >= MANY and patterns.originals() < ORIGINALS:
        play(clock.now(), per_vessel=EXTRA_SHIPMENTS, run=f"B{seed % 1000:03d}", seed=seed, tales=False)
    worker.drain(strict=False)
    base, dice = clock.now().date(), random.Random(seed)
    taken = list(patterns.shipments(base, PATTERNS))
    finished = [one for one in taken if one.finished]
    finished = [one for one in finished if one.events <= MOST_EVENTS] or finished
    if not finished:
        raise click.ClickException("没有可复制的已结关业务 · There is no finished shipment to copy: play a day first.")
    firms, first = _firms(dice), _serials(count * 2)
    return Copier(
        dice=dice,
        calls=patterns.calls(base, (one.call for one in taken)),
        finished=finished,
        opened=[one for one in taken if not one.finished],
        firms=firms,
        weights=list(accumulate(1 / (n + 3) for n in range(len(firms)))),
        serial=first,
        first=first,
    )


def _firms(dice: random.Random) -> list[Firm]:
    """Traders registered for the purpose, and the demonstration's own among the largest."""
    known = list(Organisation.objects.filter(roles=[str(Role.TRADER)]).order_by("created_at", "id"))
    for _ in range(FIRMS - len(known)):
        made = people.firm(dice)
        if not Organisation.objects.filter(uscc=made.uscc).exists():
            known.append(
                register_organisation(uscc=made.uscc, name_zh=made.name_zh, name_en=made.name_en, roles=[Role.TRADER])
            )
    return [Firm(str(one.id), one.uscc, one.name_zh, one.customs_code) for one in known]


def _serials(count: int) -> int:
    """The first of `count` numbers of customs' own sequences that nothing else will get."""
    sql = "SELECT setval(%s, greatest(nextval('clearance_entry_no'), nextval('clearance_unified_no')) + %s + 64)"
    last = int(run(sql, ["clearance_entry_no", count]).fetchall()[0][0])
    run("SELECT setval('clearance_unified_no', %s)", [last])
    return last - count


def spread(count: int) -> dict[int, int]:
    """How many copies on which day before today: more on working days, a little growth towards today."""
    span = min(400, max(20, count // 40))
    today, calendar = clock.today(), china()
    weights = {}
    for days in range(-span, 0):
        works = calendar.is_working(today + timedelta(days=days))
        weights[days] = (1.0 if works else 0.25) * (1 + 0.3 * (span + days) / span)
    total, left, found = sum(weights.values()), count, {}
    for days, weight in weights.items():
        found[days] = min(left, round(count * weight / total))
        left -= found[days]
    found[-1] += left
    return {days: number for days, number in found.items() if number}


def _chunks(days: dict[int, int]) -> Iterator[tuple[int, int]]:
    for offset, number in days.items():
        for start in range(0, number, CHUNK):
            yield offset, min(CHUNK, number - start)


def _store(copier: Copier, offset: int, number: int) -> int:
    """One transaction of copies; how many events. Foreign keys hold by construction: their checks are left out."""
    calls, texts = copier.day(offset, number)
    with transaction.atomic():
        run(_TRUST, prepare=False)
        copy_in([(table, calls[table.name]) for table in CALLS] + [(table, texts[table.name]) for table in SHIPMENTS])
    return sum(text.count("\n") for rows in (calls, texts) for text in rows["journal_event"])


def _seal(before: int, told: Told) -> None:
    """Seal everything in large batches; then every subscriber that had read up to `before` has read the copies too."""
    while done := seal(SEAL):
        told(done)
    with transaction.atomic():
        run("UPDATE journal_cursor SET position = (SELECT size FROM journal_seal) WHERE position >= %s", [before])
        run(_NOT_RELAYED, [relay.NAME])


def _progress(console: Console) -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, TimeRemainingColumn(), console=console)
