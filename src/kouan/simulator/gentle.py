"""Mild traffic without end: a vessel now and then, a declaration every half minute; for the demonstration world."""

from __future__ import annotations

import logging
import shutil
import threading
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from kouan.kernel import clock
from kouan.kernel.calendar import local_date
from kouan.simulator.calls import Visit
from kouan.simulator.officers import Desks, Round, some
from kouan.simulator.port import MINUTE, Port, Tally
from kouan.simulator.shift import Shift
from kouan.simulator.window import Unreachable, Window
from kouan.simulator.world import open_port, voyage

log = logging.getLogger("kouan.simulator")
VESSELS = MINUTE * 20
FEWEST, MOST = timedelta(seconds=20), timedelta(seconds=40)  # between two shipments
PER_DAY = 2_000
SPARE_BYTES = 1024**3
VISITS_KEPT = 12
REPORT = MINUTE * 10
KEPT = 10  # of a hundred bills, inspections and reviews: for the people who try the demonstration
HASTE = 8.0  # a story that takes a day is told in three hours


@dataclass(slots=True)
class Gentle:
    """The traffic of one port; at most `per_day` declarations a day, none while the disk of `folder` is nearly full."""

    port: Port
    folder: Path
    per_day: int = PER_DAY
    serial: int = 0
    today: date = field(default_factory=clock.today)
    filed: int = 0
    visits: list[Visit] = field(default_factory=list)
    shift: Shift = field(init=False)

    def __post_init__(self) -> None:
        self.shift = Shift(self.port, lambda: {visit.id for visit in self.visits})

    def begin(self) -> None:
        """Officers come to work, the first vessel is on its way."""
        self.serial = int(clock.now().timestamp() // VESSELS.total_seconds()) % 1000
        Desks(self.port, some(KEPT)).begin(MINUTE, always=True)
        self.port.agenda.after(MINUTE, Round(self.port, self.shift.work, MINUTE * 5, always=True).go)
        self.port.agenda.after(REPORT, self.report)
        self.port.agenda.after(timedelta(0), self.vessel)
        self.port.agenda.after(timedelta(seconds=5), self.shipment)

    def vessel(self) -> timedelta:
        """The next vessel; old visits are forgotten."""
        port = self.port
        visit = Visit(port, voyage(port, self.serial, clock.now() + port.minutes(30, 50)), haste=HASTE)
        visit.begin(0)
        self.serial += 1
        self.visits = [*self.visits[1 - VISITS_KEPT :], visit]
        return VESSELS

    def shipment(self) -> timedelta:
        """One more shipment on a vessel that is still to come, unless enough was filed today."""
        pause = FEWEST + (MOST - FEWEST) * self.port.dice.random()
        today = local_date(clock.now())
        if today != self.today:
            self.today, self.filed = today, 0
        near = [visit for visit in self.visits if visit.voyage.eta > clock.now() + MINUTE]
        if near and self.filed < self.per_day and not self._full():
            self.port.dice.choice(near).add(soon=self.port.chance(0.5))
            self.filed += 1
        return pause

    def report(self) -> timedelta:
        """A line for the log: what was done since the last, and which answers nobody expected."""
        tally = self.port.tally
        log.info("%s", ", ".join(f"{count} {name}" for name, count in sorted(tally.events.items())) or "nothing")
        for trouble, count in tally.errors.items():
            log.warning("%s times: %s", count, trouble)
        self.port.tally = Tally()
        return REPORT

    def _full(self) -> bool:
        try:
            return shutil.disk_usage(self.folder).free < SPARE_BYTES
        except OSError:
            return False


def run(window: Window, folder: Path, stop: threading.Event, *, seed: int, per_day: int, rate: float) -> None:
    """Until `stop`. A window that is away is waited for; then the port is opened anew, old stories are left alone."""
    while not stop.is_set():
        try:
            port = open_port(window, seed=seed, rate=rate, stop=stop)
            Gentle(port, folder, per_day).begin()
            port.agenda.run()
        except Unreachable as error:
            log.warning("%s; waiting", error)
            stop.wait(5)
        seed += 1
