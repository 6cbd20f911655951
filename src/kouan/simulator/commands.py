"""`kouan simulate`: a day at Guoyuan, mild traffic without end, or a store full of declarations."""

from __future__ import annotations

import logging
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, time
from pathlib import Path
from urllib.parse import urlsplit

import click
from django.conf import settings
from rich.console import Console

from kouan.kernel import clock
from kouan.simulator import own
from kouan.simulator.window import Refusal, Unreachable, Window

TODAY = "today"
RUNNING_ELSEWHERE = (
    "一个系统正在运行，其时钟速度为 {rate:g}。请用 --rate {rate:g} 或 --rate 0，或先停止它。 · "
    "A system is running, and its clock runs {rate:g} times as fast as real time. Use --rate {rate:g} or --rate 0, "
    "or stop it first."
)


@click.command("simulate")
@click.option(
    "--day", "day", is_flag=False, flag_value=TODAY, metavar="[DATE]", help="演一天 · Play a day (the default)."
)
@click.option("--gentle", is_flag=True, help="持续的少量业务，直到停止 · Mild traffic in real time until stopped.")
@click.option(
    "--bulk", type=click.IntRange(1, 20_000_000), metavar="N", help="批量装入 N 票报关单 · Load N declarations."
)
@click.option("--river", type=click.IntRange(2, 400), metavar="N", help="演一天的河道：N 艘船 · A day of N vessels.")
@click.option(
    "--rate",
    type=click.Choice(["0", "1", "60"]),
    default="0",
    show_default=True,
    help="时钟速度，0 为最快 · Speed of the clock; 0: as fast as possible.",
)
@click.option(
    "--declarations",
    type=click.IntRange(1, 5_000),
    default=60,
    show_default=True,
    help="当天报关单票数 · Declarations of the day.",
)
@click.option("--seed", type=int, default=2021, show_default=True, help="随机种子 · Seed of all chance.")
@click.option(
    "--per-day",
    type=click.IntRange(1),
    default=2_000,
    show_default=True,
    help="--gentle 每天最多票数 · Most declarations a day with --gentle.",
)
@click.option(
    "--bank",
    "manners",
    default="",
    metavar="OPTIONS",
    help='银行的行为，如 · How the bank behaves, such as "--reject 0.02 --duplicate 0.01 --late 3".',
)
def simulate(
    day: str | None,
    gentle: bool,
    bulk: int | None,
    river: int | None,
    rate: str,
    declarations: int,
    seed: int,
    per_day: int,
    manners: str,
) -> None:
    """模拟果园港的业务 · Simulate the business of Guoyuan through the public API, as any client would.

    Works on the system that `kouan up` runs; where none runs, a day is played on a system started for it.
    """
    if not settings.DEMO:
        raise click.ClickException("只在演示系统中模拟 · Only a demonstration system is simulated (KOUAN_DEMO).")
    if sum((day is not None, gentle, bulk is not None, river is not None)) > 1:
        raise click.UsageError(
            "--day、--gentle、--bulk、--river 只能选一个 · Choose one of --day, --gentle, --bulk and --river."
        )
    stop = _stopping()
    if bulk is not None:
        _bulk(bulk, seed)
    elif river is not None:
        _river(stop, river, 1.0 if rate == "1" else 60.0, seed)
    elif gentle:
        _gentle(stop, seed, per_day, manners)
    else:
        _day(stop, day or TODAY, float(rate), declarations, seed, manners)


def _stopping() -> threading.Event:
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    return stop


def _bulk(count: int, seed: int) -> None:
    from kouan.simulator.bulk import load

    if _running():
        raise click.ClickException("批量装入前请先停止系统（./kouan down）· Stop the system first: ./kouan down")
    load(count, seed=seed, console=Console())


def _gentle(stop: threading.Event, seed: int, per_day: int, manners: str) -> None:
    from kouan.simulator.gentle import run

    logging.getLogger("kouan").setLevel(logging.INFO)
    state = Path(settings.STATE)
    window = Window(settings.PORTAL_URL, _tokens(), patience=float("inf"), stop=stop)
    with own.bank(state, *manners.split()):
        run(window, state, stop, seed=seed ^ int(clock.now().timestamp()), per_day=per_day, rate=_running_rate())


def _day(stop: threading.Event, day: str, rate: float, declarations: int, seed: int, manners: str) -> None:
    from kouan.simulator.day import Day, show
    from kouan.simulator.world import open_port

    console, state = Console(), Path(settings.STATE)
    with _window(stop, day, rate) as address, own.bank(state, *(manners.split() or ("--late", "0"))):
        window = Window(address, _tokens(), stop=stop)
        try:
            port = open_port(window, seed=seed, rate=rate, stop=stop, patience=45)
            tally = Day.plan(port, declarations).play(console)
        except (Unreachable, Refusal) as trouble:
            raise click.ClickException(f"系统没有应答 · The system does not answer: {trouble}") from None
    show(tally, console)


def _river(stop: threading.Event, vessels: int, rate: float, seed: int) -> None:
    """A day of vessels on the river: 60 times as fast unless --rate 1 is said."""
    from kouan.simulator.river_day import RiverDay

    with _window(stop, TODAY, rate) as address:
        window = Window(address, _tokens(), stop=stop)
        try:
            day = RiverDay.plan(window, vessels=vessels, seed=seed, begin=clock.now())
            tally = day.play(24, stop, pause=120 / rate)
        except (Unreachable, Refusal) as trouble:
            raise click.ClickException(f"系统没有应答 · The system does not answer: {trouble}") from None
    for what, count in sorted(tally.items()):
        click.echo(f"{count:8} {what}")


@contextmanager
def _window(stop: threading.Event, day: str, rate: float) -> Iterator[str]:
    """The running system, if its clock fits; else one of our own, its clock beginning at six in the morning."""
    if _running():
        if rate not in (0, _running_rate()):
            raise click.ClickException(RUNNING_ELSEWHERE.format(rate=_running_rate()))
        yield settings.PORTAL_URL
        return
    from kouan.registry.builtin import load_builtin
    from kouan.registry.demo import load_demo

    load_builtin()
    load_demo()
    if day == TODAY and rate in (0, 1):
        with own.window(Path(settings.STATE), stop) as address:
            yield address
        return
    begin = _six_in_the_morning(day)
    spec = clock.Anchor(datetime.now(UTC), begin, rate or 1.0).spec()
    with clock.travel(begin, rate or 1.0), own.window(Path(settings.STATE), stop, spec) as address:
        yield address


def _six_in_the_morning(day: str) -> datetime:
    try:
        date = clock.today() if day == TODAY else datetime.strptime(day, "%Y-%m-%d").date()
    except ValueError:
        raise click.UsageError(f"日期格式为 YYYY-MM-DD · A date is written YYYY-MM-DD, not {day!r}.") from None
    return datetime.combine(date, time(6), clock.SHANGHAI)


def _running() -> bool:
    parts = urlsplit(os.environ.get("KOUAN_PORTAL_URL", ""))
    return bool(parts.hostname) and own.answers(parts.hostname or "", parts.port or 80)


def _running_rate() -> float:
    spec = os.environ.get("KOUAN_CLOCK", "")
    return clock.Anchor.parse(spec).rate if spec else 1.0


def _tokens() -> dict[str, str]:
    from kouan.registry.demo import demo_tokens

    return demo_tokens()


commands = [simulate]
