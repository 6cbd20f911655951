"""Kinds of values beyond those of the customs declaration: moments, codes, prose, amounts, yes and no."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal

from kouan.codecs.customs_xml.kinds import Chars, Day, Kind, Number, Whole, Wrong
from kouan.kernel.text import Text

__all__ = ["Chars", "Code", "Day", "Flag", "IsoDay", "IsoMoment", "Kind", "Number", "Prose", "Stamp", "Whole"]

NOT_CODE = Text("“{said}”不是规定的代码", "“{said}” is not one of the codes allowed")
NOT_FORM = Text("“{said}”的格式不符", "“{said}” does not have the form asked for")
NOT_MOMENT = Text("“{said}”不是规定格式的日期时间", "“{said}” is not a date and time of the form asked for")
NOT_DAY = Text("“{said}”不是 yyyy-MM-dd 格式的日期", "“{said}” is not a date of the form yyyy-MM-dd")
NOT_FLAG = Text("“{said}”应为 true 或 false", "“{said}” should be true or false")
TOO_LONG = Text("最长 {limit} 个字符，现有 {length} 个", "at most {limit} characters, here {length}")
CONTROL = Text("含有控制字符", "holds control characters")
_STAMP = re.compile(r"(\d{8})(?:(\d{2})(\d{2})(?:(\d{2})(\d{3})?)?)?([+-]\d{2}|Z)?", re.ASCII)
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})?", re.ASCII)
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]")
SHOWN = 40


def shown(said: str) -> str:
    """What was sent, cut to be shown."""
    return re.sub(r"[\x00-\x1f\x7f-\x9f]", "·", said if len(said) <= SHOWN else f"{said[:SHOWN]}…")


@dataclass(frozen=True, slots=True)
class Code:
    """One of a fixed list, or a text of the form `form` (a regular expression)."""

    codes: tuple[str, ...] = ()
    form: str = ""
    empty: str = ""

    def read(self, said: str) -> str:
        if self.codes and said not in self.codes:
            raise Wrong(NOT_CODE, said=shown(said))
        if self.form and not re.fullmatch(self.form, said, re.ASCII):
            raise Wrong(NOT_FORM, said=shown(said))
        return said

    def write(self, value: str) -> str:
        return value


@dataclass(frozen=True, slots=True)
class Prose:
    """Text of several lines."""

    limit: int
    empty: str = ""

    def read(self, said: str) -> str:
        if len(said) > self.limit:
            raise Wrong(TOO_LONG, limit=self.limit, length=len(said))
        if _CONTROL.search(said):
            raise Wrong(CONTROL)
        return said

    def write(self, value: str) -> str:
        return value


@dataclass(frozen=True, slots=True)
class Stamp:
    """Local time written as digits: yyyyMMdd, with HHmm, HHmmss or HHmmssSSS. Kept as sent, checked to be a moment."""

    least: int = 8
    empty: str = ""

    def read(self, said: str) -> str:
        found = _STAMP.fullmatch(said)
        if found is None or len(said) < self.least:
            raise Wrong(NOT_MOMENT, said=shown(said))
        moment(said)
        return said

    def write(self, value: str) -> str:
        return value


def moment(said: str) -> datetime:
    """The digits of a Stamp as a local time without zone. Raises Wrong."""
    found = _STAMP.fullmatch(said)
    if found is None:
        raise Wrong(NOT_MOMENT, said=shown(said))
    day, hour, minute, second, milli = (part or "0" for part in found.groups()[:5])
    try:
        made = datetime(int(day[:4]), int(day[4:6]), int(day[6:]), int(hour), int(minute), int(second))
    except ValueError:
        raise Wrong(NOT_MOMENT, said=shown(said)) from None
    return made + timedelta(milliseconds=int(milli))


@dataclass(frozen=True, slots=True)
class IsoMoment:
    """Date and time as ISO 8601 writes it; naive where the sender names no zone."""

    empty: None = None

    def read(self, said: str) -> datetime:
        try:
            if _ISO.fullmatch(said):
                return _six_digits(said)
        except ValueError:
            pass
        raise Wrong(NOT_MOMENT, said=shown(said))

    def write(self, value: datetime) -> str:
        said = value.isoformat()
        return f"{said[:-6]}Z" if value.tzinfo and said.endswith("+00:00") else said


def _six_digits(said: str) -> datetime:
    """fromisoformat wants at most microseconds."""
    made = datetime.fromisoformat(re.sub(r"(\.\d{6})\d+", r"\1", said))
    offset = made.utcoffset()
    return made if offset is None else made.replace(tzinfo=timezone(offset))


@dataclass(frozen=True, slots=True)
class IsoDay:
    """A date yyyy-MM-dd."""

    empty: None = None

    def read(self, said: str) -> date:
        try:
            if _ISO_DAY.fullmatch(said):
                return date.fromisoformat(said)
        except ValueError:
            pass
        raise Wrong(NOT_DAY, said=shown(said))

    def write(self, value: date) -> str:
        return value.isoformat()


@dataclass(frozen=True, slots=True)
class Flag:
    """Yes or no as the words given, "true" and "false" by default; XML's 1 and 0 are read too."""

    yes: str = "true"
    no: str = "false"
    empty: None = None

    def read(self, said: str) -> bool:
        if said in (self.yes, "1"):
            return True
        if said in (self.no, "0"):
            return False
        raise Wrong(NOT_FLAG, said=shown(said))

    def write(self, value: bool) -> str:
        return self.yes if value else self.no


def amount(precision: int = 18, scale: int = 5) -> Number:
    """An amount of money, never negative."""
    return Number(precision, scale)


ZERO = Decimal(0)
