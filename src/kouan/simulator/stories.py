"""The story of one shipment: its manifest line, its declaration, and what becomes of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from msgspec.structs import replace

from kouan.codecs.declaration import Declaration
from kouan.simulator import desk
from kouan.simulator.faults import spoil
from kouan.simulator.fleet import Voyage
from kouan.simulator.port import Filer, Port
from kouan.simulator.shipments import Shipment
from kouan.simulator.window import Refusal

MOST_FILINGS = 3


@dataclass(slots=True)
class Story:
    """One shipment on its way. `call` is known once the vessel's call is announced; `open` until its end."""

    port: Port
    shipment: Shipment
    filer: Filer
    voyage: Voyage
    call: str = ""
    consignment: str = ""
    declaration: str = ""
    state: str = ""
    open: bool = True
    haste: float = 1.0
    filings: int = 0
    to_file: list[Declaration] = field(default_factory=list)

    @property
    def look(self) -> timedelta:
        """How long to wait before looking again."""
        return self.port.look / self.haste

    def minutes(self, low: float, high: float) -> timedelta:
        """A time of that many minutes, less in haste."""
        return self.port.minutes(low, high) / self.haste

    def begin(self, *, early: bool, faulty: bool, soon: bool = False) -> None:
        """Put on the agenda what does not wait for others. `faulty`: the first try is wrong; `soon`: filed at once."""
        port, eta = self.port, self.voyage.eta
        port.open += 1
        self.to_file = [self.shipment.declaration]
        if faulty:
            wrong = spoil(self.shipment, port.dice).declaration
            self.to_file.insert(0, replace(wrong, client_no=port.number()))
        port.agenda.at(eta - self.minutes(500, 1100), self.manifest)
        if soon:
            port.agenda.after(port.minutes(0.1, 1), self.file)
            return
        port.agenda.at(eta - self.minutes(60, 480) if early else eta + self.minutes(40, 400), self.file)

    def manifest(self) -> timedelta | None:
        """The carrier sends the manifest line."""
        if not self.call:
            return self.look
        answer = self.port.post("carrier", "/journeys/consignments", manifest_line(self.shipment, self.call))
        if answer is None:
            self.end()
            return None
        self.consignment = answer["id"]
        self.port.tally.events["manifest lines"] += 1
        return None

    def file(self) -> timedelta | None:
        """The trader or its broker files; what was refused is put right and filed again."""
        if not self.open or (not self.consignment and self.port.agenda.now < self.voyage.eta):
            return self.look if self.open else None
        wanted = self.to_file.pop(0)
        self.filings += 1
        try:
            answer = desk.file(self.port.window, self.filer.files, wanted)
        except Refusal as refusal:
            self.port.tally.refused.update(refusal.rules)
            self.port.tally.events["declarations refused"] += 1
            if self.to_file:
                return self.minutes(10, 60)
            self.port.fault("filing", refusal)
            self.end()
            return None
        self.declaration, self.state = str(answer["id"]), str(answer["state"])
        self.port.tally.events["declarations filed"] += 1
        self.port.agenda.after(self.look, self.follow)
        return None

    def follow(self) -> timedelta | None:
        """Look how the declaration stands; one sent back is filed again under a new number."""
        if not self.open:
            return None
        try:
            self.state = desk.declaration(self.port.window, self.filer.files, self.declaration)["state"]
        except Refusal as refusal:
            self.port.fault("declaration", refusal)
            return self.look * 4
        if self.state in desk.FREE:
            return None
        if self.state not in desk.GONE:
            return self.look
        self.port.tally.events["declarations returned"] += 1
        if self.filings >= MOST_FILINGS:
            self.end()
        else:
            self.to_file.append(replace(self.shipment.declaration, client_no=self.port.number()))
            self.port.agenda.after(self.minutes(20, 90), self.file)
        return None

    def end(self) -> None:
        """Nothing more will happen to this shipment."""
        if self.open:
            self.open = False
            self.port.open -= 1


def manifest_line(shipment: Shipment, call: str) -> dict[str, Any]:
    """The manifest line of a shipment as the API takes it; the manifest is right also where a declaration is not."""
    said = shipment.declaration
    boxes = [{"number": b.number, "size_type": b.size_type, "full": True, "seal": b.seal} for b in shipment.boxes]
    return {
        "bill_no": said.bill_no,
        "direction": said.direction,
        "packages": said.packages,
        "gross_weight": said.gross_weight,
        "call": call,
        "owner_uscc": said.trader.uscc,
        "agent_uscc": said.agent.uscc,
        "goods_description": said.goods[0].name,
        "units": boxes,
    }
