"""Figures of the journey's rules: the registry's dated value, or the built-in one where none was loaded."""

from datetime import date
from decimal import Decimal

from kouan.registry import rule_table

BUILT_IN = {
    "early.match.packages": "0",  # packages more or fewer than the manifest (domain reference 1.1) [D]
    "early.match.weight": "0.03",  # share of the manifest's gross weight (1.1) [D]
}


def number(key: str, on: date) -> Decimal:
    """The figure in force on that day."""
    try:
        return rule_table.number(key, on)
    except rule_table.NoRule:
        return Decimal(BUILT_IN[key])
