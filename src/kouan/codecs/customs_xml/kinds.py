"""Kinds of field values: how a tag's text becomes a value and back, with the limits of Appendix A."""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Protocol

from kouan.kernel.text import Text

_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?", re.ASCII)
_WHOLE = re.compile(r"[0-9]+", re.ASCII)
_DAY = re.compile(r"[0-9]{8}", re.ASCII)
# Line breaks too: a one-line field that holds one was pasted wrongly.
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ufffe\uffff]")

TOO_LONG = Text("最长 {limit} 个字符，现有 {length} 个", "at most {limit} characters, here {length}")
CONTROL = Text("含有控制字符", "holds control characters")
NOT_NUMBER = Text(
    "“{said}”不是数字：只用半角数字和小数点", "“{said}” is not a number: use plain digits and a decimal point"
)
NEGATIVE = Text("“{said}”不能为负数", "“{said}” must not be negative")
TOO_MANY = Text(
    "“{said}”超出位数：整数 {whole} 位、小数 {scale} 位以内",
    "“{said}” has too many digits: at most {whole} before and {scale} after the point",
)
NOT_WHOLE = Text("“{said}”不是 {digits} 位以内的整数", "“{said}” is not a whole number of at most {digits} digits")
NOT_DAY = Text("“{said}”不是 yyyyMMdd 格式的日期", "“{said}” is not a date of the form yyyyMMdd")


class Wrong(ValueError):
    """The text is not a value of this kind; carries the reason."""

    def __init__(self, text: Text, **params: object) -> None:
        self.text = text.format(**params)
        super().__init__(self.text.en)


class Kind(Protocol):
    """`empty` stands for an absent or empty tag; `read` never gets an empty text."""

    @property
    def empty(self) -> Any: ...

    def read(self, said: str) -> Any: ...

    def write(self, value: Any) -> str: ...


@dataclass(frozen=True, slots=True)
class Chars:
    """Text of at most `limit` characters (not bytes)."""

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
class Number:
    """Decimal of `precision` digits, `scale` of them after the point."""

    precision: int
    scale: int
    empty: Decimal | None = None
    signed: bool = False

    def read(self, said: str) -> Decimal:
        if not _NUMBER.fullmatch(said):
            raise Wrong(NOT_NUMBER, said=_short(said))
        if said.startswith("-") and not self.signed:
            raise Wrong(NEGATIVE, said=_short(said))
        whole, _, fraction = said.lstrip("-").partition(".")
        room = self.precision - self.scale
        if len(whole.lstrip("0")) > room or len(fraction.rstrip("0")) > self.scale:
            raise Wrong(TOO_MANY, said=_short(said), whole=room, scale=self.scale)
        return Decimal(said)

    def write(self, value: Decimal | None) -> str:
        return "" if value is None else format(value, "f")


@dataclass(frozen=True, slots=True)
class Whole:
    """Whole number of at most `digits` digits, not negative."""

    digits: int = 9
    empty: int | None = 0

    def read(self, said: str) -> int:
        if not _WHOLE.fullmatch(said) or len(said.lstrip("0")) > self.digits:
            raise Wrong(NOT_WHOLE, said=_short(said), digits=self.digits)
        return int(said)

    def write(self, value: int | None) -> str:
        return "" if value is None else str(value)


@dataclass(frozen=True, slots=True)
class Day:
    """Local date yyyyMMdd."""

    empty: None = None

    def read(self, said: str) -> date:
        digits = said if _DAY.fullmatch(said) else "00000000"  # no such day: the next line refuses it
        try:
            return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
        except ValueError:
            raise Wrong(NOT_DAY, said=_short(said)) from None

    def write(self, value: date | None) -> str:
        return "" if value is None else f"{value:%Y%m%d}".rjust(8, "0")


@dataclass(frozen=True, slots=True)
class Listed:
    """Values joined with commas, each of kind `item`."""

    item: Kind
    limit: int = 500
    empty: tuple[Any, ...] = ()

    def read(self, said: str) -> tuple[Any, ...]:
        Chars(self.limit).read(said)
        return tuple(self.item.read(part) for piece in said.split(",") if (part := piece.strip()))

    def write(self, value: tuple[Any, ...]) -> str:
        return ",".join(self.item.write(one) for one in value)


def _short(said: str) -> str:
    """What was sent, cut to be shown."""
    shown = said if len(said) <= 40 else f"{said[:40]}…"
    return _CONTROL.sub("·", shown)
