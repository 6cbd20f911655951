"""Numbers and times between their text in a message and Python. Reading never raises; `exact` says that writing the
value gives the same text again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

FORMATS = {  # data element 2379: codes of points in time that a datetime can hold
    "2": "%d%m%y",
    "101": "%y%m%d",
    "102": "%Y%m%d",
    "201": "%y%m%d%H%M",
    "203": "%Y%m%d%H%M",
    "204": "%Y%m%d%H%M%S",
    "303": "%Y%m%d%H%M%Z",
    "304": "%Y%m%d%H%M%S%Z",
}
READABLE = frozenset(FORMATS) | {""}  # a time in one of these that can not be read does not exist
LONGEST = 40  # characters of a number or time worth reading, and keeping


def read_number(text: str, _hint: str = "") -> tuple[Decimal | None, bool]:
    """A decimal, point or comma."""
    return _number(text) if len(text) <= LONGEST else (None, False)


@lru_cache(maxsize=8192)
def _number(text: str) -> tuple[Decimal | None, bool]:
    if not text:
        return None, True
    try:
        value = Decimal(text.replace(",", "."))
    except InvalidOperation:
        return None, False
    if not value.is_finite() or abs(value.adjusted()) > LONGEST:
        return None, False
    return value, write_number(value) == text


def write_number(value: Decimal | None, _hint: str = "") -> str:
    """Plain digits, no exponent, no sign when positive."""
    return "" if value is None else format(value, "f")


def read_time(text: str, form: str) -> tuple[datetime | None, bool]:
    """The moment `text` says in format `form`; without a format, 12 and 8 digits are taken for 203 and 102."""
    return _time(text, form) if len(text) <= LONGEST and len(form) <= LONGEST else (None, False)


@lru_cache(maxsize=8192)
def _time(text: str, form: str) -> tuple[datetime | None, bool]:
    if not text:
        return None, True
    pattern = FORMATS.get(form or {12: "203", 8: "102"}.get(len(text), ""))
    try:
        value = _parse(text, pattern) if pattern else None
        return value, value is not None and write_time(value, form) == text
    except (ValueError, OverflowError):
        return None, False


def _parse(text: str, pattern: str) -> datetime:
    if not pattern.endswith("%Z"):
        return datetime.strptime(text, pattern)
    stem, zone = _zone(text)
    return datetime.strptime(stem, pattern[:-2]).replace(tzinfo=zone)


def _zone(text: str) -> tuple[str, timezone]:
    """Digits and the offset after them: `+00`, `+0800`, `+08:00`, `Z` or `UTC`."""
    stem = text.rstrip("ZUTC") if text[-1:] in "ZC" else text
    if stem != text:
        return stem, UTC
    sign = max(text.rfind("+"), text.rfind("-"))
    digits = text[sign + 1 :].replace(":", "")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:] or 0))
    return text[:sign], timezone(-offset if text[sign] == "-" else offset)


def write_time(value: datetime | date | None, form: str) -> str:
    """`value` in format `form`: 203 when none is said, or when the code is not of a point in time."""
    if value is None:
        return ""
    pattern = FORMATS.get(form, FORMATS["203"])
    text = value.strftime(pattern.removesuffix("%Z").replace("%Y", f"{value.year:04d}"))
    return text + (_offset(value) if pattern.endswith("%Z") else "")


def _offset(value: datetime | date) -> str:
    shift = getattr(value, "utcoffset", lambda: None)() or timedelta()
    minutes = int(shift.total_seconds()) // 60
    hours, rest = divmod(abs(minutes), 60)
    return f"{'-' if minutes < 0 else '+'}{hours:02d}" + (f":{rest:02d}" if rest else "")


Read = Callable[[str, str], tuple[Any, bool]]
Write = Callable[[Any, str], str]
KINDS: dict[str, tuple[Read, Write]] = {"#": (read_number, write_number), "%": (read_time, write_time)}
