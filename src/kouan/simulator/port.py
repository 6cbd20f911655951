"""The port as the simulator knows it: the window, the chances, who plays which part, and what has happened so far."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, NamedTuple

from kouan.codecs.declaration import Party
from kouan.kernel import clock
from kouan.simulator import fleet
from kouan.simulator.agenda import Agenda
from kouan.simulator.shipments import Maker, Parties
from kouan.simulator.window import Refusal, Window

MINUTE = timedelta(minutes=1)


class Filer(NamedTuple):
    """Who files for which trader, and who pays: names of demo people; the organisations by their demo keys."""

    files: str
    pays: str
    parties: Parties


@dataclass(slots=True)
class Tally:
    """What happened, counted: by kind, by rule that refused, by reason at the gate, by state at the end."""

    events: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    gate: Counter[str] = field(default_factory=Counter)
    states: Counter[str] = field(default_factory=Counter)
    errors: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True)
class Port:
    """Everything a story needs. `open` counts the stories that still go on."""

    window: Window
    agenda: Agenda
    maker: Maker
    cast: list[Filer]
    dice: random.Random
    run: str
    tally: Tally = field(default_factory=Tally)
    look: timedelta = MINUTE * 15  # how long people wait before they look again
    open: int = 0
    serial: int = 0

    def chance(self, share: float) -> bool:
        """True with that probability."""
        return self.dice.random() < share

    def minutes(self, low: float, high: float) -> timedelta:
        """A time between `low` and `high` minutes."""
        return MINUTE * self.dice.uniform(low, high)

    def number(self) -> str:
        """A client number never used before."""
        self.serial += 1
        return f"SIM-{self.run}-{self.serial:06d}"

    def post(self, role: str, path: str, body: Any = None) -> Any:
        """Tell the window; a refusal is counted and answered as None."""
        try:
            return self.window.post(role, path, body)
        except Refusal as refusal:
            self.fault(path.rpartition("/")[2], refusal)
            return None

    def fault(self, what: str, refusal: Refusal) -> None:
        """An answer nobody expected, kept for the summary."""
        rules = ", ".join(refusal.rules)
        self.tally.errors[f"{what}: {refusal} [{rules}]"[:160]] += 1

    def plate(self) -> str:
        return fleet.plate(self.dice)


def now() -> str:
    """The present moment as the API takes it."""
    return clock.now().isoformat()


def cast(organisations: dict[str, Party]) -> list[Filer]:
    """Who files and pays for whom in the demonstration world; `organisations` by demo key."""
    table = (
        ("trader", "trader", "trader", "trader"),
        ("trader", "broker", "broker", "broker"),
        ("trader2", "broker", "broker", "trader2"),
        ("trader2", "trader2", "trader2", "trader2"),
        ("trader3", "broker2", "broker2", "broker2"),
        ("trader3", "trader3", "trader3", "trader3"),
    )
    return [
        Filer(files, pays, Parties(organisations[trader], organisations[agent])) for trader, agent, files, pays in table
    ]
