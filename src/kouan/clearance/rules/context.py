"""What the declaration rules may know besides the declaration: the reference data of a day, and facts of the case.

Pure: the services fill it. A `Day` is built once per business date and version of the reference data and reused by
every filing of that day; a `Context` is built per filing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from kouan.clearance.duties.tariff import Tariff
from kouan.clearance.rules import former_codes
from kouan.clearance.rules.values import Values
from kouan.codecs.declaration import Declaration
from kouan.kernel.text import Text

Step = Literal["whole", "summary", "complete"]

# A stream of made-up codes must not fill the memory of a long-lived process.
_MOST_REMEMBERED = 20_000


class Known(dict[str, bool]):
    """Whether a code is in one code list on the day; asks `exists` once per code. `known[code]`."""

    __slots__ = ("exists", "name")

    def __init__(self, name: str, exists: Callable[[str, str], bool]) -> None:
        super().__init__()
        self.name, self.exists = name, exists

    def __missing__(self, code: str) -> bool:
        if len(self) > _MOST_REMEMBERED:
            self.clear()
        found = self[code] = self.exists(self.name, code)
        return found


class Lists(dict[str, Known]):
    """The code lists of the day by name. `lists["countries"]["CHN"]`."""

    __slots__ = ("exists",)

    def __init__(self, exists: Callable[[str, str], bool]) -> None:
        super().__init__()
        self.exists = exists

    def __missing__(self, name: str) -> Known:
        known = self[name] = Known(name, self.exists)
        return known


class Tariffs(dict[str, Tariff | None]):
    """The tariff of the day. `tariffs[hs_code]` is a `Tariff`, or None when the code is not in force."""

    __slots__ = ("lookup",)

    def __init__(self, lookup: Callable[[str], Tariff | None]) -> None:
        super().__init__()
        self.lookup = lookup

    def __missing__(self, hs_code: str) -> Tariff | None:
        if len(self) > _MOST_REMEMBERED:
            self.clear()
        found = self[hs_code] = self.lookup(hs_code)
        return found


def _no_dates(hs_code: str) -> tuple[date | None, date | None] | None:
    return None


def _no_name(name: str, code: str) -> Text | None:
    return None


class Day:
    """The reference data in force on `on`: code lists, tariff and rule values, each asked for once and remembered.

    `exists(list, code)`, `tariff(hs_code)` and `value(key)` look up the registry for that day; `value` raises
    LookupError for a key the registry does not have, and then the value that comes with the program is used.
    `replaced(list, code)` gives the present code for a former one, `called(list, code)` its name for sentences;
    `tariff_dates(hs_code)` the days (from, until)
    on which a code that is not in force was or will be.
    """

    __slots__ = ("accepted_lines", "called", "lists", "on", "prepared", "replaced", "tariff", "tariff_dates", "values")

    def __init__(
        self,
        on: date,
        *,
        exists: Callable[[str, str], bool],
        tariff: Callable[[str], Tariff | None],
        value: Callable[[str], Any] | None = None,
        replaced: Callable[[str, str], str | None] = former_codes.replaced,
        called: Callable[[str, str], Text | None] = _no_name,
        tariff_dates: Callable[[str], tuple[date | None, date | None] | None] = _no_dates,
    ) -> None:
        self.on = on
        self.lists = Lists(exists)
        self.tariff = Tariffs(tariff)
        self.values = Values(on, value)
        self.replaced = replaced
        self.called = called
        self.tariff_dates = tariff_dates
        self.accepted_lines: set[tuple[Any, ...]] = set()  # combinations of line codes already found good
        self.prepared: dict[Any, Any] = {}  # what rules derive from the values of the day

    def once(self, key: Any, build: Callable[[], Any]) -> Any:
        """What `build` makes of the day's values, made once per day."""
        try:
            return self.prepared[key]
        except KeyError:
            if len(self.prepared) > _MOST_REMEMBERED:
                self.prepared.clear()
            made = self.prepared[key] = build()
            return made


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What the manifest says of one bill: packages and kilograms not yet taken up by other declarations."""

    packages: int
    gross_weight: Decimal
    accepted: bool = True
    departed_on: date | None = None  # from the port of loading
    arrived_on: date | None = None  # at the port of entry


def no_manifest(bill_no: str, conveyance: str, voyage: str) -> Manifest | None:
    """No manifest is known."""
    return None


def nothing_before(bill_no: str) -> Mapping[int, str]:
    """No line of the bill was declared before."""
    return {}


def only_itself(agent_uscc: str, trader_uscc: str) -> bool:
    """Nobody declares for another."""
    return agent_uscc == trader_uscc


@dataclass(slots=True, kw_only=True)
class Context:
    """The facts of one filing.

    `manifest(bill_no, conveyance, voyage)`: the manifest line, or None when unknown (B11).
    `previous(bill_no)`: lines of the bill already declared, line number → declaration number, without this one (B24).
    `may_declare(agent_uscc, trader_uscc)`: a power of attorney is valid on the day (B29).
    `hs_median(trader_uscc, hs_code)`: the firm's median line value in its currency, or None (B23).
    `credit`: the trader's credit grade. `step` and `summary`: the step of a two-step declaration and its first step.
    """

    day: Day
    manifest: Callable[[str, str, str], Manifest | None] = no_manifest
    previous: Callable[[str], Mapping[int, str]] = nothing_before
    may_declare: Callable[[str, str], bool] = only_itself
    hs_median: Callable[[str, str], Decimal | None] | None = None
    credit: str = "registered"
    step: Step = "whole"
    summary: Declaration | None = None
    on: date = field(init=False)

    def __post_init__(self) -> None:
        self.on = self.day.on
