"""The story of one vessel's call: announced, entered, arrived, departed; with the shipments it brings and takes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from kouan.codecs.declaration import Direction
from kouan.kernel import clock
from kouan.kernel.calendar import local_date
from kouan.simulator import fleet
from kouan.simulator.faults import doubt
from kouan.simulator.fleet import PORT, TERMINAL, Voyage
from kouan.simulator.moves import ExportMoves, ImportMoves
from kouan.simulator.port import Port, now
from kouan.simulator.stories import Story

# Shares of declarations filed before arrival, of first tries that are wrong, of those an officer will want to read.
EARLY, FAULTY, DOUBTFUL = 0.45, 0.06, 0.08


@dataclass(slots=True)
class Visit:
    """One call and its shipments."""

    port: Port
    voyage: Voyage
    stories: list[Story] = field(default_factory=list)
    imports: list[ImportMoves] = field(default_factory=list)
    id: str = ""
    serial: int = 0
    haste: float = 1.0  # how many times as fast as usual everything around the call goes

    def begin(self, shipments: int) -> None:
        """Put the call and `shipments` shipments on the agenda."""
        port, voyage = self.port, self.voyage
        port.open += 1
        port.agenda.at(voyage.eta - port.minutes(1100, 1300) / self.haste, self.announce)
        port.agenda.at(voyage.eta - port.minutes(20, 50) / self.haste, self.enter)
        port.agenda.at(voyage.eta, self.arrive)
        port.agenda.at(voyage.eta + (voyage.etd - voyage.eta) / self.haste, self.depart)
        for _ in range(shipments):
            self.add()

    def add(self, *, soon: bool = False) -> Story:
        """One more shipment; `soon`: declared at once."""
        port = self.port
        direction: Direction = "I" if port.chance(0.6) else "E"
        filer = port.dice.choice(port.cast)
        self.serial += 1
        shipment = port.maker.shipment(
            direction,
            filer.parties,
            self.voyage,
            fleet.bill_no(self.voyage, self.serial),
            client_no=port.number(),
            today=local_date(clock.now()),
        )
        if port.chance(DOUBTFUL):
            shipment = doubt(shipment)
        story = Story(port, shipment, filer, self.voyage, self.id, haste=self.haste)
        self.stories.append(story)
        if direction == "I":
            self.imports.append(ImportMoves(story))
            self.imports[-1].begin()
        else:
            ExportMoves(story).begin()
        story.begin(early=port.chance(EARLY), faulty=port.chance(FAULTY), soon=soon)
        return story

    def announce(self) -> None:
        """The carrier announces the call."""
        voyage = self.voyage
        body = {
            "kind": "vessel",
            "name": voyage.vessel.name,
            "mmsi": voyage.vessel.mmsi,
            "imo": voyage.vessel.imo,
            "voyage": voyage.number,
            "port": PORT,
            "terminal": TERMINAL,
            "eta": voyage.eta.isoformat(),
            "etd": voyage.etd.isoformat(),
            "last_port_left_at": voyage.last_port_left_at.isoformat(),
        }
        answer = self.port.post("carrier", "/journeys/calls", body)
        if answer is None:
            self._end()
            for story in self.stories:
                story.end()
            return
        self.id = answer["id"]
        self.port.tally.events["calls announced"] += 1
        for story in self.stories:
            story.call = self.id

    def enter(self) -> None:
        """The carrier declares the vessel's entry."""
        if self.id:
            self.port.post("carrier", f"/journeys/calls/{self.id}/entry", {"at": now()})

    def arrive(self) -> None:
        """The terminal reports the arrival."""
        if self.id and self.port.post("terminal", f"/journeys/calls/{self.id}/arrival", {"at": now()}):
            self.port.tally.events["vessels arrived"] += 1
            for moves in self.imports:
                moves.arrived = True

    def depart(self) -> timedelta | None:
        """The ship leaves when its exports are aboard, at the latest some hours after its time."""
        late = self.port.agenda.now - self.voyage.eta
        waits = any(s.open for s in self.stories if s.shipment.direction == "E")
        if self.id and waits and late < timedelta(hours=10) / self.haste:
            return timedelta(minutes=30) / self.haste
        if self.id and self.port.post("terminal", f"/journeys/calls/{self.id}/departure", {"at": now()}):
            self.port.tally.events["vessels departed"] += 1
        for story in self.stories:
            if story.shipment.direction == "E" and story.open:
                self.port.tally.events["shipments left behind"] += 1
                story.end()
        self._end()
        return None

    def _end(self) -> None:
        self.port.open -= 1
