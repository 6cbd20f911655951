"""The reference data of a day, as the rules want it: built once per business date and version of the registry."""

from datetime import date
from typing import Any

from kouan.clearance.duties.tariff import Tariff, of_registry
from kouan.clearance.rules import licence_letters
from kouan.clearance.rules.context import Day
from kouan.registry import codes, rule_table, versions

LETTERS = "licence.letters"
_KEPT = 64
_days: dict[date, tuple[Any, Day]] = {}


def day(on: date) -> Day:
    """The code lists, tariff and rule values in force on `on`; asks the registry again when any table changed."""
    stamps = versions.snapshot()
    held = _days.get(on)
    if held is not None and held[0] is stamps:
        return held[1]
    if held is not None and held[0] == stamps:
        _days[on] = (stamps, held[1])
        return held[1]
    if len(_days) >= _KEPT:
        _days.clear()
    made = Day(
        on,
        exists=lambda name, code: codes.exists(name, code, on),
        tariff=lambda hs: _tariff(hs, on),
        value=lambda key: _value(key, on),
        tariff_dates=_dates,
    )
    _days[on] = (stamps, made)
    return made


def _value(key: str, on: date) -> Any:
    """The rule table's value; the table of letters is the registry's list of supervision documents (R-6.5)."""
    if key != LETTERS:
        return rule_table.value(key, on)
    try:
        return rule_table.value(key, on)
    except rule_table.NoRule:
        known = licence_letters.table((one.code, one.attributes) for one in codes.entries(licence_letters.LIST, on))
        if not known:
            raise
        return known


def _tariff(hs_code: str, on: date) -> Tariff | None:
    line = codes.tariff(hs_code, on)
    if line is None:
        return None
    entry = codes.get(codes.TARIFF, hs_code, on)
    return of_registry(line, entry.attributes if entry else None)


def _dates(hs_code: str) -> tuple[date | None, date | None] | None:
    known = codes.ever(codes.TARIFF, hs_code)
    return (known[-1].valid_from, known[-1].valid_until) if known else None
