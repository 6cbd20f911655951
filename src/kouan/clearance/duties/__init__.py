"""Import and export taxes of a declaration (domain reference, Appendix C). Pure: integers of fen inside.

`assess(declaration, on, tariff, rates, values) -> DutySheet` is the whole; late payment belongs to the charges wing.
"""

from kouan.clearance.duties.assess import assess
from kouan.clearance.duties.sheet import BASES, KIND_NAMES, KINDS, DutySheet, LineDuty, reason, yuan
from kouan.clearance.duties.tariff import Rate, Remedy, Tariff, of_registry
from kouan.clearance.duties.value import NoExchangeRate

__all__ = [
    "BASES",
    "KINDS",
    "KIND_NAMES",
    "DutySheet",
    "LineDuty",
    "NoExchangeRate",
    "Rate",
    "Remedy",
    "Tariff",
    "assess",
    "of_registry",
    "reason",
    "yuan",
]
