"""Figures and tables of the declaration rules that change with the law: the registry's value of the day, else a seed.

Keys are those of the registry's rule table; `SEEDS` makes the rules complete without it. Tags as in the domain
reference: L law, R public repository, P public page, M memory, M? weak memory, D our choice.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from kouan.clearance.rules.licence_letters import built_in
from kouan.clearance.rules.regimes import REGIMES


class Seed(NamedTuple):
    """One value with its dates (both ends included), source and tag."""

    key: str
    value: Any
    tag: str
    source: str = ""
    since: date = date(2000, 1, 1)
    until: date | None = None


_LAW_END = date(2024, 11, 30)
_NEW_LAW = date(2024, 12, 1)
_FULL, _HALF, _NONE = 1, "0.5", 0

SEEDS: tuple[Seed, ...] = (
    # Filing
    Seed("decmessage.versions", ["3.1", "4.8", "5.0"], "R"),
    Seed("check.lines.max", 50, "M"),
    Seed("check.netweight.factor", "1.001", "D", "Appendix B05"),
    Seed("check.price.rate", "0.005", "D", "Appendix A.2"),
    Seed("check.price.amount", "1.00", "D", "Appendix A.2"),
    Seed("check.value.factor", 10, "D", "Appendix B23"),
    Seed("check.iedate.future.days", 3, "D", "Appendix B21"),
    Seed("manifest.required", False, "D", "not every corridor sends manifests yet"),
    Seed("manifest.modes", ["2", "3", "5"], "D"),
    Seed("early.match.packages", 0, "D", "1.1"),
    Seed("early.match.weight", "0.03", "D", "1.1"),
    Seed("manifest.partial", False, "D", "may a declaration take only a part of its bill"),
    Seed("documents.import", {"00000001": "required", "00000002": "on_demand", "00000004": "on_demand"}, "D", "R-6.1"),
    Seed("documents.export", {"00000001": "on_demand", "00000002": "on_demand", "00000004": "on_demand"}, "D", "R-6.1"),
    Seed("ciq.check_names", False, "D", "is the list of inspection names complete enough to refuse by it"),
    Seed("twostep.grades", ["advanced", "registered"], "M", "R-1.2a"),
    Seed("attributes.exclusive", [
        ["11", "12", "13"], ["14", "15"], ["16", "17"], ["17", "18"], ["19", "20"], ["19", "21"],
        ["23", "24"], ["25", "26", "27", "28", "29"],
    ], "M?", "Appendix B19"),
    Seed("promises.exempt_modes", [
        "0214", "0245", "0255", "0258", "0265", "0300", "0615", "0654", "0657", "0664", "0700", "0715", "1210", "1233",
        "5000", "5010", "5014", "5015", "5033", "5034", "5300", "5335", "5361", "6033", "9610",
    ], "M", "processing trade and bonded goods"),
    Seed("modes.processing", [
        "0214", "0255", "0258", "0300", "0615", "0642", "0654", "0657", "0700", "0715", "5014", "5015",
    ], "M"),
    Seed("modes.border_trade", ["4019", "4039"], "M"),
    Seed("modes.compatible", REGIMES, "M?", "Appendix B13"),
    Seed("licence.exemptions", {}, "D", "R-6.5: document letter → countries whose goods do not need it"),
    Seed("licence.letters", built_in(), "M?", "R-6.5, Appendix F"),
    # Origin
    Seed("origin.general_rate", ["ZUN", "ZZZ", "701", ""], "M", "origin unknown or without most-favoured treatment"),
    Seed("origin.agreements", {
        "01": ["BGD", "IND", "LAO", "KOR", "LKA", "MNG"],
        "02": ["BRN", "KHM", "IDN", "LAO", "MYS", "MMR", "PHL", "SGP", "THA", "VNM"],
        "03": ["HKG"], "04": ["MAC"], "07": ["PAK"], "08": ["CHL"], "10": ["NZL"], "11": ["SGP"], "12": ["PER"],
        "14": ["TWN"], "15": ["CRI"], "16": ["ISL"], "17": ["CHE"], "18": ["AUS"], "19": ["KOR"], "20": ["GEO"],
        "21": ["MUS"],
    }, "M?", "agreement code → members", until=date(2021, 12, 31)),
    Seed("origin.agreements", {
        "01": ["BGD", "IND", "LAO", "KOR", "LKA", "MNG"],
        "02": ["BRN", "KHM", "IDN", "LAO", "MYS", "MMR", "PHL", "SGP", "THA", "VNM"],
        "03": ["HKG"], "04": ["MAC"], "07": ["PAK"], "08": ["CHL"], "10": ["NZL"], "11": ["SGP"], "12": ["PER"],
        "14": ["TWN"], "15": ["CRI"], "16": ["ISL"], "17": ["CHE"], "18": ["AUS"], "19": ["KOR"], "20": ["GEO"],
        "21": ["MUS"], "22": ["AUS", "BRN", "KHM", "IDN", "JPN", "KOR", "LAO", "MYS", "NZL", "SGP", "THA", "VNM"],
        "23": ["KHM"],
    }, "M?", "with RCEP and Cambodia", since=date(2022, 1, 1)),
    # Duties
    Seed("duty.regime", "regulation", "L", "import and export duty regulation", until=_LAW_END),
    Seed("duty.regime", "law", "L", "tariff law", since=_NEW_LAW),
    Seed("duty.min", 50, "L", "regulation 45(1)", until=_LAW_END),
    Seed("duty.min", 50, "M", "amount now set by the State Council", since=_NEW_LAW),
    Seed("consumption.min", 50, "M", "C6"),
    Seed("vat.min", 50, "M", "C6"),
    Seed("valuation.insurance.rate", "0.003", "M", "C1"),
    Seed("consumption.base.anti_dumping", False, "M?", "C4"),
    Seed("duty_modes.effect", {
        "1": {"duty": _FULL, "consumption": _FULL, "vat": _FULL},
        "2": {"duty": _HALF, "consumption": _FULL, "vat": _FULL},
        "3": {"duty": _NONE, "consumption": _NONE, "vat": _NONE},
        "4": {"duty": _FULL, "consumption": _FULL, "vat": _FULL},
        "5": {"duty": _FULL, "consumption": _FULL, "vat": _FULL},
        "6": {"duty": _FULL, "consumption": _FULL, "vat": _FULL, "secured": "deposit"},
        "7": {"duty": _FULL, "consumption": _FULL, "vat": _FULL, "secured": "guarantee"},
        "8": {"duty": _HALF, "consumption": _FULL, "vat": _FULL},
        "9": {"duty": _NONE, "consumption": _NONE, "vat": _NONE},
    }, "M?", "exemption ways, Appendix A.2"),
    Seed("levy_natures.effect", {
        "201": {"duty": _NONE, "consumption": _NONE, "vat": _NONE},
        "299": {"duty": _NONE, "consumption": _NONE, "vat": _NONE},
        "401": {"duty": _NONE, "consumption": _NONE, "vat": _NONE},
        "413": {"duty": _NONE, "consumption": _NONE, "vat": _NONE},
        "501": {"duty": _NONE, "consumption": _NONE, "vat": _FULL},
        "502": {"duty": _NONE, "consumption": _NONE, "vat": _NONE},
        "503": {"duty": _NONE, "consumption": _NONE, "vat": _NONE},
        "601": {"duty": _NONE, "consumption": _FULL, "vat": _FULL},
        "602": {"duty": _NONE, "consumption": _FULL, "vat": _FULL},
        "603": {"duty": _NONE, "consumption": _FULL, "vat": _FULL},
        "789": {"duty": _NONE, "consumption": _FULL, "vat": _FULL},
        "799": {"duty": _NONE, "consumption": _FULL, "vat": _FULL},
        "801": {"duty": _NONE, "consumption": _NONE, "vat": _NONE},
    }, "M?", "what is left to levy under full exemption or levy by nature"),
    # Late
    Seed("latefee.first_day", 15, "L", "customs law 24: 14 days, so the 15th is charged"),
    Seed("latefee.rate", "0.0005", "P"),
    Seed("latefee.min", 50, "M", since=date(2005, 6, 1)),
    Seed("latefee.min", 10, "M?", until=date(2005, 5, 31)),
    Seed("import.abandon.months", 3, "L", "customs law 30"),
    Seed("tax.pay.days", 15, "L", "from the bill", until=_LAW_END),
    Seed("tax.pay.days", 15, "L", "from the completed declaration", since=_NEW_LAW),
    Seed("tax.late.rate", "0.0005", "L"),
    Seed("tax.late.min", 50, "M"),
)  # fmt: skip

_BY_KEY: dict[str, list[Seed]] = {}
for _seed in SEEDS:
    _BY_KEY.setdefault(_seed.key, []).append(_seed)


def seed(key: str, on: date) -> Any:
    """The built-in value in force on the day; KeyError when there is none."""
    for one in _BY_KEY.get(key, ()):
        if one.since <= on and (one.until is None or on <= one.until):
            return one.value
    raise KeyError(key)


class Values(dict[str, Any]):
    """The values of one day: `values[key]`, `values.decimal(key)`; looked up once, then remembered."""

    __slots__ = ("lookup", "on")

    def __init__(self, on: date, lookup: Callable[[str], Any] | None = None) -> None:
        super().__init__()
        self.on, self.lookup = on, lookup

    def __missing__(self, key: str) -> Any:
        value = self._found(key)
        self[key] = value
        return value

    def _found(self, key: str) -> Any:
        if self.lookup is not None:
            try:
                return self.lookup(key)
            except LookupError:
                pass
        return seed(key, self.on)

    def decimal(self, key: str) -> Decimal:
        """The value as an exact decimal (tables keep figures as texts)."""
        held = self.get(f"{key}#decimal")
        if held is None:
            held = self[f"{key}#decimal"] = Decimal(str(self[key]))
        return Decimal(held)
