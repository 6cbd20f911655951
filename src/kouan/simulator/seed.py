"""The small world that a first start begins with: the last two days at Guoyuan, played through the real program.

The clock of this process goes back and comes forward again; what is not finished by now stays unfinished: vessels
expected, goods on their way, bills due, an inspection open, boxes held.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection

from kouan.charges.services.bank import collect
from kouan.clearance.models import Declaration
from kouan.journal import worker
from kouan.journal.services import ensure_partitions
from kouan.kernel import clock
from kouan.registry.builtin import load_builtin
from kouan.registry.demo import demo_tokens, load_demo
from kouan.simulator.bank import Bank
from kouan.simulator.calls import Visit
from kouan.simulator.inside import Inside
from kouan.simulator.officers import Desks, every
from kouan.simulator.port import MINUTE
from kouan.simulator.tales import Teller
from kouan.simulator.world import open_port, voyage

PAST = timedelta(hours=48)
ARRIVALS = (-45, -36, -30, -23, -15, -8, -3, 4, 13)  # hours from now
PER_VESSEL = 8
SETTLE, LOOK, DESKS = MINUTE * 45, MINUTE * 120, MINUTE * 150
SEED = 2021


def seed_demo() -> int:
    """Make the world where no declaration is; how many were filed."""
    load_builtin()
    load_demo()
    if Declaration.objects.exists():
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtextextended('seed', 0))")
        cursor.execute("SET synchronous_commit TO off")  # a crash may cost some of the made-up past, never its order
        try:
            return 0 if Declaration.objects.exists() else play(clock.now())
        finally:
            cursor.execute("RESET synchronous_commit")
            cursor.execute("SELECT pg_advisory_unlock(hashtextextended('seed', 0))")


def play(
    now: datetime, *, per_vessel: int = PER_VESSEL, run: str = "SEED", seed: int = SEED, tales: bool = True
) -> int:
    """Play the two days before `now`, `run` marking their numbers; how many declarations were filed.

    The `tales` of the modes can be told once in a world: their firms register then.
    """
    ensure_partitions(now - PAST, 3)
    window, bank = Inside(tokens=demo_tokens()), Bank(Path(settings.STATE) / "bank")
    with clock.travel(now - PAST):
        port = open_port(window, seed=seed, rate=0, run=run)
        port.look = LOOK
        port.agenda.travel = True
        for serial, hours in enumerate(ARRIVALS):
            Visit(port, voyage(port, serial, now + timedelta(hours=hours))).begin(per_vessel)
        port.agenda.after(SETTLE, lambda: _settle(window, bank))
        usual, led = every(4), set[str]()
        if tales:
            Teller(port, now, led).begin()
        Desks(port, lambda thing: thing.removeprefix("inspect:") in led or usual(thing)).begin(DESKS)
        port.agenda.run(until=now)
        _settle(window, bank)
    return port.tally.events["declarations filed"]


def _settle(window: Inside, bank: Bank) -> timedelta:
    """What the worker and the bank do meanwhile; only when something was written."""
    if window.wrote:
        window.wrote = False
        worker.drain(strict=False)
        if bank.work():
            collect()
            worker.drain(strict=False)
    return SETTLE
