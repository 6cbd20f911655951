"""`up`, `down`, `status`."""

from __future__ import annotations

import logging
import os
import signal
import sys
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone

import click

from kouan.config.services.instance import Options, Running, require_port
from kouan.config.services.process import ServiceError, alive, wait_gone
from kouan.config.services.progress import shown
from kouan.config.services.state import Busy, State, stop_orphans

STOP_SECONDS = 60


def say(text: str) -> None:
    """A line of progress."""
    click.echo(f"kouan: {text}")


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), envvar="KOUAN_PORT", default=8000, show_default=True)
@click.option("--host", envvar="KOUAN_HOST", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--simulator/--no-simulator", default=True, help="Let the demo world live gently.  [default: on]")
@click.option("--seed/--no-seed", default=True, help="Fill an empty store with the demo world.  [default: on]")
@click.option("--nats-port", type=int, envvar="KOUAN_NATS_PORT", default=0, help="Port of NATS; 0: any free one.")
@click.option("--mqtt-port", type=int, envvar="KOUAN_MQTT_PORT", default=0, help="Port of MQTT; 0: any free one.")
@click.option("--rate", type=click.FloatRange(1, 3600), default=1.0, help="Speed of the world's clock, such as 60.")
@click.option("--from", "begin", type=click.DateTime(["%Y-%m-%d"]), help="Day on which the world's clock begins.")
def up(
    port: int,
    host: str,
    simulator: bool,
    seed: bool,
    nats_port: int,
    mqtt_port: int,
    rate: float,
    begin: datetime | None,
) -> None:
    """Start everything and keep it running until Ctrl-C.

    PostgreSQL and NATS are started from their wheels unless KOUAN_DATABASE_URL and KOUAN_NATS_URL name others.
    The data stay in the state folder (KOUAN_STATE): the next `up` finds them again.
    """
    begun = time.monotonic()
    set_clock(rate, begin)
    state = State()
    require_unused(state)
    require_port(port)
    state.prepare()
    options = Options(port, host, simulator, seed, nats_port, mqtt_port)
    try:
        with state.lock(wait=_held_by_command(state)):
            _run(Running(state, options, say), begun)
    except Busy as busy:
        raise _already(busy) from None


def set_clock(rate: float, begin: datetime | None) -> None:
    """Give every process of this world one clock (KOUAN_CLOCK), when it is not simply the real one.

    It begins now, or at six in the morning (Shanghai) of the day `begin`. Set before `kouan.kernel.clock` is imported.
    """
    if rate == 1 and begin is None:
        return
    now = datetime.now(UTC)
    start = begin.replace(hour=6, tzinfo=timezone(timedelta(hours=8))) if begin else now
    os.environ["KOUAN_CLOCK"] = f"{now.isoformat()}|{start.isoformat()}|{rate}"
    say(f"the clock begins at {start:%Y-%m-%d %H:%M} and runs {rate:g} times as fast as real time")


def require_unused(state: State) -> None:
    """A sentence with the address when an instance runs on this state folder already."""
    instance = state.running()
    if instance and instance.kind in ("up", "starting"):
        raise _already(Busy(instance))


def _already(busy: Busy) -> ServiceError:
    where = f" at {busy.instance.address} (process {busy.instance.pid})" if busy.instance else ""
    return ServiceError(
        f"Kouan is already running{where}. Stop it with `./kouan down`, "
        "or run a second one beside it: KOUAN_STATE=/some/folder KOUAN_PORT=8001 ./kouan up"
    )


def _held_by_command(state: State) -> bool:
    instance = state.running()
    if instance and instance.kind == "command":
        say(f"a command (process {instance.pid}) is using the store; waiting for it")
        return True
    return False


def _run(running: Running, begun: float) -> None:
    running.on_signals()
    try:
        running.start_servers()
        if not running.stopping:
            _fill(running)
        if not running.stopping:
            running.start_program()
        if not running.stopping:
            say(f"ready after {time.monotonic() - begun:.1f} s: {running.address}   (Ctrl-C stops it)")
            running.watch()
    finally:
        say("stopping")
        running.stop()
    say("stopped; the data stay in " + str(running.state.folder))


def _fill(running: Running) -> None:
    """Tables, codes and the demo world, each only when it is missing; nothing at all for a program seen before."""
    from kouan.config.services.program import fill, fingerprint, setup
    from kouan.config.translations import compile_all

    compile_all()
    stamp, mark = running.state.run / "filled", f"{fingerprint()} {running.options.seed}"
    known = running.database is not None and not running.database.fresh
    if known and stamp.exists() and stamp.read_text() == mark:
        return
    setup()
    if running.database and running.database.fresh:
        running.state.unfinished.touch()
    logging.disable(logging.ERROR)  # what stands in the way is raised, and told in a sentence
    try:
        fill(shown, world=running.options.seed)
    finally:
        logging.disable(logging.NOTSET)
    from django.db import connections

    connections.close_all()
    stamp.write_text(mark)
    running.state.unfinished.unlink(missing_ok=True)


@click.command()
def down() -> None:
    """Stop what `up` started on this state folder, also after its supervisor was killed."""
    state = State()
    instance = state.running()
    if instance:
        with suppress(ProcessLookupError):  # it went by itself just now
            os.kill(instance.pid, signal.SIGTERM)
        if not wait_gone(instance.pid, STOP_SECONDS):
            raise ServiceError(
                f"Process {instance.pid} did not stop in {STOP_SECONDS} s. `kill -9` it, then `down` again."
            )
        say(f"stopped {instance.address or 'the command'}")
        return
    killed = stop_orphans(state)
    state.instance_file.unlink(missing_ok=True)
    say(f"ended {killed} processes that a killed start had left" if killed else "nothing is running")


@click.command()
def status() -> None:
    """Say what is running, and where. The exit code is 0 only when it runs."""
    state = State()
    instance = state.running()
    if instance is None:
        say(f"not running (state folder {state.folder})")
        sys.exit(1)
    how = "up is starting" if instance.kind == "starting" else f"{instance.kind} running"
    say(f"{how}, process {instance.pid}, state folder {state.folder}")
    addresses = {"portal": instance.address, "database": instance.database_url}
    for name, value in (addresses | {"NATS": instance.nats_url, "MQTT": instance.mqtt_url}).items():
        if value:
            click.echo(f"  {name:10} {value}")
    for name, (pid, _) in instance.children.items():
        click.echo(f"  {name:10} process {int(pid)} {'running' if alive(int(pid)) else 'gone'}")
