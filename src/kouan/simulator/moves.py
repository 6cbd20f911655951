"""What happens to the goods themselves: tally, trucks at the gate, boxes onto the ship."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal

from kouan.simulator.fleet import TERMINAL, Box
from kouan.simulator.port import now
from kouan.simulator.stories import Story
from kouan.simulator.window import Refusal

CENT = Decimal("0.01")
MISCOUNTED = 0.03


@dataclass(slots=True)
class ImportMoves:
    """An import: counted at discharge, then box by box out of the gate. Some trucks come before the release."""

    story: Story
    arrived: bool = False
    boxes: list[Box] = field(default_factory=list)

    def begin(self) -> None:
        port, eta = self.story.port, self.story.voyage.eta
        self.boxes = list(self.story.shipment.boxes)
        port.agenda.at(eta + self.story.minutes(60, 240), self.tally)
        for box in self.story.shipment.boxes:
            port.agenda.at(eta + self.story.minutes(250, 900), Truck(self, box, port.plate()).come)

    def tally(self) -> timedelta | None:
        """The terminal counts what was discharged; a miscount is a hold until it is counted again."""
        story = self.story
        if not story.open:
            return None
        if not story.consignment or not self.arrived:
            return story.look
        wrong = story.port.chance(MISCOUNTED)
        if not self._counted(1 if wrong else 0):
            return None
        if wrong:
            story.port.tally.events["tally mismatches"] += 1
            story.port.agenda.after(story.minutes(60, 240), self.count_again)
        return None

    def count_again(self) -> None:
        """The second count agrees with the manifest."""
        self._counted(0)

    def _counted(self, off: int) -> bool:
        said = self.story.shipment.declaration
        body = {"packages": said.packages + off, "gross_weight": said.gross_weight, "at": now()}
        body["units"] = [box.number for box in self.story.shipment.boxes]
        answer = self.story.port.post("terminal", f"/journeys/consignments/{self.story.consignment}/tally", body)
        if answer is not None:
            self.story.port.tally.events["tallies"] += 1
        return answer is not None

    def gone(self, box: Box) -> None:
        self.boxes.remove(box)
        if not self.boxes:
            self.story.end()


@dataclass(slots=True)
class Truck:
    """A truck that is to fetch one box."""

    moves: ImportMoves
    box: Box
    plate: str
    refused: bool = False

    def come(self) -> timedelta | None:
        """Ask at the gate. Refused, the haulier waits until the window says that the box may leave, and comes again."""
        story = self.moves.story
        if not story.open:
            return None
        if not story.consignment or not self.moves.arrived or (self.refused and not self._may_leave()):
            return story.look
        body = {"unit": self.box.number, "plate": self.plate, "direction": "out", "terminal": TERMINAL, "at": now()}
        answer = story.port.post("terminal", "/journeys/gate", body)
        if answer is None:
            return story.look * 2
        tally = story.port.tally
        if answer["allowed"]:
            tally.gate["left"] += 1
            self.moves.gone(self.box)
            return None
        tally.gate["refused"] += 1
        tally.gate.update(f"refused: {reason['kind']}" for reason in answer["reasons"])
        self.refused = True
        return story.look

    def _may_leave(self) -> bool:
        story = self.moves.story
        try:
            answer = story.port.window.get(
                story.filer.files, f"/journeys/units/{self.box.number}/gate", plate=self.plate
            )
        except Refusal:
            return False
        return bool(answer["allowed"])


@dataclass(slots=True)
class ExportMoves:
    """An export: brought in by truck, reported as arrived, loaded once released; what is not released stays behind."""

    story: Story
    boxes: list[Box] = field(default_factory=list)
    inside: int = 0

    def begin(self) -> None:
        port, eta = self.story.port, self.story.voyage.eta
        self.boxes = list(self.story.shipment.boxes)
        for box in self.story.shipment.boxes:
            port.agenda.at(eta - self.story.minutes(60, 460), Delivery(self, box, port.plate()).come)
        port.agenda.at(eta + self.story.minutes(120, 400), self.load)

    def report(self) -> None:
        """All boxes are in the supervised site: the terminal reports the arrival (运抵报告)."""
        body = {"at": now(), "terminal": TERMINAL}
        if self.story.port.post("terminal", f"/journeys/consignments/{self.story.consignment}/arrival", body):
            self.story.port.tally.events["arrival reports"] += 1

    def load(self) -> timedelta | None:
        """Load what is released; look again for the rest until the ship is gone."""
        story = self.story
        if not story.open:
            return None
        if story.state in ("P", "K") and not self._load_all():
            story.end()
            return None
        return story.look

    def _load_all(self) -> list[Box]:
        for box in list(self.boxes):
            body = {"unit": box.number, "at": now(), "call": self.story.call}
            if self.story.port.post("terminal", "/journeys/loaded", body) is not None:
                self.story.port.tally.gate["loaded"] += 1
                self.boxes.remove(box)
        return self.boxes


@dataclass(slots=True)
class Delivery:
    """A truck that brings one export box."""

    moves: ExportMoves
    box: Box
    plate: str

    def come(self) -> timedelta | None:
        story = self.moves.story
        if not story.open:
            return None
        if not story.consignment:
            return story.look
        body = {"unit": self.box.number, "plate": self.plate, "direction": "in", "terminal": TERMINAL, "at": now()}
        if story.port.post("terminal", "/journeys/gate", body) is None:
            return story.look
        story.port.tally.gate["brought in"] += 1
        self.moves.inside += 1
        if self.moves.inside == len(story.shipment.boxes):
            self.moves.report()
        return None
