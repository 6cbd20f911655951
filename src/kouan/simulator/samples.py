"""The goods of the tales: bodies for the window whose every field is known, so that each mode goes its whole way."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from kouan.codecs.declaration import Party
from kouan.kernel.calendar import local_date
from kouan.simulator.fleet import PORT, TERMINAL, box
from kouan.simulator.port import Filer

OFFICE, AWAY = "8007", timedelta(days=6)
PARTS = {
    "line": 1, "hs_code": "8708299000", "name": "汽车车身支架", "model": "4|3|奥迪|Q5L|无型号|无|无|无",
    "quantity": "1000", "unit": "035", "price": "100.00", "total": "100000.00", "currency": "USD",
    "first_quantity": "1000", "first_unit": "035", "district": "50052", "destination_district": "500112",
}  # fmt: skip
TABLETS = {
    "line": 1, "hs_code": "8471301000", "name": "平板电脑", "model": "2|0|办公用|品牌X|型号Y|无|无", "quantity": "200",
    "unit": "001", "price": "450.00", "total": "90000.00", "currency": "USD", "first_quantity": "200",
    "first_unit": "001", "second_quantity": "420", "second_unit": "035", "district": "50052",
    "destination_district": "500112",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cargo:
    """One bill in one box on one vessel; `day` is when its vessel is expected."""

    key: str
    direction: str
    eta: datetime
    box: str
    seal: str
    filer: Filer

    @property
    def bill(self) -> str:
        return f"KT{self.key}"

    @property
    def vessel(self) -> str:
        return f"渝江通{int(self.key[-2:]) + 10}"

    @property
    def voyage(self) -> str:
        return f"T{self.key}"

    def call(self) -> dict[str, Any]:
        """The call of its vessel."""
        return {
            "kind": "vessel", "name": self.vessel, "voyage": self.voyage, "port": PORT, "terminal": TERMINAL,
            "eta": self.eta.isoformat(), "last_port_left_at": (self.eta - AWAY).isoformat(),
        }  # fmt: skip

    def line(self, call: str) -> dict[str, Any]:
        """Its line of the manifest."""
        parties = self.filer.parties
        return {
            "bill_no": self.bill, "direction": self.direction, "packages": 20, "gross_weight": "1100", "call": call,
            "owner_uscc": parties.trader.uscc, "agent_uscc": parties.agent.uscc, "goods_description": "汽车车身支架",
            "units": [{"number": self.box, "size_type": "22G1", "full": True, "seal": self.seal}],
        }  # fmt: skip

    def declaration(self, goods: dict[str, Any] = PARTS, **changes: Any) -> dict[str, Any]:
        """A declaration of it that breaks no rule."""
        abroad, home = ("DEU", "CHN") if self.direction == "I" else ("CHN", "DEU")
        line = goods | {"origin_country": abroad, "destination_country": home}
        return self._head() | self._way() | {"goods": [line]} | changes

    def summary(self, guarantee: str) -> dict[str, Any]:
        """The summary of a declaration in two steps; its tax is secured by that guarantee."""
        kept = ("direction", "customs_office", "port_office", "client_no", "trader", "agent", "transport_mode",
                "conveyance", "voyage", "bill_no", "supervision_mode", "gross_weight")  # fmt: skip
        line = {name: PARTS[name] for name in ("line", "name", "quantity", "unit", "total", "currency")}
        return {name: value for name, value in self._head().items() if name in kept} | {
            "goods": [line | {"hs_code": "870829", "origin_country": "DEU"}],
            "containers": [{"number": self.box}],
            "answers": {"restricted": "no", "inspected": "no", "taxed": "yes", "guarantee_no": guarantee},
        }

    def _head(self) -> dict[str, Any]:
        trader, agent = _party(self.filer.parties.trader), _party(self.filer.parties.agent)
        return {
            "direction": self.direction, "customs_office": OFFICE, "port_office": OFFICE, "trader": trader,
            "owner": trader, "agent": agent, "entered_by": agent, "client_no": f"TALE-{self.key}",
            "border_port": "500002", "despatch_country": "DEU", "trade_country": "DEU",
            "contract_no": f"KT-{self.key}", "transport_mode": "2", "conveyance": self.vessel, "voyage": self.voyage,
            "bill_no": self.bill, "supervision_mode": "0110", "levy_nature": "101", "price_term": "3",
            "packages": 20, "package_kind": "22", "gross_weight": "1100", "net_weight": "1000", "promises": "000",
            "marks": "N/M",
            "containers": [{"number": self.box, "spec": "21", "weight": "2200", "lcl": "0", "goods_lines": [1]}],
            "attachments": [
                {"id": "A1", "kind": "00000001", "name": "发票.pdf"},
                {"id": "A2", "kind": "10000001", "name": "代理报关委托协议.pdf"},
            ],
        }  # fmt: skip

    def _way(self) -> dict[str, Any]:
        """What an import says more than an export, and the other way round."""
        if self.direction == "E":
            return {"overseas_consignee": {"name_en": "MUSTER HANDEL GMBH"}, "destination_port": "DEU018"}
        return {
            "overseas_consignor": {"name_en": "MUSTER TEILE GMBH"}, "destination_port": "CHN000",
            "departure_port": "DEU018", "despatch_date": local_date(self.eta - timedelta(days=30)).isoformat(),
            "freight": {"mark": "3", "currency": "USD", "amount": "2000"},
            "insurance": {"mark": "1", "currency": "", "amount": "0.3"}, "goods_place": "重庆果园港",
        }  # fmt: skip


def cargo(dice: random.Random, run: str, serial: int, direction: str, eta: datetime, filer: Filer) -> Cargo:
    """The cargo of that serial."""
    found = box(dice)
    return Cargo(f"{eta:%y%m}{run[:3]}{serial:02d}", direction, eta, found.number, found.seal, filer)


def _party(said: Party) -> dict[str, str]:
    return {"uscc": said.uscc, "customs_code": said.customs_code, "name": said.name}
