"""Shipments: a bill of lading with its boxes and the declaration that belongs to it. Pure and seeded."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from kouan.codecs.declaration import (
    Attachment,
    Charge,
    Container,
    Declaration,
    Direction,
    GoodsItem,
    LicenceDocument,
    OverseasParty,
    Party,
)
from kouan.kernel.calendar import local_date
from kouan.simulator import people
from kouan.simulator.catalogue import PORTS
from kouan.simulator.fleet import Box, Voyage, box
from kouan.simulator.goods import CENT, Goods, Lines

BOX_KG, MOST_BOXES = 20_000, 5
TERMS = {"I": ("1", "2", "3", "3", "7"), "E": ("3", "3", "3", "1", "2")}
# Which charges a price term asks for (domain reference, Appendix B10): freight, insurance.
CHARGES = {
    "I": {"1": (False, False), "2": (False, True), "3": (True, True), "4": (True, False), "7": (True, True)},
    "E": {"1": (True, True), "2": (True, False), "3": (False, False), "4": (False, True)},
}
OFFICE, BORDER_PORT, INSPECTION_OFFICE = "8007", "500002", "505200"


@dataclass(frozen=True, slots=True)
class Parties:
    """Who declares: the trader (consignee or consignor) and the declarant, itself or its broker."""

    trader: Party
    agent: Party


@dataclass(frozen=True, slots=True)
class Shipment:
    """One bill of lading; `fault` names the rule its declaration breaks on purpose, if any."""

    declaration: Declaration
    boxes: tuple[Box, ...]
    fault: str = ""

    @property
    def bill_no(self) -> str:
        return self.declaration.bill_no

    @property
    def direction(self) -> Direction:
        return self.declaration.direction


@dataclass(slots=True)
class Maker:
    """Makes shipments, one after another, from one seed."""

    dice: random.Random
    goods: Goods

    def shipment(
        self, direction: Direction, parties: Parties, voyage: Voyage, bill_no: str, *, client_no: str, today: date
    ) -> Shipment:
        """A shipment on that voyage whose declaration breaks no rule; `today` is the day of filing."""
        country = self.dice.choice(list(PORTS))
        lines = self.goods.lines(direction, country)
        net = max(lines.net.quantize(CENT), Decimal(1))
        gross = (net * Decimal(str(round(self.dice.uniform(1.03, 1.12), 3)))).quantize(CENT)
        count = max(1, min(-(-int(gross) // BOX_KG), MOST_BOXES))
        boxes = tuple(box(self.dice) for _ in range(count))
        head = self._head(direction, country, voyage, today)
        declaration = Declaration(
            direction=direction,
            trader=parties.trader,
            owner=parties.trader,
            agent=parties.agent,
            entered_by=parties.agent,
            goods=lines.goods,
            client_no=client_no,
            bill_no=bill_no,
            packages=max(len(lines.goods), int(gross) // self.dice.choice((25, 180, 420, 800)), 1),
            package_kind=self.dice.choice(("22", "93", "99", "92")),
            gross_weight=gross,
            net_weight=net,
            containers=_containers(boxes, lines.goods, gross),
            documents=self._documents(lines),
            attachments=_attachments(direction, client_no),
            **self._price(direction, lines.total),
            **head,
        )
        return Shipment(declaration, boxes)

    def _documents(self, lines: Lines) -> tuple[LicenceDocument, ...]:
        """The permits the goods need, each once."""
        return tuple(LicenceDocument(letter, f"50{letter}{self.dice.randrange(10**9):09d}") for letter in lines.permits)

    def _price(self, direction: Direction, total: Decimal) -> dict[str, Any]:
        """The price term, with the charges it asks for."""
        term = self.dice.choice(TERMS[direction])
        freight, insurance = CHARGES[direction][term]
        found: dict[str, Any] = {"price_term": term}
        if freight:
            dollars = self.dice.randrange(600, 4200) if total > 20_000 else 120
            found["freight"] = Charge("3", "USD", Decimal(dollars))
        if insurance:
            found["insurance"] = Charge("1", "", Decimal("0.3"))
        return found

    def _head(self, direction: Direction, country: str, voyage: Voyage, today: date) -> dict[str, Any]:
        port = self.dice.choice(PORTS[country])
        party, nobody = people.overseas(self.dice, country), OverseasParty()
        head: dict[str, Any] = {
            "customs_office": OFFICE,
            "port_office": OFFICE,
            "border_port": BORDER_PORT,
            "despatch_country": country,
            "trade_country": country,
            "destination_port": port,
            "conveyance": voyage.vessel.name,
            "voyage": voyage.number,
            "supervision_mode": "0110",
            "levy_nature": "101",
            "contract_no": f"KQ{today:%y}-{self.dice.randrange(10**5):05d}",
            "promises": "000",
            "marks": "N/M",
        }
        if direction == "E":
            return head | {"overseas_consignor": nobody, "overseas_consignee": party}
        arrival = min(local_date(voyage.eta), today + timedelta(days=2))
        offices = ("inspection_office", "accepting_office", "destination_office", "certificate_office")
        return head | {
            "overseas_consignor": party,
            "departure_port": port,
            "entry_date": arrival,
            "despatch_date": arrival - timedelta(days=self.dice.randrange(18, 45)),
            "goods_place": "重庆果园港集装箱码头",
            **dict.fromkeys(offices, INSPECTION_OFFICE),
        }


def _containers(boxes: tuple[Box, ...], goods: tuple[GoodsItem, ...], gross: Decimal) -> tuple[Container, ...]:
    """Every line in every box: how goods are spread over boxes is not known before the tally."""
    lines = tuple(line.line for line in goods)
    each = (gross / len(boxes)).quantize(CENT)
    return tuple(Container(number=one.number, spec=one.spec, weight=each, lcl="0", goods_lines=lines) for one in boxes)


def _attachments(direction: Direction, client_no: str) -> tuple[Attachment, ...]:
    """Imports show the invoice; exports show nothing (domain reference 6)."""
    return (Attachment(id=f"{client_no}-1", kind="00000001", name="invoice.pdf"),) if direction == "I" else ()
