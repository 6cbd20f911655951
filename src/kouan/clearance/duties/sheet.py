"""The result of an assessment: what each line and the declaration owe. Integers are fen; Decimals are yuan."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import msgspec

from kouan.clearance.duties.rates import said
from kouan.clearance.duties.tariff import Rate
from kouan.kernel.text import Text

# On export `duty` is the export duty.
KINDS = ("duty", "anti_dumping", "consumption", "vat")
KIND_NAMES: dict[str, Text] = {
    "duty": Text("关税", "Customs duty"),
    "anti_dumping": Text("反倾销税", "Anti-dumping duty"),
    "consumption": Text("消费税", "Consumption tax"),
    "vat": Text("增值税", "Value-added tax"),
}
BASES: dict[str, Text] = {
    "mfn": Text("最惠国税率", "most-favoured-nation rate"),
    "provisional": Text("暂定税率", "provisional rate"),
    "agreement": Text("协定税率", "agreement rate"),
    "special": Text("特惠税率", "special preferential rate"),
    "general": Text("普通税率", "general rate"),
    "quota": Text("关税配额税率", "tariff quota rate"),
    "quota_provisional": Text("配额暂定税率", "provisional quota rate"),
    "export": Text("出口税率", "export rate"),
    "export_provisional": Text("出口暂定税率", "provisional export rate"),
    "unknown": Text("商品编号不在税则中", "HS code is not in the tariff"),
}


def yuan(fen: int) -> Decimal:
    """Yuan with two decimals."""
    return Decimal(fen).scaleb(-2)


class LineDuty(msgspec.Struct, frozen=True, gc=False):
    """What one goods line owes, in fen; `basis` says which rate was chosen, `levy` how it is collected."""

    line: int
    hs_code: str
    customs_value: int
    basis: str
    rate: Rate
    duty: int = 0
    anti_dumping: int = 0
    consumption: int = 0
    vat: int = 0
    levy: str = "levied"  # levied, deposit, guarantee

    @property
    def total(self) -> int:
        return self.duty + self.anti_dumping + self.consumption + self.vat


def reason(line: LineDuty) -> Text:
    """Why this rate: the kind of rate, its agreement where it has one, and the rate itself."""
    kind, _, key = line.basis.partition(":")
    name = BASES[kind]
    if kind == "unknown":
        return name
    code = f"（{key}）", f" ({key})"
    zh, en = code if key else ("", "")
    return Text(f"{name.zh}{zh} {said(line.rate)}", f"{name.en}{en} {said(line.rate)}")


class DutySheet(msgspec.Struct, frozen=True, kw_only=True):
    """The taxes of a declaration, in fen.

    `totals` = sums of the lines per tax kind; of these `secured` are covered by deposit or guarantee, `waived` fall
    under the minimum of their kind, and `payable` is the rest. `on` is the day whose rates were used (R-D8).
    """

    direction: str
    on: date
    lines: tuple[LineDuty, ...]
    customs_value: int
    freight: int
    insurance: int
    other_charges: int
    totals: dict[str, int]
    secured: dict[str, int]
    waived: dict[str, int]
    payable: dict[str, int]
    rates: dict[str, Decimal]
    notes: tuple[Text, ...] = ()

    @property
    def total(self) -> int:
        """All that is to be paid, in fen."""
        return sum(self.payable.values())

    @property
    def complete(self) -> bool:
        """Whether every line could be assessed."""
        return all(line.basis != "unknown" for line in self.lines)

    def as_dict(self) -> dict[str, Any]:
        """For JSON: amounts as texts in yuan."""
        return {
            "on": self.on.isoformat(),
            "customs_value": str(yuan(self.customs_value)),
            "payable": {kind: str(yuan(fen)) for kind, fen in self.payable.items()},
            "secured": {kind: str(yuan(fen)) for kind, fen in self.secured.items() if fen},
            "waived": {kind: str(yuan(fen)) for kind, fen in self.waived.items() if fen},
            "total": str(yuan(self.total)),
            "rates": {currency: str(rate) for currency, rate in self.rates.items()},
            "lines": [line_dict(line) for line in self.lines],
        }


def nothing_due(direction: str, on: date) -> DutySheet:
    """The sheet of a declaration that owes nothing yet."""
    none: dict[str, int] = {}
    return DutySheet(
        direction=direction,
        on=on,
        lines=(),
        customs_value=0,
        freight=0,
        insurance=0,
        other_charges=0,
        totals=none,
        secured=none,
        waived=none,
        payable=none,
        rates={},
    )


def line_dict(line: LineDuty) -> dict[str, Any]:
    """One line for JSON: amounts as texts in yuan."""
    return {
        "line": line.line,
        "hs_code": line.hs_code,
        "customs_value": str(yuan(line.customs_value)),
        "basis": line.basis,
        "rate": said(line.rate),
        "levy": line.levy,
        **{kind: str(yuan(getattr(line, kind))) for kind in KINDS},
    }
